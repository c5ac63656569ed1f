// @ts-check
/**
 * The one select of the page: type-ahead, single or multiple, local or asked from an app. Follows the ARIA combobox
 * pattern (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/): the focus stays in the text field.
 */
import { debounce, fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { float } from "../popover.js";
import { optionList } from "./option_list.js";

/**
 * @typedef {import("./option_list.js").Choice} Choice
 * @typedef {import("./option_list.js").ChoiceGroup} ChoiceGroup
 */

/**
 * @param {object} how
 * @param {string} how.id for the label's `for`
 * @param {string} [how.label] name when there is no visible label
 * @param {string} [how.describedBy]
 * @param {string} how.placeholder
 * @param {boolean} [how.multiple]
 * @param {number} [how.most] how many may be chosen
 * @param {boolean} [how.clearable]
 * @param {Choice[]} how.chosen
 * @param {(query: string) => ChoiceGroup[] | Promise<{groups: ChoiceGroup[], error: string | null}>} how.find
 *   a list: shown at once; a promise: shown when it comes
 * @param {number} [how.least] characters needed before `find` is asked
 * @param {(chosen: Choice[]) => void} how.changed after every choice
 * @param {(chosen: Choice[]) => void} [how.finished] multiple: after the menu closed with another choice than before
 * @param {boolean} [how.autofocus]
 * @param {Record<string, string>} how.data for the text field's dataset
 * @returns {HTMLElement}
 */
export function picker(how) {
  let chosen = [...how.chosen];
  let before = "";
  let query = "";
  let asked = 0;
  /** @type {(() => void) | null} */
  let hide = null;
  /** Pointing at something else, or scrolling it: the menu would lie over what the person goes to. */
  const away = (/** @type {Event} */ event) => {
    if (!root.isConnected) unwatch();
    else if (!root.contains(/** @type {Node} */ (event.target))) close();
  };
  const AWAY = ["pointerdown", "wheel", "touchmove"];
  const watch = () => AWAY.forEach((name) => addEventListener(name, away, { capture: true, passive: true }));
  const unwatch = () => AWAY.forEach((name) => removeEventListener(name, away, { capture: true }));
  const multiple = how.multiple === true;
  const list = optionList({ label: how.label ?? how.placeholder, multiple, pick });

  const input = h("input", {
    type: "text",
    id: how.id,
    class: "picker-input",
    role: "combobox",
    autocomplete: "off",
    spellcheck: "false",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.root.id,
    "aria-label": how.label ?? null,
    "aria-describedby": how.describedBy ?? null,
    autofocus: how.autofocus ?? false,
    dataset: how.data,
  });
  const chips = h("span", { class: "picker-chips" });
  const clear = h(
    "button",
    {
      type: "button",
      class: "picker-clear",
      "aria-label": "Clear",
      tabindex: "-1",
      on: {
        click: () => {
          choose([]);
          input.focus();
        },
      },
    },
    icon("close", 14),
  );
  const box = h(
    "div",
    { class: "picker-box" },
    chips,
    input,
    multiple ? null : clear,
    h("span", { class: "picker-caret" }, icon("down", 16)),
  );
  const status = h("div", { class: "picker-status", role: "status" });
  const menu = h("div", { class: "menu picker-menu", popover: "manual" }, status, list.root);
  const root = h("div", { class: `picker${multiple ? " picker-multiple" : ""}` }, box, menu);

  const full = () => multiple && how.most !== undefined && chosen.length >= how.most;
  const values = () => chosen.map(({ value }) => value);

  function drawChosen() {
    clear.hidden = multiple || !how.clearable || !chosen.length;
    input.placeholder = multiple && chosen.length ? "" : how.placeholder;
    if (!multiple) {
      input.value = chosen[0]?.label ?? "";
      input.title = chosen[0]?.label ?? "";
      return;
    }
    fill(
      chips,
      chosen.map((choice) =>
        h(
          "span",
          { class: "chip" },
          h("span", { class: "chip-text" }, choice.label),
          h(
            "button",
            {
              type: "button",
              class: "chip-remove",
              "aria-label": `Remove ${choice.label}`,
              dataset: { value: choice.value },
              on: {
                click: () => {
                  choose(chosen.filter((other) => other !== choice));
                  if (!hide) finish();
                  input.focus();
                },
              },
            },
            icon("close", 12),
          ),
        ),
      ),
    );
  }

  /** @param {Choice[]} next */
  function choose(next) {
    chosen = next;
    drawChosen();
    how.changed(chosen);
  }

  function finish() {
    const now = JSON.stringify(values());
    if (now !== before) how.finished?.(chosen);
    before = now;
  }

  /** @param {Choice} choice */
  function pick(choice) {
    if (choice.url) window.open(choice.url, "_blank", "noopener");
    if (!multiple) {
      input.value = choice.label;
      close();
      choose([choice]);
      return;
    }
    const had = chosen.some(({ value }) => value === choice.value);
    if (!had && full()) return;
    choose(had ? chosen.filter(({ value }) => value !== choice.value) : [...chosen, choice]);
    input.value = "";
    if (query) search("");
    list.activate(choice.value);
    mark();
  }

  function mark() {
    const current = list.mark(values(), full());
    if (current) input.setAttribute("aria-activedescendant", current);
    else input.removeAttribute("aria-activedescendant");
    if (full()) status.textContent = `You can choose up to ${how.most}.`;
  }

  /**
   * @param {string} words
   * @param {"" | "picker-loading" | "picker-error"} [tone]
   */
  function say(words, tone = "") {
    status.className = `picker-status ${tone}`;
    status.textContent = words;
  }

  /** @param {ChoiceGroup[]} groups */
  function draw(groups) {
    const count = list.draw(groups);
    say(count ? "" : "No results");
    if (query) list.activate(list.first()?.value ?? "");
    else if (!multiple && chosen.length) list.activate(chosen[0].value);
    mark();
  }

  const ask = debounce(250, (/** @type {string} */ text, /** @type {number} */ turn) => {
    const answer = how.find(text);
    if (!(answer instanceof Promise)) return;
    answer.then(({ groups, error }) => {
      if (turn !== asked || !hide) return;
      draw(groups);
      if (error) say(error, "picker-error");
    });
  });

  /** @param {string} text */
  function search(text) {
    query = text.trim();
    asked += 1;
    if (how.least !== undefined && query.length < how.least) {
      ask.drop();
      list.draw([]);
      say(how.least === 1 ? "Type to search" : `Type ${how.least} or more characters`);
      mark();
      return;
    }
    if (how.least === undefined) {
      draw(/** @type {ChoiceGroup[]} */ (how.find(query)));
      return;
    }
    say("Loading…", "picker-loading");
    ask(query, asked);
    if (!query) ask.now();
  }

  /** @param {string} text what is typed already; with nothing typed, everything is offered */
  function open(text = "") {
    if (hide) return;
    before = JSON.stringify(values());
    hide = float(menu, box, { match: true });
    watch();
    input.setAttribute("aria-expanded", "true");
    if (!multiple && !text) input.select();
    search(text);
  }

  function close() {
    if (!hide) return;
    const emptied = !multiple && how.clearable && chosen.length > 0 && !input.value.trim();
    hide();
    hide = null;
    unwatch();
    ask.drop();
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    if (emptied) choose([]);
    else if (multiple) input.value = "";
    else drawChosen();
    finish();
  }

  box.addEventListener("mousedown", (/** @type {MouseEvent} */ event) => {
    const target = /** @type {Element} */ (event.target);
    if (target.closest("button") || target === input) return;
    event.preventDefault();
    input.focus();
    if (hide) close();
    else open();
  });
  menu.addEventListener("mousedown", (/** @type {Event} */ event) => event.preventDefault()); // keeps the focus in the field
  input.addEventListener("click", () => open());
  input.addEventListener("input", () => (hide ? search(input.value) : open(input.value)));
  input.addEventListener("blur", () => close());
  input.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!hide) {
        open();
        return;
      }
      list.move(event.key === "ArrowDown" ? 1 : -1);
      mark();
    } else if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      const active = hide && list.active();
      if (active) pick(active);
      else open();
    } else if (event.key === "Escape" && hide) {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === "Backspace" && multiple && !input.value && chosen.length) {
      choose(chosen.slice(0, -1));
      if (!hide) finish();
      mark();
    }
  });

  drawChosen();
  before = JSON.stringify(values());
  return root;
}
