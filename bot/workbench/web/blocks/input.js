// @ts-check
/**
 * The input block: label, field, hint, error.
 * https://docs.slack.dev/reference/block-kit/blocks/input-block
 */
import { h, uid } from "../dom.js";
import { drawElement } from "../elements/index.js";
import { icon } from "../icons.js";
import { plain } from "../text/mrkdwn.js";

/** @typedef {import("../surface.js").Surface} Surface */

const GROUPS = new Set(["checkboxes", "radio_buttons"]);

/** @param {any} block @param {Surface} surface */
export function input(block, surface) {
  const element = block.element ?? {};
  const [controlId, labelId, hintId, errorId] = ["control", "label", "hint", "error"].map(uid);
  const hint = plain(block.hint);
  const words = [plain(block.label), block.optional ? h("span", { class: "optional" }, " (optional)") : null];
  return h(
    "div",
    { class: "field", dataset: { field: block.block_id, errorId } },
    GROUPS.has(element.type)
      ? h("div", { class: "label", id: labelId }, words)
      : h("label", { class: "label", id: labelId, for: controlId }, words),
    drawElement(element, {
      block,
      surface,
      input: true,
      dispatch: block.dispatch_action === true,
      controlId,
      labelId,
      describedBy: hint ? `${errorId} ${hintId}` : errorId,
    }),
    h("p", { class: "field-error", id: errorId, hidden: true }),
    hint ? h("p", { class: "hint", id: hintId }, hint) : null,
  );
}

/**
 * Writes errors under their fields and takes old ones away.
 * @param {Element} root
 * @param {Record<string, string>} errors by block_id
 * @returns {HTMLElement | null} the first wrong control
 */
export function showErrors(root, errors) {
  let first = null;
  for (const field of /** @type {HTMLElement[]} */ (Array.from(root.querySelectorAll("[data-field]")))) {
    const text = errors[field.dataset.field ?? ""] ?? "";
    const note = /** @type {HTMLElement} */ (field.querySelector(".field-error"));
    if (note.dataset.text !== text) {
      note.dataset.text = text;
      note.replaceChildren(...(text ? [icon("alert", 16), document.createTextNode(text)] : []));
    }
    note.hidden = !text;
    field.classList.toggle("wrong", Boolean(text));
    for (const control of /** @type {HTMLElement[]} */ (Array.from(field.querySelectorAll("input, textarea")))) {
      if (text) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
    if (text && !first)
      first = /** @type {HTMLElement | null} */ (field.querySelector("input:not([type=hidden]), textarea, button"));
  }
  return first;
}
