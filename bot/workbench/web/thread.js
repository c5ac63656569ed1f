// @ts-check
/** The thread beside the channel: its first message, the answers, and a composer. */
import { composer } from "./composer.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { messageList } from "./messages.js";
import { addressOf, channelName, state } from "./store.js";

export function threadPane() {
  const where = h("span", { class: "topic" });
  const back = h("a", { class: "icon-button", "aria-label": "Close thread" }, icon("close", 20));
  const list = messageList({ label: "Thread", inThread: true });
  const write = composer({ testid: "thread-composer", inThread: true, sent: () => list.toEnd() });
  const root = h(
    "aside",
    { class: "thread", "aria-label": "Thread", hidden: true, dataset: { testid: "thread" } },
    h("header", { class: "pane-head" }, h("div", { class: "pane-title" }, h("h2", null, "Thread"), where), back),
    list.root,
    write.root,
  );
  root.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    location.hash = back.getAttribute("href") ?? "";
  });

  /**
   * @param {any} channel the channel in view, or null
   * @param {string} ts of the thread's first message; "" for none
   */
  function update(channel, ts) {
    const messages =
      channel && ts ? channel.messages.filter((/** @type {any} */ one) => one.ts === ts || one.thread_ts === ts) : [];
    const opened = root.hidden && messages.length > 0;
    root.hidden = !messages.length;
    if (root.hidden) return;
    const key = `${state.route.user} ${channel.id} ${ts}`;
    where.textContent = channel.kind === "im" ? channelName(channel) : `#${channel.name}`;
    back.setAttribute("href", addressOf({ tab: "chat", place: channel.id, detail: "" }));
    write.aim({ channel: channel.id, thread: ts, label: "Reply…", key });
    list.show(channel.id, key, messages);
    if (opened) write.focus();
  }

  return { root, update };
}
