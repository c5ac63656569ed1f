// @ts-check
/** Blocks meant for agents' answers: context actions, plan and task card. */
import { h } from "../dom.js";
import { drawElement } from "../elements/index.js";
import { icon } from "../icons.js";
import { link } from "../text/mentions.js";
import { richText } from "../text/rich_text.js";
import { plain } from "../text/mrkdwn.js";

/** @typedef {import("../surface.js").Surface} Surface */

/** @param {any} block @param {Surface} surface */
export function contextActions(block, surface) {
  return h(
    "div",
    { class: "actions" },
    (block.elements ?? []).map((/** @type {any} */ element) =>
      drawElement(element, { block, surface, input: false, dispatch: true }),
    ),
  );
}

/** @param {any} block @param {Surface} surface */
export function plan(block, surface) {
  return h(
    "div",
    { class: "card card-inside" },
    h("div", { class: "card-title" }, plain(block.title)),
    (block.tasks ?? []).map((/** @type {any} */ task) => taskCard(task, surface)),
  );
}

/** @type {Record<string, [string, string]>} */
const STATUS = {
  pending: ["info", "Pending"],
  in_progress: ["refresh", "In progress"],
  complete: ["tick", "Complete"],
  error: ["alert", "Error"],
};

/** @param {any} block @param {Surface} surface */
export function taskCard(block, surface) {
  const [sign, words] = STATUS[block.status] ?? STATUS.pending;
  return h(
    "div",
    { class: `task task-${block.status}` },
    icon(sign, 18),
    h(
      "div",
      null,
      h("div", null, h("span", { class: "sr-only" }, `${words}: `), plain(block.title)),
      block.details ? h("div", { class: "rich-text" }, richText(block.details, surface.env)) : null,
      block.output ? h("div", { class: "rich-text" }, richText(block.output, surface.env)) : null,
      block.sources?.length
        ? h(
            "div",
            { class: "context" },
            block.sources.map((/** @type {any} */ source) => link(source.url ?? "", plain(source.text))),
          )
        : null,
    ),
  );
}
