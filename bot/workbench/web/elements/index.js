// @ts-check
/** Draws any Block Kit element. */
import { h } from "../dom.js";
import { plain } from "../text/mrkdwn.js";
import { image } from "../images.js";
import { button, feedbackButtons, iconButton, overflow } from "./button.js";
import { choices } from "./choices.js";
import { datePicker } from "./dates.js";
import { fileInput } from "./files.js";
import { select } from "./selects.js";
import { textInput } from "./texts.js";

/** @typedef {import("../surface.js").Place} Place */

/** @type {Record<string, (element: any, place: Place) => Node>} */
const DRAW = {
  button,
  workflow_button: (element) =>
    h(
      "button",
      { type: "button", class: "button", disabled: true, title: "Workflows do not run here" },
      plain(element.text),
    ),
  icon_button: iconButton,
  feedback_buttons: feedbackButtons,
  overflow,
  static_select: select,
  multi_static_select: select,
  external_select: select,
  multi_external_select: select,
  users_select: select,
  multi_users_select: select,
  conversations_select: select,
  multi_conversations_select: select,
  channels_select: select,
  multi_channels_select: select,
  radio_buttons: choices,
  checkboxes: choices,
  datepicker: datePicker,
  timepicker: datePicker,
  datetimepicker: datePicker,
  plain_text_input: textInput,
  number_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  rich_text_input: textInput,
  file_input: fileInput,
  image: (element) => image(element, "accessory-image"),
};

/**
 * @param {any} element
 * @param {Place} place
 * @returns {Node}
 */
export function drawElement(element, place) {
  const draw = DRAW[element?.type];
  return draw
    ? draw(element, place)
    : h("span", { class: "cannot-draw" }, `Cannot draw this element: ${element?.type ?? "without a type"}`);
}
