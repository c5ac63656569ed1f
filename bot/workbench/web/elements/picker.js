// @ts-check
/**
 * The one select of the page: type-ahead, single or multiple, local or asked from an app. Follows the ARIA combobox
 * pattern (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/): the focus stays in the text field.
 */
import { debounce, fill, h, uid } from "../dom.js";
import { icon } from "../icons.js";
import { float } from "../popover.js";

/**
 * @typedef {{value: string, label: string, note?: string, url?: string}} Choice
 * @typedef {{label: string | null, choices: Choice[]}} ChoiceGroup
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
  let active = -1;
  /** @type {{choice: Choice, node: HTMLElement}[]} */
  let shown = [];
  /** @type {(() => void) | null} */
  let hide = null;
  const listId = uid("list");

  const input = h("input", {
    type: "text", id: how.id, class: "picker-input", role: "combobox", autocomplete: "off", spellcheck: "false",
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": listId, "aria-label": how.label ?? null,
    "aria-describedby": how.describedBy ?? null, autofocus: how.autofocus ?? false, dataset: how.data,
  });
  const chips = h("span", { class: "picker-chips" });
  const clear = h("button", { type: "button", class: "picker-clear", "aria-label": "Clear", tabindex: "-1", on: { click: () => { choose([]); input.focus(); } } }, icon("close", 14));
  const box = h("div", { class: "picker-box" }, chips, input, how.multiple ? null : clear, h("span", { class: "picker-caret" }, icon("down", 16)));
  const list = h("div", { id: listId, class: "picker-list", role: "listbox", "aria-multiselectable": how.multiple ? "true" : null, "aria-label": how.label ?? how.placeholder });
  const status = h("div", { class: "picker-status", role: "status" });
  const menu = h("div", { class: "menu picker-menu", popover: "manual" }, status, list);
  const root = h("div", { class: `picker${how.multiple ? " picker-multiple" : ""}` }, box, menu);

  const full = () => how.multiple && how.most !== undefined && chosen.length >= how.most;

  function drawChosen() {
    clear.hidden = how.multiple || !how.clearable || !chosen.length;
    input.placeholder = how.multiple && chosen.length ? "" : how.placeholder;
    if (!how.multiple) {
      input.value = chosen[0]?.label ?? "";
      input.title = chosen[0]?.label ?? "";
      return;
    }
    fill(chips, chosen.map((choice) => h("span", { class: "chip" }, h("span", { class: "chip-text" }, choice.label), h("button", {
      type: "button", class: "chip-remove", "aria-label": `Remove ${choice.label}`, dataset: { value: choice.value },
      on: { click: () => { choose(chosen.filter((other) => other !== choice)); if (!hide) finish(); input.focus(); } },
    }, icon("close", 12)))));
  }

  /** @param {Choice[]} next */
  function choose(next) {
    chosen = next;
    drawChosen();
    how.changed(chosen);
  }

  function finish() {
    const now = JSON.stringify(chosen.map(({ value }) => value));
    if (now !== before) how.finished?.(chosen);
    before = now;
  }

  /** @param {Choice} choice */
  function pick(choice) {
    if (choice.url) window.open(choice.url, "_blank", "noopener");
    if (!how.multiple) {
      input.value = choice.label;
      close();
      choose([choice]);
      return;
    }
    const had = chosen.some(({ value }) => value === choice.value);
    if (!had && full()) return;
    choose(had ? chosen.filter(({ value }) => value !== choice.value) : [...chosen, choice]);
    const row = () => shown.findIndex((one) => one.choice.value === choice.value);
    input.value = "";
    if (query) search("");
    active = row();
    mark();
    shown[active]?.node.scrollIntoView({ block: "nearest" });
  }

  function mark() {
    shown.forEach(({ choice, node }, index) => {
      const on = chosen.some(({ value }) => value === choice.value);
      node.setAttribute("aria-selected", String(on));
      node.setAttribute("aria-disabled", String(!on && full()));
      node.classList.toggle("active", index === active);
    });
    const current = shown[active]?.node;
    if (current) input.setAttribute("aria-activedescendant", current.id);
    else input.removeAttribute("aria-activedescendant");
    if (full()) status.textContent = `You can choose up to ${how.most}.`;
  }

  /** @param {ChoiceGroup[]} groups */
  function draw(groups) {
    shown = [];
    fill(list, groups.map((group) => {
      const rows = group.choices.map((choice) => {
        const node = h("div", {
          class: "option", role: "option", id: uid("option"), dataset: { value: choice.value },
          on: { click: () => pick(choice) },
        }, h("span", { class: "option-text" }, choice.label, choice.note ? h("span", { class: "option-note" }, choice.note) : null), h("span", { class: "option-tick" }, icon("check", 16)));
        shown.push({ choice, node });
        return node;
      });
      if (!group.label) return rows;
      const name = uid("group");
      return h("div", { role: "group", "aria-labelledby": name }, h("div", { class: "option-group", id: name }, group.label), rows);
    }));
    status.className = "picker-status";
    status.textContent = shown.length ? "" : "No results";
    const at = shown.findIndex(({ choice }) => chosen[0]?.value === choice.value && !how.multiple && !query);
    active = at >= 0 ? at : query ? 0 : -1;
    mark();
    if (at >= 0) shown[at].node.scrollIntoView({ block: "nearest" });
  }

  const ask = debounce(250, (/** @type {string} */ text, /** @type {number} */ turn) => {
    const answer = how.find(text);
    if (!(answer instanceof Promise)) return;
    answer.then(({ groups, error }) => {
      if (turn !== asked || !hide) return;
      draw(groups);
      if (error) {
        status.className = "picker-status picker-error";
        status.textContent = error;
      }
    });
  });

  /** @param {string} text */
  function search(text) {
    query = text.trim();
    asked += 1;
    if (how.least !== undefined && query.length < how.least) {
      ask.drop();
      shown = [];
      fill(list);
      status.className = "picker-status";
      status.textContent = how.least === 1 ? "Type to search" : `Type ${how.least} or more characters`;
      active = -1;
      mark();
      return;
    }
    if (how.least === undefined) {
      draw(/** @type {ChoiceGroup[]} */ (how.find(query)));
      return;
    }
    status.className = "picker-status picker-loading";
    status.textContent = "Loading…";
    ask(query, asked);
    if (!query) ask.now();
  }

  /** @param {string} text what is typed already; with nothing typed, everything is offered */
  function open(text = "") {
    if (hide) return;
    before = JSON.stringify(chosen.map(({ value }) => value));
    hide = float(menu, box, { match: true });
    input.setAttribute("aria-expanded", "true");
    if (!how.multiple && !text) input.select();
    search(text);
  }

  function close() {
    if (!hide) return;
    const emptied = !how.multiple && how.clearable && chosen.length > 0 && !input.value.trim();
    hide();
    hide = null;
    ask.drop();
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    if (emptied) choose([]);
    else if (how.multiple) input.value = "";
    else drawChosen();
    finish();
  }

  /** @param {number} step */
  function move(step) {
    if (!shown.length) return;
    active = (active + step + shown.length + (active < 0 && step < 0 ? 1 : 0)) % shown.length;
    mark();
    shown[active].node.scrollIntoView({ block: "nearest" });
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
      if (hide) move(event.key === "ArrowDown" ? 1 : -1);
      else open();
    } else if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      if (hide && shown[active]) pick(shown[active].choice);
      else open();
    } else if (event.key === "Escape" && hide) {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === "Backspace" && how.multiple && !input.value && chosen.length) {
      choose(chosen.slice(0, -1));
      if (!hide) finish();
      mark();
    }
  });

  drawChosen();
  before = JSON.stringify(chosen.map(({ value }) => value));
  return root;
}
