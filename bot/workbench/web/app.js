// @ts-check
/** Starts the page, and brings its parts up to date whenever the screen or the address changes. */
import { act, hooks, tell } from "./acts.js";
import { ApiError, get, post } from "./api.js";
import { chat } from "./chat.js";
import { confirmed } from "./elements/confirm.js";
import { fill, h } from "./dom.js";
import { forgetForms } from "./form.js";
import { icon } from "./icons.js";
import { liveScreen } from "./live.js";
import { modals } from "./modal.js";
import { rail } from "./rail.js";
import { sidebar } from "./sidebar.js";
import { addressOf, channelAt, channelName, env, parseRoute, state } from "./store.js";
import { toast } from "./toast.js";

const root = /** @type {HTMLElement} */ (document.getElementById("app"));
const trouble = h("div", { class: "offline", role: "status", hidden: true });
const side = sidebar({ sit, tools, close: () => drawer(false) });
const talk = chat({ openDrawer: () => drawer(true) });
const tabs = rail();
const modal = modals();
const shade = h("div", { class: "shade", on: { click: () => drawer(false) } });
const tool = h("div", { class: "tool", hidden: true });
const live = liveScreen({
  show,
  trouble: (words) => {
    trouble.hidden = !words;
    trouble.textContent = words ?? "";
  },
});

/** @type {Record<string, any>} the other tabs, loaded when first opened */
const loaded = {};
const TOOLS = /** @type {Record<string, () => Promise<any>>} */ ({
  komet: () => import("./komet/index.js"),
  inspector: () => import("./inspector.js"),
});

hooks.refresh = () => live.refresh();

/** @param {any} screen */
function show(screen) {
  state.screen = screen;
  settle();
  update();
}

function update() {
  const { screen, route } = state;
  if (!screen) return;
  root.dataset.tab = route.tab;
  tabs.update();
  side.update();
  talk.root.hidden = route.tab !== "chat";
  side.root.hidden = route.tab !== "chat";
  tool.hidden = route.tab === "chat";
  if (route.tab === "chat") talk.update();
  else showTool(route.tab);
  modal.update(screen);
  const unread = screen.channels.reduce(
    (/** @type {number} */ sum, /** @type {any} */ one) => sum + (one.unread ?? 0),
    0,
  );
  const here = channelAt(route.place);
  const place =
    route.tab === "komet"
      ? "Komet"
      : route.tab === "inspector"
        ? "Inspector"
        : here
          ? here.kind === "im"
            ? channelName(here)
            : `#${here.name}`
          : (screen.apps.find((/** @type {any} */ one) => one.app_id === route.place)?.name ?? "");
  document.title = `${unread ? `(${unread}) ` : ""}${place} – ${screen.team.name}`;
}

/** @param {string} name */
async function showTool(name) {
  if (!loaded[name]) {
    loaded[name] = { root: h("div", { class: "empty" }, "Loading…"), update() {} };
    const module = await TOOLS[name]();
    loaded[name] = module.open();
  }
  const { root: pane, update: refresh } = loaded[name];
  if (state.route.tab !== name) return;
  if (tool.firstElementChild !== pane) fill(tool, pane);
  refresh();
}

/** Makes an address that leads nowhere lead to the first channel. */
function settle() {
  const { screen, route } = state;
  const known = channelAt(route.place) || screen.apps.some((/** @type {any} */ one) => one.app_id === route.place);
  if (route.tab !== "chat" || known) return;
  const rooms = screen.channels
    .filter((/** @type {any} */ one) => one.kind !== "im")
    .sort((/** @type {any} */ a, /** @type {any} */ b) => a.name.localeCompare(b.name));
  const last = channelAt(localStorage.getItem("place") ?? "");
  const next = last ?? rooms[0] ?? screen.channels[0] ?? { id: screen.apps[0]?.app_id ?? "" };
  state.route = { ...route, place: next.id, detail: "" };
  history.replaceState(null, "", addressOf({}));
}

/**
 * Acts as somebody else from now on.
 * @param {string} user
 */
function sit(user) {
  location.hash = addressOf({ user, detail: "" });
}

async function follow() {
  const before = state.route.user;
  const route = parseRoute(location.hash);
  state.route = { ...route, user: personAt(route.user) };
  drawer(false);
  if (state.route.user !== before) {
    forgetForms(() => true);
    localStorage.setItem("person", state.route.user);
    await live.start(state.route.user);
    return;
  }
  if (state.screen) {
    settle();
    update();
  }
  if (route.tab === "chat" && route.place) localStorage.setItem("place", route.place);
}

/**
 * @param {string} wanted a person's id or name; "" for whoever sat here last
 * @returns {string} the id of somebody who exists
 */
function personAt(wanted) {
  const { people } = state;
  const at = (/** @type {string | null} */ name) => people.find((one) => one.id === name || one.name === name)?.id;
  return (
    at(wanted) ??
    at(localStorage.getItem("person")) ??
    people.find((one) => one.role === "salesperson")?.id ??
    people[0]?.id ??
    wanted
  );
}

/** @param {boolean} open the channel list, on small screens */
function drawer(open) {
  if (root.classList.contains("drawer") === open) return;
  root.classList.toggle("drawer", open);
  if (open) /** @type {HTMLElement | null} */ (side.root.querySelector("[data-testid=person-switcher]"))?.focus();
}

/** @returns {any[]} the items of the workspace menu */
function tools() {
  return [
    {
      label: "Reload Slack",
      note: "Private messages and open forms vanish, as in a real reload",
      act: () => act("/workbench/reload", {}),
    },
    {
      label: "Move the clock 30 minutes on",
      note: "Response addresses and triggers expire",
      act: () => tell("/workbench/clock", { advance: 1800 }),
    },
    { label: "Start over", note: "Back to the first state of the workspace", danger: true, act: startOver },
  ];
}

async function startOver() {
  const sure = await confirmed(
    {
      title: "Start over?",
      text: {
        type: "plain_text",
        text: "All messages, open forms and Home tabs of the local Slack go back to the first state.",
      },
      confirm: "Start over",
      style: "danger",
    },
    env(),
  );
  if (sure && (await tell("/workbench/reset", {}))) toast("The workspace is as new.");
}

root.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && root.classList.contains("drawer")) drawer(false);
});
addEventListener("hashchange", follow);
async function start() {
  fill(
    root,
    h(
      "a",
      {
        class: "skip",
        href: "#main",
        on: {
          click: (/** @type {Event} */ event) => {
            event.preventDefault();
            talk.focus();
          },
        },
      },
      "Skip to the message field",
    ),
    tabs.root,
    side.root,
    shade,
    talk.root,
    tool,
  );
  document.body.append(trouble);
  const route = parseRoute(location.hash);
  const people = get("/workbench/people");
  const config = get("/workbench/config");
  try {
    state.people = await people;
    state.config = await config;
    const [{ type }] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
    // As in Slack, what only this window held is gone: private messages and open forms.
    if (type === "reload") await post("/workbench/reload", { user: personAt(route.user) });
    await follow();
    root.classList.add("ready");
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    fill(
      root,
      h(
        "div",
        { class: "empty" },
        icon("alert", 32),
        h("p", null, error.message),
        h("button", { type: "button", class: "button", on: { click: () => location.reload() } }, "Try again"),
      ),
    );
  }
}

start();
