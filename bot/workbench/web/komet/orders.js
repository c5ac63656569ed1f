// @ts-check
/** Purchase orders by ship date or number, with lines and boxes; and what the farm does with them. */
import { h } from "../dom.js";
import { documentsSection } from "./documents.js";
import { boxCodes, boxesFor, money, statusTag, table } from "./parts.js";

/** @type {import("./documents.js").Kind} */
const ORDERS = {
  part: "orders",
  place: "orders",
  one: "order",
  title: "Purchase orders",
  many: "orders",
  dateWords: "Ship date",
  dateNote: "ships",
  searchWords: "Purchase order number",
  hint: "Number, such as P071882",
  query: (text) => `number=${encodeURIComponent(text.toUpperCase())}`,
  actor: "As the farm or buyer…",
  acts: () => [
    { name: "confirm", label: "Confirm", note: "The farm confirms all boxes" },
    { name: "ship", label: "Ship", note: "The boxes leave the farm" },
    { name: "receive", label: "Receive", note: "The boxes arrive in the warehouse" },
    { name: "cancel", label: "Cancel", note: "The order is called off", danger: true },
  ],
  head: (one) => [
    h("strong", { class: "order-number" }, one.number),
    h("span", { class: "order-vendor" }, one.vendor_name ?? one.vendor_code ?? ""),
    statusTag(one.shipped ? "Shipped" : one.status),
    h("span", { class: "order-sum" }, boxesFor(one.total_boxes, one.total_cost)),
    h("span", { class: "muted" }, one.ship_date),
  ],
  facts: (one) => [
    one.origin && `from ${one.origin}`,
    one.location_name && `to ${one.location_name}`,
    one.awbs?.length && `AWB ${one.awbs.map((/** @type {any} */ awb) => awb.number).join(", ")}`,
    one.comments,
  ],
  lines: (one) =>
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
        boxCodes(line.boxes),
      ]),
    ),
};

/** @param {() => void} reload asks for a fresh look soon */
export const ordersSection = (reload) => documentsSection(ORDERS, reload);
