// @ts-check
/** The left side: workspace, who is at the desk, channels, direct messages, apps. */
import { avatar } from "./avatar.js";
import { fill, h, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { menuButton } from "./menu.js";
import { addressOf, channelAt, channelName, env, state } from "./store.js";

/**
 * @param {{sit: (user: string) => void, tools: () => any[], close: () => void}} how
 *   sit: act as another person; tools: items of the workspace menu; close: the drawer on small screens
 */
export function sidebar({ sit, tools, close }) {
  const team = h("span", { class: "team-name" }, "Workspace");
  const teamButton = h(
    "button",
    { type: "button", class: "team-button", dataset: { testid: "workspace-menu" } },
    team,
    icon("down", 16),
  );
  const select = h("select", {
    class: "switcher-native",
    "aria-label": "Act as",
    dataset: { testid: "person-switcher" },
    on: { change: () => sit(select.value) },
  });
  const face = h("span", { class: "switcher-face" });
  const channels = section("Channels", "channels");
  const direct = section("Direct messages", "direct");
  const apps = section("Apps", "apps");
  const root = h(
    "nav",
    { class: "sidebar", id: "sidebar", "aria-label": "Channels and apps" },
    h(
      "div",
      { class: "sidebar-head" },
      menuButton(teamButton, tools),
      h(
        "button",
        { type: "button", class: "icon-button drawer-close", "aria-label": "Close menu", on: { click: close } },
        icon("close", 20),
      ),
    ),
    h("div", { class: "switcher" }, face, select, h("span", { class: "switcher-caret" }, icon("down", 16))),
    h("div", { class: "sidebar-lists" }, channels.root, direct.root, apps.root),
  );

  function update() {
    const { screen, route, people } = state;
    team.textContent = screen.team.name;
    const mine = people.find((one) => one.id === screen.user.id) ?? screen.user;
    fill(
      face,
      avatar(screen.user, "medium"),
      h(
        "span",
        { class: "switcher-words" },
        h("span", { class: "switcher-name" }, screen.user.real_name || screen.user.name),
        h("span", { class: "switcher-role" }, roleWords(mine)),
      ),
    );
    const wanted = people.map((one) => `${one.id}${one.name}${one.role}`).join();
    if (select.dataset.drawn !== wanted) {
      select.dataset.drawn = wanted;
      fill(
        select,
        people.map((one) => h("option", { value: one.id }, `${one.real_name || one.name} — ${roleWords(one)}`)),
      );
    }
    select.value = screen.user.id;

    const here = route.tab === "chat" ? (channelAt(route.place)?.id ?? route.place) : "";
    const rooms = screen.channels.filter((/** @type {any} */ one) => one.kind !== "im");
    const talks = screen.channels.filter((/** @type {any} */ one) => one.kind === "im");
    channels.show(
      rooms.sort(byName).map((/** @type {any} */ one) => ({
        id: one.id,
        name: one.name,
        unread: one.unread,
        here: one.id === here,
        mark: icon(one.kind === "private" ? "lock" : "hash", 16),
        kind: one.kind,
      })),
    );
    direct.show(
      talks.sort(byName).map((/** @type {any} */ one) => ({
        id: one.id,
        name: channelName(one),
        unread: one.unread,
        here: one.id === here,
        mark: avatar(env().people.get(one.with) ?? { name: channelName(one) }, "small"),
        kind: one.kind,
      })),
    );
    apps.show(
      screen.apps
        .filter((/** @type {any} */ one) => one.home)
        .map((/** @type {any} */ one) => ({
          id: one.app_id,
          name: one.name,
          unread: 0,
          here: one.app_id === here,
          mark: avatar({ is_bot: true }, "small"),
          kind: "app",
        })),
    );
  }

  return { root, update };
}

/** @param {any} a @param {any} b */
const byName = (a, b) => channelName(a).localeCompare(channelName(b));

/** @param {any} person @returns {string} */
const roleWords = (person) =>
  [person.role, person.title]
    .filter(
      (word, index, all) => word && all.findIndex((other) => other?.toLowerCase() === word.toLowerCase()) === index,
    )
    .join(" · ");

/**
 * @param {string} title
 * @param {string} name
 */
function section(title, name) {
  const list = h("ul", { class: "rows", "aria-label": title });
  const root = h("section", { class: "sidebar-section" }, h("h2", { class: "sidebar-title" }, title), list);
  return {
    root,
    /** @param {{id: string, name: string, unread: number, here: boolean, mark: Node, kind: string}[]} rows */
    show(rows) {
      root.hidden = !rows.length;
      reconcile(list, rows, {
        key: (row) => row.id,
        sig: (row) => `${row.name} ${row.unread} ${row.here} ${state.route.user} ${row.kind}`,
        make: (row) =>
          h(
            "li",
            null,
            h(
              "a",
              {
                class: `row${row.here ? " here" : ""}${row.unread ? " unread" : ""}`,
                href: addressOf({ tab: "chat", place: row.id, detail: "" }),
                "aria-current": row.here ? "page" : null,
                dataset: {
                  testid: name === "apps" ? "app-row" : "channel-row",
                  channel: name === "apps" ? null : row.id,
                  app: name === "apps" ? row.id : null,
                  name: row.name,
                  focus: `row ${row.id}`,
                },
              },
              h("span", { class: "row-mark" }, row.mark),
              h("span", { class: "row-name" }, row.name),
              row.unread
                ? h(
                    "span",
                    { class: "count", "aria-label": `${row.unread} unread` },
                    row.unread > 99 ? "99+" : row.unread,
                  )
                : null,
            ),
          ),
      });
    },
  };
}
