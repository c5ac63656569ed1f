// @ts-check
/** Prebooks by truck date, number or what is in them; and what the customer or the buyer does with them. */
import { h } from "../dom.js";
import { addressOf } from "../store.js";
import { documentsSection } from "./documents.js";
import { boxesFor, money, numberOrText, statusTag, table } from "./parts.js";

/** @type {import("./documents.js").Kind} */
const PREBOOKS = {
  part: "prebooks",
  place: "prebooks",
  one: "prebook",
  title: "Prebooks",
  many: "prebooks",
  dateWords: "Truck date",
  dateNote: "leaves",
  searchWords: "Prebook number, customer or product",
  hint: "Number, customer or product",
  query: numberOrText,
  statuses: ["Pending", "Approved"],
  actor: "As the customer or buyer…",
  acts: (one) => [
    {
      name: "confirm",
      label: "Confirm",
      note: one.is_ecommerce ? "The customer checks out in the web shop" : "The customer says yes",
    },
    { name: "buy", label: "Buy", note: "Purchase orders are made for what is open" },
    { name: "cancel", label: "Cancel", note: "The customer calls it off; it is deleted", danger: true },
  ],
  head: (one) => [
    h("strong", { class: "order-number" }, one.number),
    h("span", { class: "order-vendor" }, one.customer_name),
    one.is_ecommerce ? statusTag(one.checked_out ? "Checked out" : "Checkout pending") : "",
    statusTag(one.status),
    h("span", { class: "order-sum" }, boxesFor(one.total_boxes, one.total_price)),
    h("span", { class: "muted" }, one.truck_date),
  ],
  facts: (one) => [
    one.customer_po && `customer PO ${one.customer_po}`,
    one.standing_order && `standing order ${one.standing_order}`,
    one.carrier_name,
    `ships via ${String(one.ship_via).toLowerCase()}`,
    one.salesperson && `sold by ${one.salesperson}`,
    one.comments,
  ],
  lines: (one) =>
    table(
      `Lines of prebook ${one.number}`,
      [
        { title: "Line" },
        { title: "Product" },
        { title: "Vendor" },
        { title: "Boxes", right: true },
        { title: "Type" },
        { title: "Units", right: true },
        { title: "Price", right: true },
        { title: "Amount", right: true },
        { title: "Cost", right: true },
        { title: "Bought" },
      ],
      (one.lines ?? []).map((/** @type {any} */ line) => [
        String(line.id),
        h("span", { class: "wrapped" }, line.product),
        line.vendor_name ?? "—",
        line.boxes,
        line.box_type,
        line.total_units,
        money(line.price),
        money(line.total_price),
        money(line.cost),
        line.bought.length
          ? line.bought.flatMap((/** @type {any} */ order, /** @type {number} */ index) => [
              index ? ", " : "",
              h("a", { href: addressOf({ tab: "komet", place: "orders", detail: order.order }) }, order.order),
            ])
          : statusTag(line.unable_to_source ? "Unable to source" : "Pending"),
      ]),
    ),
};

/** @param {() => void} reload asks for a fresh look soon */
export const prebooksSection = (reload) => documentsSection(PREBOOKS, reload);
