// @ts-check
/** The chat tab's main pane: a channel with its messages, or an app's Home; beside it a thread. */
import { act } from "./acts.js";
import { avatar } from "./avatar.js";
import { showBanners } from "./banners.js";
import { composer } from "./composer.js";
import { fill, h } from "./dom.js";
import { homePane } from "./home.js";
import { icon } from "./icons.js";
import { spoken } from "./message.js";
import { messageList } from "./messages.js";
import { addressOf, channelAt, channelName, env, state } from "./store.js";
import { threadPane } from "./thread.js";

/**
 * @param {{openDrawer: () => void}} how
 */
export function chat({ openDrawer }) {
  const menu = h(
    "button",
    {
      type: "button",
      class: "icon-button drawer-open",
      "aria-label": "Channels",
      "aria-controls": "sidebar",
      on: { click: openDrawer },
    },
    icon("menu", 22),
  );
  const title = h("div", { class: "pane-title" });
  const appTabs = h("div", { class: "pane-tabs", hidden: true });
  const banners = h("div", { class: "banners", hidden: true, dataset: { testid: "banners" } });
  const list = messageList({ label: "Messages", intro });
  const write = composer({ testid: "composer", sent: () => list.toEnd() });
  const home = homePane();
  const channelView = h("div", { class: "channel-view" }, list.root, write.root);
  const live = h("div", { class: "sr-only", "aria-live": "polite", role: "status" });
  const drop = h("div", { class: "drop-here", "aria-hidden": "true" }, icon("clip", 28), "Drop to attach");
  const main = h(
    "main",
    { class: "pane", id: "main", tabindex: "-1" },
    h("header", { class: "pane-head" }, menu, title, appTabs),
    banners,
    channelView,
    home.root,
    drop,
    live,
  );
  const thread = threadPane();
  const root = h("div", { class: "chat" }, main, thread.root);

  /** @type {any} */
  let channel = null;
  let heard = { key: "", ts: "" };
  let opening = "";

  function intro() {
    if (!channel) return null;
    const direct = channel.kind === "im";
    const name = channelName(channel);
    return h(
      "div",
      { class: "intro" },
      direct
        ? avatar(env().people.get(channel.with), "large")
        : h("span", { class: "intro-mark" }, icon(channel.kind === "private" ? "lock" : "hash", 28)),
      h("h2", null, direct ? name : `#${name}`),
      h(
        "p",
        null,
        direct
          ? `This is the beginning of your conversation with ${name}.`
          : channel.purpose || `This is the beginning of #${name}.`,
      ),
      channel.messages.length ? null : starters(),
    );
  }

  /** @returns {Node | null} a few commands to begin with, for a channel in which nothing was said yet */
  function starters() {
    const { commands } = state.screen;
    if (!commands.length) return null;
    return h(
      "div",
      { class: "starters" },
      h("span", { class: "muted" }, "Type / or start with"),
      commands.slice(0, 8).map((/** @type {any} */ one) =>
        h(
          "button",
          {
            type: "button",
            class: "starter",
            title: one.description,
            on: { click: () => write.put(`${one.command} `) },
          },
          one.command,
        ),
      ),
    );
  }

  function update() {
    const { screen, route } = state;
    const app = screen.apps.find((/** @type {any} */ one) => one.app_id === route.place);
    channel = app ? null : channelAt(route.place);
    home.root.hidden = !app;
    channelView.hidden = !channel;
    showBanners(
      banners,
      (screen.banners ?? []).filter(
        (/** @type {any} */ one) => !screen.views?.some((/** @type {any} */ view) => view.id === one.view_id),
      ),
      channel?.id,
    );
    if (app) showHome(app);
    else if (channel) showChannel();
    thread.update(channel && !app ? channel : null, route.detail);
    root.classList.toggle("with-thread", !thread.root.hidden);
  }

  /** @param {any} app */
  function showHome(app) {
    const partner = state.screen.channels.find(
      (/** @type {any} */ one) => one.kind === "im" && one.with === app.bot_user_id,
    );
    drawTitle(`home ${app.app_id} ${state.route.user}`, () => [
      avatar({ is_bot: true }, "small"),
      h("h1", null, app.name),
    ]);
    drawTabs(app, partner, "home");
    home.show(app, state.screen.homes?.[app.app_id]);
    const key = `${state.route.user} ${app.app_id}`;
    if (opening !== key) {
      opening = key;
      act("/workbench/home", { app: app.app_id });
    }
  }

  function showChannel() {
    opening = "";
    const { screen, route } = state;
    const key = `${route.user} ${channel.id}`;
    const direct = channel.kind === "im";
    const name = channelName(channel);
    drawTitle(`${key} ${name} ${channel.topic}`, () => [
      direct ? avatar(env().people.get(channel.with), "small") : icon(channel.kind === "private" ? "lock" : "hash", 20),
      h("h1", null, name),
      channel.topic ? h("span", { class: "topic", title: channel.topic }, channel.topic) : null,
    ]);
    const app = direct && screen.apps.find((/** @type {any} */ one) => one.bot_user_id === channel.with && one.home);
    if (app) drawTabs(app, channel, "messages");
    else appTabs.hidden = true;
    write.aim({ channel: channel.id, thread: "", label: `Message ${direct ? "" : "#"}${name}`, key });
    const messages = channel.messages.filter(
      (/** @type {any} */ one) => !one.thread_ts || one.thread_ts === one.ts || one.subtype === "thread_broadcast",
    );
    list.show(channel.id, key, messages);
    hear(key, messages);
    if (channel.unread && document.visibilityState === "visible") act("/workbench/read", { channel: channel.id });
  }

  /**
   * @param {string} key
   * @param {() => any[]} make
   */
  function drawTitle(key, make) {
    if (title.dataset.key === key) return;
    title.dataset.key = key;
    fill(title, make());
  }

  /**
   * @param {any} app
   * @param {any} partner the direct channel with the app, if there is one
   * @param {"home" | "messages"} here
   */
  function drawTabs(app, partner, here) {
    const tab = (/** @type {string} */ name, /** @type {string} */ words, /** @type {string} */ place) =>
      h(
        "a",
        {
          class: "pane-tab",
          href: addressOf({ tab: "chat", place, detail: "" }),
          "aria-current": here === name ? "page" : null,
        },
        words,
      );
    appTabs.hidden = false;
    fill(appTabs, tab("home", "Home", app.app_id), partner ? tab("messages", "Messages", partner.id) : null);
  }

  /**
   * Says new messages to screen readers.
   * @param {string} key
   * @param {any[]} messages
   */
  function hear(key, messages) {
    const last = messages.at(-1)?.ts ?? "";
    if (heard.key === key && last > heard.ts)
      live.textContent = messages
        .filter((one) => one.ts > heard.ts && one.user !== state.route.user)
        .map(spoken)
        .join("\n");
    heard = { key, ts: last };
  }

  let dragging = 0;
  main.addEventListener("dragenter", (/** @type {DragEvent} */ event) => {
    if (!channel || !event.dataTransfer?.types.includes("Files")) return;
    dragging += 1;
    main.classList.add("dropping");
  });
  main.addEventListener("dragleave", () => {
    dragging = Math.max(0, dragging - 1);
    if (!dragging) main.classList.remove("dropping");
  });
  main.addEventListener("dragover", (/** @type {Event} */ event) => event.preventDefault());
  main.addEventListener("drop", (/** @type {DragEvent} */ event) => {
    event.preventDefault();
    dragging = 0;
    main.classList.remove("dropping");
    if (channel && event.dataTransfer?.files.length) write.addFiles(event.dataTransfer.files);
  });

  return { root, update, focus: () => write.focus() };
}
