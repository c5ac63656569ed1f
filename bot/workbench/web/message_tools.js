// @ts-check
/** What can be done with a message: answer it in a thread, use an app's shortcut on it. */
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { menuButton } from "./menu.js";
import { shortcutItems, shortcuts } from "./shortcuts.js";
import { addressOf } from "./store.js";

/**
 * @param {any} message
 * @param {{channel: string, inThread: boolean}} where
 * @returns {HTMLElement | null} null for messages with which nothing can be done: those that only one person sees
 */
export function messageTools(message, { channel, inThread }) {
  const tools = message.ephemeral ? [] : [inThread ? null : reply(message, channel), more(message, channel)];
  return tools.some(Boolean) ? h("div", { class: "message-tools" }, tools) : null;
}

/** @param {any} message @param {string} channel */
function reply(message, channel) {
  return h(
    "a",
    {
      class: "icon-button",
      href: addressOf({ tab: "chat", place: channel, detail: message.ts }),
      "aria-label": "Reply in thread",
      title: "Reply in thread",
    },
    icon("reply", 18),
  );
}

/** @param {any} message @param {string} channel */
function more(message, channel) {
  if (!shortcuts("message").length) return null;
  const opener = h(
    "button",
    { type: "button", class: "icon-button", "aria-label": "More actions", title: "More actions" },
    icon("dots", 18),
  );
  return menuButton(opener, () => shortcutItems("message", { channel, ts: message.ts }));
}
