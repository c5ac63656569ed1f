// @ts-check
/** Menus of the apps' shortcuts. https://docs.slack.dev/interactivity/implementing-shortcuts */
import { act } from "./acts.js";
import { state } from "./store.js";

/**
 * @param {"global" | "message"} type
 * @returns {any[]} the shortcuts of that kind
 */
export function shortcuts(type) {
  return (state.screen?.shortcuts ?? []).filter((/** @type {any} */ one) => one.type === type);
}

/**
 * @param {"global" | "message"} type
 * @param {{channel?: string, ts?: string}} [message] what a message shortcut is used on
 * @returns {import("./menu.js").Item[]}
 */
export function shortcutItems(type, message = {}) {
  return shortcuts(type).map((one) => ({
    label: one.name,
    note: one.app_name,
    data: { shortcut: one.callback_id },
    act: () => act("/workbench/shortcut", { callback_id: one.callback_id, ...message }),
  }));
}
