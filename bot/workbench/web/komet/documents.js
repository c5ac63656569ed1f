// @ts-check
/** Documents by date or number, each unfolding into its lines: purchase orders, prebooks, invoices. */
import { h, reconcile } from "../dom.js";
import { icon } from "../icons.js";
import { menuButton } from "../menu.js";
import { addressOf, state } from "../store.js";
import { change, look } from "./client.js";
import { nothing } from "./parts.js";

/**
 * @typedef {object} Act what other people do with a document
 * @property {string} name
 * @property {string} label
 * @property {string} note
 * @property {boolean} [danger]
 */

/**
 * @typedef {object} Kind
 * @property {string} part of Komet's state: "orders"
 * @property {string} place in the address and in test ids
 * @property {string} one test id of a document: "order"
 * @property {string} title "Purchase orders"
 * @property {string} many "orders", counted in the summary
 * @property {string} dateWords "Ship date"
 * @property {string} dateNote "ships", before the day in the summary
 * @property {string} searchWords name of the search field
 * @property {string} hint its placeholder
 * @property {(text: string) => string} query for what was searched
 * @property {string} actor "As the farm or buyer…"
 * @property {(one: any) => Act[]} acts
 * @property {(one: any) => (Node | string)[]} head
 * @property {(one: any) => string[]} facts
 * @property {(one: any) => HTMLElement} lines
 * @property {string[]} [statuses] to filter by
 */

/**
 * @param {Kind} kind
 * @param {() => void} reload asks for a fresh look soon
 */
export function documentsSection(kind, reload) {
  const open = new Set();
  const go = (/** @type {string} */ detail) => {
    location.hash = addressOf({ place: kind.place, detail });
  };
  const testid = (/** @type {string} */ name) => (kind.place === "orders" ? `komet-${name}` : `${kind.place}-${name}`);
  const date = h("input", {
    class: "input input-date",
    type: "date",
    "aria-label": kind.dateWords,
    dataset: { testid: testid("date") },
    on: { change: () => date.value && go(date.value) },
  });
  const search = h("input", {
    class: "input search",
    type: "search",
    placeholder: kind.hint,
    "aria-label": kind.searchWords,
    dataset: { testid: testid("number") },
  });
  const status = h(
    "select",
    { class: "input input-date", dataset: { testid: testid("status") }, on: { change: reload } },
    ["", ...(kind.statuses ?? [])].map((name) => h("option", { value: name }, name || "Every status")),
  );
  const form = h(
    "form",
    {
      class: "tool-filters",
      on: {
        submit: (/** @type {Event} */ event) => {
          event.preventDefault();
          if (search.value.trim()) go(search.value.trim());
        },
      },
    },
    h("label", { class: "inline-label" }, kind.dateWords, date),
    kind.statuses ? h("label", { class: "inline-label" }, "Status", status) : null,
    search,
    h("button", { type: "submit", class: "button" }, "Find"),
  );
  const summary = h("p", { class: "muted", role: "status" });
  const list = h("div", { class: "order-list", dataset: { testid: kind.place } });
  const empty = nothing(`No ${kind.many} here.`);
  const root = h("section", { "aria-label": kind.title }, form, summary, list, empty);

  async function load() {
    const { detail } = state.route;
    const byDate = !detail || /^\d{4}-\d{2}-\d{2}$/.test(detail);
    let day = detail;
    if (!day) day = (await look("/state?part=tokens&limit=1")).today ?? new Date().toISOString().slice(0, 10);
    const only = kind.statuses && status.value ? `&status=${encodeURIComponent(status.value)}` : "";
    const answer = await look(`/state?part=${kind.part}&${byDate ? `date=${day}` : kind.query(detail)}${only}`);
    const found = answer[kind.part] ?? [];
    if (byDate && document.activeElement !== date) date.value = day;
    if (!byDate && document.activeElement !== search) search.value = detail;
    const sole = !byDate && found.length === 1; // looked for by its number: shown unfolded, also if it was in view folded
    if (sole) open.add(String(found[0].number));
    const boxes = found.reduce((/** @type {number} */ sum, /** @type {any} */ one) => sum + (one.total_boxes ?? 0), 0);
    const count = `${found.length} ${found.length === 1 ? kind.many.replace(/s$/, "") : kind.many}`;
    summary.textContent = [count, `${boxes} boxes`, byDate ? `${kind.dateNote} ${day}` : ""].filter(Boolean).join(" · ");
    empty.hidden = found.length > 0;
    reconcile(list, found, {
      key: (one) => String(one.id ?? one.number),
      sig: (one) => `${sole} ${JSON.stringify(one)}`,
      make: fold,
    });
    return answer;
  }

  /** @param {any} one */
  function fold(one) {
    const number = String(one.number);
    const body = h("div", { class: "order-body" });
    const node = h(
      "details",
      { class: "order", open: open.has(number), dataset: { testid: kind.one, number } },
      h("summary", null, kind.head(one)),
      body,
    );
    const grow = () => {
      if (node.open) open.add(number);
      else open.delete(number);
      if (node.open && !body.childElementCount) body.append(facts(one), kind.lines(one));
    };
    node.addEventListener("toggle", grow);
    grow();
    return node;
  }

  /** @param {any} one */
  function facts(one) {
    const opener = h("button", { type: "button", class: "button button-small" }, kind.actor, icon("down", 14));
    const act = (/** @type {Act} */ { name, label, note, danger }) => ({
      label,
      note,
      danger,
      data: { act: name },
      act: async () => {
        await change(`/${kind.part}/${encodeURIComponent(one.number)}/${name}`, {});
        reload();
      },
    });
    return h(
      "div",
      { class: "order-facts" },
      h("span", { class: "muted" }, kind.facts(one).filter(Boolean).join(" · ")),
      menuButton(opener, () => kind.acts(one).map(act)),
    );
  }
  return { root, load };
}
