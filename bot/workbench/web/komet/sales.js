// @ts-check
/** Customer invoices by ship date, number or what is in them; and what the office does with them. */
import { h } from "../dom.js";
import { documentsSection } from "./documents.js";
import { boxCodes, boxesFor, money, numberOrText, statusTag, table } from "./parts.js";

/** @type {import("./documents.js").Kind} */
const INVOICES = {
  part: "invoices",
  place: "sales",
  one: "sale",
  title: "Invoices",
  many: "invoices",
  dateWords: "Ship date",
  dateNote: "ships",
  searchWords: "Invoice number, customer, product or box code",
  hint: "Number, customer, product, box",
  query: numberOrText,
  statuses: ["Draft", "Pending Approval", "Confirmed", "Voided"],
  actor: "As the office…",
  acts: (one) => [
    { name: "checkout", label: "Check out", note: "A draft goes on to Pending Approval" },
    { name: "confirm", label: "Confirm", note: "The sale is final" },
    { name: "ship", label: "Ship", note: "All boxes leave for the customer" },
    one.locked
      ? { name: "unlock", label: "Unlock", note: "The accounting system gives it back" }
      : { name: "lock", label: "Lock", note: "The accounting system takes it over" },
    { name: "void", label: "Void", note: "The boxes go back to the inventory", danger: true },
  ],
  head: (one) => [
    h("strong", { class: "order-number" }, String(one.number)),
    h("span", { class: "order-vendor" }, one.customer_name),
    one.locked ? statusTag("Locked") : "",
    statusTag(one.status),
    h("span", { class: "order-sum" }, boxesFor(one.total_boxes, one.total)),
    h("span", { class: "muted" }, one.ship_date),
  ],
  facts: (one) => [
    one.customer_po && `customer PO ${one.customer_po}`,
    one.carrier_name,
    one.salesperson && `sold by ${one.salesperson}`,
    Number(one.additional) ? `${money(one.additional)} of it for delivery` : "",
    one.sync_error && `sync error: ${one.sync_error}`,
    one.notes,
  ],
  lines: (one) =>
    table(
      `Lines of invoice ${one.number}`,
      [
        { title: "Line" },
        { title: "Product" },
        { title: "Grower" },
        { title: "Boxes", right: true },
        { title: "Type" },
        { title: "Units", right: true },
        { title: "Price", right: true },
        { title: "Amount", right: true },
        { title: "Box codes" },
      ],
      (one.lines ?? []).map((/** @type {any} */ line) => [
        String(line.id),
        h("span", { class: "wrapped" }, line.product),
        line.vendor_name,
        line.boxes.length,
        line.box_type,
        line.total_units,
        money(line.price),
        money(line.amount),
        boxCodes(
          line.boxes.map((/** @type {any} */ box) => ({ ...box, status: box.shipped ? "Shipped" : "Not shipped yet" })),
        ),
      ]),
    ),
};

/** @param {() => void} reload asks for a fresh look soon */
export const salesSection = (reload) => documentsSection(INVOICES, reload);
