// @ts-check
/** The everyday blocks: section, header, divider, context, actions, image, rich text, markdown, file, video. */
import { h } from "../dom.js";
import { drawElement } from "../elements/index.js";
import { icon } from "../icons.js";
import { image as picture } from "../images.js";
import { markdown } from "../text/markdown.js";
import { plain, textNodes } from "../text/mrkdwn.js";
import { link } from "../text/mentions.js";
import { richText } from "../text/rich_text.js";

/** @typedef {import("../surface.js").Surface} Surface */

/** @param {any} block @param {Surface} surface */
export function section(block, surface) {
  return h(
    "div",
    { class: `section${block.accessory ? " with-accessory" : ""}` },
    h(
      "div",
      { class: "section-main" },
      block.text ? h("div", { class: "text" }, textNodes(block.text, surface.env)) : null,
      block.fields
        ? h(
            "div",
            { class: "fields" },
            block.fields.map((/** @type {any} */ field) => h("div", { class: "text" }, textNodes(field, surface.env))),
          )
        : null,
    ),
    block.accessory
      ? h(
          "div",
          { class: "accessory" },
          drawElement(block.accessory, { block, surface, input: false, dispatch: true, label: words(block) }),
        )
      : null,
  );
}

/** @param {any} block @returns {string | undefined} a short name for the accessory, from the text beside it */
function words(block) {
  const text = plain(block.text)
    .replace(/<[^>|]*\|([^>]*)>/g, "$1")
    .replace(/[*_~`<>]/g, "")
    .split("\n")[0]
    .trim();
  return text ? text.slice(0, 80) : undefined;
}

/** @param {any} block */
export function header(block) {
  const level = Math.min(4, Math.max(1, block.level ?? 1));
  return h(`h${level + 2}`, { class: `header level-${level}` }, plain(block.text));
}

export function divider() {
  return h("hr", { class: "divider" });
}

/** @param {any} block @param {Surface} surface */
export function context(block, surface) {
  return h(
    "div",
    { class: "context" },
    (block.elements ?? []).map((/** @type {any} */ element) =>
      element.type === "image"
        ? picture(element, "context-image")
        : h("span", { class: "text" }, textNodes(element, surface.env)),
    ),
  );
}

/** @param {any} block @param {Surface} surface */
export function actions(block, surface) {
  return h(
    "div",
    { class: "actions", role: "group", "aria-label": "Actions" },
    (block.elements ?? []).map((/** @type {any} */ element) =>
      drawElement(element, { block, surface, input: false, dispatch: true }),
    ),
  );
}

/** @param {any} block */
export function image(block) {
  return h(
    "figure",
    { class: "image-block" },
    block.title ? h("figcaption", null, plain(block.title)) : null,
    picture(block, "block-image"),
  );
}

/** @param {any} block @param {Surface} surface */
export function richTextBlock(block, surface) {
  return h("div", { class: "rich-text" }, richText(block, surface.env));
}

/** @param {any} block */
export function markdownBlock(block) {
  return h("div", { class: "markdown" }, markdown(block.text ?? ""));
}

/** @param {any} block */
export function file(block) {
  return h(
    "div",
    { class: "file-chip" },
    icon("file", 20),
    h("span", { class: "file-name" }, block.external_id ?? "File"),
  );
}

/** @param {any} block @param {Surface} surface */
export function video(block, surface) {
  return h(
    "div",
    { class: "card" },
    h("div", { class: "card-title" }, block.title_url ? link(block.title_url, plain(block.title)) : plain(block.title)),
    h("div", { class: "text" }, textNodes(block.description, surface.env)),
    h(
      "div",
      { class: "picture-missing block-image", role: "img", "aria-label": block.alt_text ?? "Video" },
      icon("eye", 18),
      h("span", { class: "picture-alt" }, block.alt_text ?? "Video"),
    ),
  );
}
