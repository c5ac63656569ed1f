// @ts-check
/** Buttons, icon buttons, feedback buttons and overflow menus. */
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { menuButton } from "../menu.js";
import { plain } from "../text/mrkdwn.js";
import { confirmed } from "./confirm.js";

/** @typedef {import("../surface.js").Place} Place */

/**
 * The page's icons for icon_button's names.
 * @type {Record<string, string>}
 */
const NAMED = { trash: "close" };

/**
 * Asks if the element wants it, then presses; the control is busy meanwhile.
 * @param {any} element
 * @param {Place} place
 * @param {any} value undefined for buttons without one
 * @param {HTMLElement} [control]
 * @returns {Promise<boolean>} false if the person said no or the press did not arrive
 */
export async function press(element, { block, surface }, value, control) {
  if (element.confirm && !(await confirmed(element.confirm, surface.env))) return false;
  control?.classList.add("busy");
  control?.setAttribute("aria-busy", "true");
  try {
    return await surface.press({
      blockId: block.block_id,
      actionId: element.action_id,
      value,
      confirmed: Boolean(element.confirm),
    });
  } finally {
    control?.classList.remove("busy");
    control?.removeAttribute("aria-busy");
  }
}

/**
 * @param {any} element
 * @param {Place} place
 * @returns {Node}
 */
export function button(element, place) {
  if (hiddenFrom(element, place)) return document.createComment("not for this person");
  const style = element.style === "primary" ? " button-primary" : element.style === "danger" ? " button-danger" : "";
  const props = {
    class: `button${style}`,
    "aria-label": element.accessibility_label ?? null,
    dataset: data(element, place),
  };
  const words = h("span", { class: "button-text" }, plain(element.text));
  const click = () => {
    if (!node.classList.contains("busy")) press(element, place, element.value, node);
  };
  const node = element.url
    ? h(
        "a",
        {
          ...props,
          href: /^https?:/i.test(element.url) ? element.url : null,
          target: "_blank",
          rel: "noopener noreferrer",
          on: { click },
        },
        words,
      )
    : h("button", { ...props, type: "button", on: { click } }, words);
  return node;
}

/**
 * https://docs.slack.dev/reference/block-kit/block-elements/icon-button-element
 * @param {any} element
 * @param {Place} place
 * @returns {Node}
 */
export function iconButton(element, place) {
  if (hiddenFrom(element, place)) return document.createComment("not for this person");
  const name = plain(element.text);
  const node = h(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": element.accessibility_label ?? name,
      title: name,
      dataset: data(element, place),
      on: { click: () => press(element, place, element.value, node) },
    },
    icon(NAMED[element.icon] ?? "dots", 16),
  );
  return node;
}

/**
 * https://docs.slack.dev/reference/block-kit/block-elements/feedback-buttons-element
 * @param {any} element
 * @param {Place} place
 * @returns {Node}
 */
export function feedbackButtons(element, place) {
  return h(
    "span",
    { class: "button-row" },
    [element.positive_button, element.negative_button].filter(Boolean).map((one) => {
      const node = h(
        "button",
        {
          type: "button",
          class: "button button-small",
          "aria-label": one.accessibility_label ?? null,
          dataset: { ...data(element, place), value: one.value },
          on: { click: () => press(element, place, one.value, node) },
        },
        plain(one.text),
      );
      return node;
    }),
  );
}

/**
 * @param {any} element
 * @param {Place} place
 * @returns {Node}
 */
export function overflow(element, place) {
  const opener = h(
    "button",
    {
      type: "button",
      class: "icon-button bordered",
      "aria-label": place.label ? `More: ${place.label}` : "More actions",
      dataset: data(element, place),
    },
    icon("dots", 18),
  );
  return menuButton(opener, () =>
    (element.options ?? []).map((/** @type {any} */ option) => ({
      label: plain(option.text),
      note: plain(option.description),
      data: { value: option.value },
      href: option.url,
      act: () => press(element, place, option.value, opener),
    })),
  );
}

/**
 * @param {any} element
 * @param {Place} place
 * @returns {boolean} `visible_to_user_ids` names others
 */
function hiddenFrom(element, { surface }) {
  return (
    Array.isArray(element.visible_to_user_ids) &&
    element.visible_to_user_ids.length > 0 &&
    !element.visible_to_user_ids.includes(surface.env.me.id)
  );
}

/**
 * The hooks by which focus is kept and a control is found.
 * @param {any} element
 * @param {Place} place
 * @returns {Record<string, string>}
 */
export function data(element, { block }) {
  return {
    blockId: block.block_id ?? "",
    actionId: element.action_id ?? "",
    focus: `${block.block_id}/${element.action_id}`,
    ...(element.value !== undefined && { value: element.value }),
  };
}
