// @ts-check
/** The list under a picker: grouped options of which one is active and some are chosen. */
import { fill, h, uid } from "../dom.js";
import { icon } from "../icons.js";

/**
 * @typedef {{value: string, label: string, note?: string, url?: string}} Choice
 * @typedef {{label: string | null, choices: Choice[]}} ChoiceGroup
 */

/**
 * @param {{label: string, multiple: boolean, pick: (choice: Choice) => void}} how pick: an option was clicked
 */
export function optionList({ label, multiple, pick }) {
  /** @type {{choice: Choice, node: HTMLElement}[]} */
  let shown = [];
  let active = -1;
  const root = h("div", {
    id: uid("list"),
    class: "picker-list",
    role: "listbox",
    "aria-multiselectable": multiple ? "true" : null,
    "aria-label": label,
  });

  /**
   * Offers other options; none is active.
   * @param {ChoiceGroup[]} groups
   * @returns {number} how many there are
   */
  function draw(groups) {
    shown = [];
    active = -1;
    fill(
      root,
      groups.map((group) => {
        const rows = group.choices.map(row);
        if (!group.label) return rows;
        const name = uid("group");
        const title = h("div", { class: "option-group", id: name }, group.label);
        return h("div", { role: "group", "aria-labelledby": name }, title, rows);
      }),
    );
    return shown.length;
  }

  /** @param {Choice} choice */
  function row(choice) {
    const note = choice.note ? h("span", { class: "option-note" }, choice.note) : null;
    const node = h(
      "div",
      {
        class: "option",
        role: "option",
        id: uid("option"),
        dataset: { value: choice.value },
        on: { click: () => pick(choice) },
      },
      h("span", { class: "option-text" }, choice.label, note),
      h("span", { class: "option-tick" }, icon("check", 16)),
    );
    shown.push({ choice, node });
    return node;
  }

  /**
   * Shows which options are chosen and which one is active.
   * @param {string[]} chosen values
   * @param {boolean} full whether no more can be chosen
   * @returns {string | null} the id of the active option
   */
  function mark(chosen, full) {
    shown.forEach(({ choice, node }, index) => {
      const on = chosen.includes(choice.value);
      node.setAttribute("aria-selected", String(on));
      node.setAttribute("aria-disabled", String(!on && full));
      node.classList.toggle("active", index === active);
    });
    shown[active]?.node.scrollIntoView({ block: "nearest" });
    return shown[active]?.node.id ?? null;
  }

  /** @param {string} value of the option to be the active one; if it is not offered, none is */
  function activate(value) {
    active = shown.findIndex(({ choice }) => choice.value === value);
  }

  /** @param {number} step down, or up if negative; round at the ends */
  function move(step) {
    if (shown.length) active = (active + step + shown.length + (active < 0 && step < 0 ? 1 : 0)) % shown.length;
  }

  return { root, draw, mark, activate, move, active: () => shown[active]?.choice, first: () => shown[0]?.choice };
}
