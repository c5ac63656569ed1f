// @ts-check
/** Text fields: plain (one line or many), number, e-mail, address, and rich text edited as plain text. */
import { debounce, h } from "../dom.js";
import { plain } from "../text/mrkdwn.js";
import { data, press } from "./button.js";

/** @typedef {import("../surface.js").Place} Place */

/** @type {Record<string, {type: string, inputmode?: string}>} */
const KINDS = {
  plain_text_input: { type: "text" },
  number_input: { type: "text", inputmode: "decimal" },
  email_text_input: { type: "text", inputmode: "email" },
  url_text_input: { type: "text", inputmode: "url" },
};

/**
 * @param {any} element
 * @param {Place} place
 * @returns {HTMLElement}
 */
export function textInput(element, place) {
  const { block, surface } = place;
  const many = element.multiline === true || element.type === "rich_text_input";
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const value = surface.form.current(block.block_id, element);
  const props = {
    class: `input${many ? " input-many" : ""}`,
    id: place.controlId ?? null,
    autocomplete: "off",
    placeholder: plain(element.placeholder) || null,
    "aria-label": place.labelId ? null : (place.label ?? (plain(element.placeholder) || "Text")),
    "aria-describedby": place.describedBy ?? null,
    minlength: element.min_length ?? null,
    maxlength: element.max_length ?? null,
    autofocus: element.focus_on_load === true,
    dataset: data(element, place),
    value: value === null ? "" : String(value),
  };
  const input = many
    ? h("textarea", { ...props, rows: element.type === "rich_text_input" ? "5" : "4" })
    : h("input", {
        ...props,
        ...KINDS[element.type],
        spellcheck: element.type === "plain_text_input" ? null : "false",
      });

  const send = () => press(element, place, input.value, undefined);
  const sendSoon = debounce(300, send);
  input.addEventListener("input", () => {
    surface.form.set(block.block_id, element.action_id, input.value);
    surface.typed();
    if (place.dispatch && triggers.includes("on_character_entered")) sendSoon();
  });
  input.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter" || event.isComposing || (many && !(event.ctrlKey || event.metaKey))) return;
    event.preventDefault();
    if (place.dispatch && triggers.includes("on_enter_pressed")) {
      sendSoon.drop();
      send();
    } else {
      sendSoon.now();
      surface.enter?.();
    }
  });
  return input;
}
