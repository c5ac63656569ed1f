// @ts-check
/** Completion above the composer: slash commands, @people and #channels. */
import { fill, h, uid } from "./dom.js";
import { env, state } from "./store.js";

/**
 * @typedef {{insert: string, title: string, hint?: string, note?: string, from?: string}} Suggestion
 */

/**
 * @param {HTMLTextAreaElement} area
 * @param {() => void} changed called after text was put in
 */
export function suggestions(area, changed) {
  const id = uid("suggest");
  const list = h("div", { class: "suggest-list", role: "listbox", tabindex: "0", id, "aria-label": "Suggestions" });
  const hint = h("div", { class: "suggest-hint", hidden: true });
  const box = h("div", { class: "suggest", hidden: true, dataset: { testid: "suggestions" } }, list);
  /** @type {Suggestion[]} */
  let found = [];
  let active = 0;
  let start = 0;
  let closed = "";

  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", id);

  function update() {
    const before = area.value.slice(0, area.selectionStart ?? 0);
    const word = /(?:^|\s)([@#][\p{L}\p{N}._-]*)$/u.exec(before);
    found = [];
    if (/^\/\S*$/.test(area.value)) {
      start = 0;
      found = commands(area.value);
    } else if (word) {
      start = before.length - word[1].length;
      found = word[1][0] === "@" ? peopleLike(word[1].slice(1)) : channelsLike(word[1].slice(1));
    }
    if (closed === area.value) found = [];
    else closed = "";
    active = 0;
    draw();
    drawHint();
  }

  function draw() {
    box.hidden = !found.length;
    fill(
      list,
      found.map((one, index) =>
        h(
          "div",
          {
            class: "suggest-row",
            role: "option",
            id: `${id}-${index}`,
            "aria-selected": String(index === active),
            dataset: { value: one.insert.trim() },
            on: { mousedown: (/** @type {Event} */ event) => event.preventDefault(), click: () => take(index) },
          },
          h(
            "div",
            { class: "suggest-title" },
            h("strong", null, one.title),
            one.hint ? h("span", { class: "suggest-usage" }, one.hint) : null,
          ),
          h(
            "div",
            { class: "suggest-note" },
            h("span", null, one.note),
            one.from ? h("span", { class: "suggest-from" }, one.from) : null,
          ),
        ),
      ),
    );
    for (const node of [area, list])
      if (found.length) node.setAttribute("aria-activedescendant", `${id}-${active}`);
      else node.removeAttribute("aria-activedescendant");
    list.children[active]?.scrollIntoView({ block: "nearest" });
  }

  function drawHint() {
    const typed = /^(\/\S+)\s/.exec(area.value)?.[1];
    const command = typed && state.screen?.commands.find((/** @type {any} */ one) => one.command === typed);
    hint.hidden = !command;
    if (command)
      fill(
        hint,
        h("strong", null, command.command),
        " ",
        h("span", { class: "suggest-usage" }, command.usage_hint),
        h("span", { class: "suggest-hint-note" }, command.description),
      );
  }

  /** @param {number} index */
  function take(index) {
    const end = start === 0 && found[index].insert.startsWith("/") ? area.value.length : (area.selectionStart ?? 0);
    area.setRangeText(found[index].insert, start, end, "end");
    area.focus();
    found = [];
    changed();
    update();
  }

  /**
   * @param {KeyboardEvent} event
   * @returns {boolean} true if the key was for the list
   */
  function key(event) {
    if (!found.length) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp")
      active = (active + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length;
    else if (event.key === "Escape") {
      closed = area.value;
      found = [];
    } else if (event.key === "Tab" && !event.shiftKey) take(active);
    else if (event.key === "Enter" && !found.some((one) => one.insert.trim() === area.value)) take(active);
    else return false;
    event.preventDefault();
    draw();
    return true;
  }

  const close = () => {
    found = [];
    draw();
  };
  const left = (/** @type {FocusEvent} */ event) => {
    const to = event.relatedTarget;
    if (to !== area && to !== list) close();
  };
  area.addEventListener("blur", left);
  list.addEventListener("blur", left);
  list.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (key(event) && !found.length) area.focus();
  });

  return {
    box,
    hint,
    update,
    key,
    close,
  };
}

/** @param {string} typed @returns {Suggestion[]} */
function commands(typed) {
  const text = typed.toLowerCase();
  return (state.screen?.commands ?? [])
    .filter((/** @type {any} */ one) => one.command.toLowerCase().startsWith(text))
    .sort((/** @type {any} */ a, /** @type {any} */ b) => a.command.localeCompare(b.command))
    .map((/** @type {any} */ one) => ({
      insert: `${one.command} `,
      title: one.command,
      hint: one.usage_hint,
      note: one.description,
      from: one.app_name,
    }));
}

/** @param {string} typed @returns {Suggestion[]} */
function peopleLike(typed) {
  const text = typed.toLowerCase();
  return Array.from(env().people.values())
    .filter((one) => !one.deleted && `${one.name} ${one.real_name ?? ""}`.toLowerCase().includes(text))
    .slice(0, 8)
    .map((one) => ({
      insert: `@${one.name} `,
      title: one.real_name || one.name,
      note: `@${one.name}`,
      from: one.role,
    }));
}

/** @param {string} typed @returns {Suggestion[]} */
function channelsLike(typed) {
  const text = typed.toLowerCase();
  return Array.from(env().channels.values())
    .filter((one) => one.kind !== "im" && one.name.toLowerCase().includes(text))
    .slice(0, 8)
    .map((one) => ({ insert: `#${one.name} `, title: `#${one.name}`, note: one.topic }));
}
