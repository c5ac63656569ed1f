// @ts-check
/** Radio buttons and checkboxes. */
import { h, uid } from "../dom.js";
import { textNodes } from "../text/mrkdwn.js";
import { data, press } from "./button.js";

/** @typedef {import("../surface.js").Place} Place */

/**
 * @param {any} element radio_buttons or checkboxes
 * @param {Place} place
 * @returns {HTMLElement}
 */
export function choices(element, place) {
  const { block, surface } = place;
  const many = element.type === "checkboxes";
  const name = uid("choice");
  const value = surface.form.current(block.block_id, element);
  const on = new Set(Array.isArray(value) ? value : [value]);
  const hooks = data(element, place);

  const group = h(
    "div",
    {
      class: "choices",
      role: many ? "group" : "radiogroup",
      "aria-labelledby": place.labelId ?? null,
      "aria-label": place.labelId ? null : (place.label ?? "Options"),
      "aria-describedby": place.describedBy ?? null,
      dataset: { blockId: hooks.blockId, actionId: hooks.actionId },
    },
    (element.options ?? []).map((/** @type {any} */ option, /** @type {number} */ index) =>
      h(
        "label",
        { class: "choice" },
        h("input", {
          type: many ? "checkbox" : "radio",
          name,
          value: option.value,
          checked: on.has(option.value),
          id: index === 0 ? (place.controlId ?? null) : null,
          autofocus: element.focus_on_load === true && index === 0,
          dataset: { ...hooks, value: option.value, focus: `${hooks.focus}/${option.value}` },
          on: { change: changed },
        }),
        h(
          "span",
          { class: "choice-text" },
          h("span", { class: "text" }, textNodes(option.text, surface.env)),
          option.description
            ? h("span", { class: "choice-note text" }, textNodes(option.description, surface.env))
            : null,
        ),
      ),
    ),
  );

  async function changed() {
    const boxes = /** @type {HTMLInputElement[]} */ (Array.from(group.querySelectorAll("input")));
    const picked = boxes.filter((box) => box.checked).map((box) => box.value);
    const next = many ? picked : (picked[0] ?? null);
    const old = surface.form.current(block.block_id, element);
    surface.form.set(block.block_id, element.action_id, next);
    if (place.input) surface.typed();
    if (!place.dispatch || (await press(element, place, next, group)) || place.input) return;
    surface.form.set(block.block_id, element.action_id, old);
    for (const box of boxes) box.checked = Array.isArray(old) ? old.includes(box.value) : old === box.value;
  }
  return group;
}
