// @ts-check
/** Alert, card, carousel and container. */
import { h, uid } from "../dom.js";
import { drawElement } from "../elements/index.js";
import { icon } from "../icons.js";
import { image } from "../images.js";
import { plain, textNodes } from "../text/mrkdwn.js";
import { richText } from "../text/rich_text.js";
import { drawBlocks } from "./index.js";

/** @typedef {import("../surface.js").Surface} Surface */

/** @type {Record<string, [string, string]>} level → icon, what a screen reader says first */
const LEVELS = {
  default: ["info", "Note"],
  info: ["info", "Note"],
  warning: ["alert", "Warning"],
  error: ["alert", "Error"],
  success: ["tick", "Success"],
};

/**
 * https://docs.slack.dev/reference/block-kit/blocks/alert-block
 * @param {any} block
 * @param {Surface} surface
 */
export function alert(block, surface) {
  const level = block.level in LEVELS ? block.level : "default";
  return h(
    "div",
    { class: `alert alert-${level}` },
    icon(LEVELS[level][0], 20),
    h(
      "div",
      { class: "text" },
      h("span", { class: "sr-only" }, `${LEVELS[level][1]}: `),
      textNodes(block.text, surface.env),
    ),
  );
}

/**
 * https://docs.slack.dev/reference/block-kit/blocks/card-block
 * @param {any} block
 * @param {Surface} surface
 */
export function card(block, surface) {
  const { env } = surface;
  return h(
    "div",
    { class: "card" },
    block.hero_image ? image(block.hero_image, "card-hero") : null,
    h(
      "div",
      { class: "card-inside" },
      h(
        "div",
        { class: "card-head" },
        block.icon ? image(block.icon, "card-icon") : null,
        h(
          "div",
          null,
          block.title ? h("div", { class: "card-title text" }, textNodes(block.title, env)) : null,
          block.subtitle ? h("div", { class: "card-subtitle text" }, textNodes(block.subtitle, env)) : null,
        ),
      ),
      block.body ? h("div", { class: "text" }, textNodes(block.body, env)) : null,
      block.actions?.length
        ? h(
            "div",
            { class: "actions" },
            block.actions.map((/** @type {any} */ element) =>
              drawElement(element, { block, surface, input: false, dispatch: true, label: plain(block.title) }),
            ),
          )
        : null,
    ),
  );
}

/**
 * https://docs.slack.dev/reference/block-kit/blocks/carousel-block
 * @param {any} block
 * @param {Surface} surface
 */
export function carousel(block, surface) {
  return h(
    "div",
    { class: "carousel", tabindex: "0", role: "group", "aria-label": "Cards" },
    drawBlocks(block.elements, surface),
  );
}

/**
 * https://docs.slack.dev/reference/block-kit/blocks/container-block
 * @param {any} block
 * @param {Surface} surface
 */
export function container(block, surface) {
  const body = h(
    "div",
    { class: "container-body", id: uid("container"), hidden: Boolean(block.is_collapsible && block.default_collapsed) },
    drawBlocks(block.child_blocks, surface),
  );
  const words = h(
    "span",
    { class: "container-words" },
    h(
      "span",
      { class: "container-title" },
      block.rich_text_title ? richText(block.rich_text_title, surface.env) : plain(block.title),
    ),
    block.subtitle ? h("span", { class: "container-subtitle text" }, textNodes(block.subtitle, surface.env)) : null,
  );
  const inside = [block.icon ? image(block.icon, "card-icon") : null, words];
  const head = block.is_collapsible
    ? h(
        "button",
        {
          type: "button",
          class: "container-head",
          "aria-expanded": String(!body.hidden),
          "aria-controls": body.id,
          on: {
            click: () => {
              body.hidden = !body.hidden;
              head.setAttribute("aria-expanded", String(!body.hidden));
            },
          },
        },
        inside,
        icon("down", 18),
      )
    : h("div", { class: "container-head" }, inside);
  return h(
    "div",
    { class: `container width-${block.width ?? "standard"}${block.has_header_divider ? " ruled" : ""}` },
    head,
    body,
  );
}
