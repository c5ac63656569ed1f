// @ts-check
/** Purchase orders by ship date or number, with lines and boxes; and what the farm does with them. */
import { h, reconcile } from "../dom.js";
import { icon } from "../icons.js";
import { menuButton } from "../menu.js";
import { addressOf, state } from "../store.js";
import { change, look } from "./client.js";
import { money, nothing, statusTag, table } from "./parts.js";

/** @param {() => void} reload asks for a fresh look soon */
export function ordersSection(reload) {
  const open = new Set();
  const date = h("input", {
    class: "input input-date",
    type: "date",
    "aria-label": "Ship date",
    dataset: { testid: "komet-date" },
    on: {
      change: () => {
        if (date.value) location.hash = addressOf({ place: "orders", detail: date.value });
      },
    },
  });
  const number = h("input", {
    class: "input search",
    type: "search",
    placeholder: "Number, such as P071882",
    "aria-label": "Purchase order number",
    dataset: { testid: "komet-number" },
  });
  const form = h(
    "form",
    {
      class: "tool-filters",
      on: {
        submit: (/** @type {Event} */ event) => {
          event.preventDefault();
          if (number.value.trim())
            location.hash = addressOf({ place: "orders", detail: number.value.trim().toUpperCase() });
        },
      },
    },
    h("label", { class: "inline-label" }, "Ship date", date),
    number,
    h("button", { type: "submit", class: "button" }, "Find"),
  );
  const summary = h("p", { class: "muted", role: "status" });
  const list = h("div", { class: "order-list", dataset: { testid: "orders" } });
  const empty = nothing("No purchase orders here.");
  const root = h("section", { "aria-label": "Purchase orders" }, form, summary, list, empty);

  async function load() {
    const { detail } = state.route;
    const byDate = !detail || /^\d{4}-\d{2}-\d{2}$/.test(detail);
    let day = detail;
    if (!day) day = (await look("/state?part=tokens&limit=1")).today ?? new Date().toISOString().slice(0, 10);
    const answer = await look(`/state?part=orders&${byDate ? `date=${day}` : `number=${encodeURIComponent(detail)}`}`);
    const orders = answer.orders ?? [];
    if (byDate && document.activeElement !== date) date.value = day;
    if (!byDate && document.activeElement !== number) number.value = detail;
    const sole = !byDate && orders.length === 1; // looked for by its number: shown unfolded, also if it was in view folded
    if (sole) open.add(orders[0].number);
    const boxes = orders.reduce((/** @type {number} */ sum, /** @type {any} */ one) => sum + (one.total_boxes ?? 0), 0);
    const count = `${orders.length} ${orders.length === 1 ? "order" : "orders"}`;
    summary.textContent = [count, `${boxes} boxes`, byDate ? `ships ${day}` : ""].filter(Boolean).join(" · ");
    empty.hidden = orders.length > 0;
    reconcile(list, orders, {
      key: (one) => String(one.id ?? one.number),
      sig: (one) => `${sole} ${JSON.stringify(one)}`,
      make: order,
    });
    return answer;
  }

  /** @param {any} one */
  function order(one) {
    const body = h("div", { class: "order-body" });
    const node = h(
      "details",
      { class: "order", open: open.has(one.number), dataset: { testid: "order", number: one.number } },
      h(
        "summary",
        null,
        h("strong", { class: "order-number" }, one.number),
        h("span", { class: "order-vendor" }, one.vendor_name ?? one.vendor_code ?? ""),
        statusTag(one.shipped ? "Shipped" : one.status),
        h(
          "span",
          { class: "order-sum" },
          `${one.total_boxes ?? 0} ${one.total_boxes === 1 ? "box" : "boxes"} · ${money(one.total_cost)}`,
        ),
        h("span", { class: "muted" }, one.ship_date),
      ),
      body,
    );
    const grow = () => {
      if (node.open) open.add(one.number);
      else open.delete(one.number);
      if (node.open && !body.childElementCount) body.append(...details(one));
    };
    node.addEventListener("toggle", grow);
    grow();
    return node;
  }

  /** @param {any} one */
  function details(one) {
    const act = (/** @type {string} */ name) => async () => {
      await change(`/orders/${encodeURIComponent(one.number)}/${name}`, {});
      reload();
    };
    const opener = h(
      "button",
      { type: "button", class: "button button-small" },
      "As the farm or buyer…",
      icon("down", 14),
    );
    return [
      h(
        "div",
        { class: "order-facts" },
        h(
          "span",
          { class: "muted" },
          [
            one.origin && `from ${one.origin}`,
            one.location_name && `to ${one.location_name}`,
            one.awbs?.length && `AWB ${one.awbs.map((/** @type {any} */ awb) => awb.number).join(", ")}`,
            one.comments,
          ]
            .filter(Boolean)
            .join(" · "),
        ),
        menuButton(opener, () => [
          { label: "Confirm", note: "The farm confirms all boxes", act: act("confirm"), data: { act: "confirm" } },
          { label: "Ship", note: "The boxes leave the farm", act: act("ship"), data: { act: "ship" } },
          {
            label: "Cancel",
            note: "The order is called off",
            danger: true,
            act: act("cancel"),
            data: { act: "cancel" },
          },
        ]),
      ),
      table(
        `Lines of ${one.number}`,
        [
          { title: "Line" },
          { title: "Product" },
          { title: "Status" },
          { title: "Boxes", right: true },
          { title: "Type" },
          { title: "Units", right: true },
          { title: "Unit cost", right: true },
          { title: "Cost", right: true },
          { title: "Confirmed", right: true },
          { title: "Customer" },
          { title: "Box codes" },
        ],
        (one.lines ?? []).map((/** @type {any} */ line) => [
          String(line.id),
          h("span", { class: "wrapped" }, line.product ?? line.product_id),
          statusTag(line.status),
          line.total_boxes,
          line.box_type,
          line.total_units ?? line.units,
          money(line.unit_cost),
          money(line.total_cost),
          line.quantity_confirmed ?? "—",
          [line.customer_name, line.prebook && `prebook ${line.prebook}`].filter(Boolean).join(" · "),
          h(
            "span",
            { class: "codes" },
            (line.boxes ?? []).map((/** @type {any} */ box) =>
              h(
                "span",
                { class: "code", title: [box.status, box.lot && `lot ${box.lot}`].filter(Boolean).join(" · ") },
                box.code || "no code",
              ),
            ),
          ),
        ]),
      ),
    ];
  }

  return { root, load };
}
