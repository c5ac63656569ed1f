// @ts-check
/** What is in stock, and what the warehouse does: boxes arrive, are held, are released. */
import { fill, h, uid } from "../dom.js";
import { icon } from "../icons.js";
import { menuButton } from "../menu.js";
import { addressOf, state } from "../store.js";
import { toast } from "../toast.js";
import { change, look } from "./client.js";
import { boxCodes, money, nothing, statusTag, table } from "./parts.js";

const MOST_LINES = 100;
/** @type {Record<string, string>} */
const KINDS = { M: "Open market", L: "Local", S: "Standing order", P: "Prebook" };

/** @param {() => void} reload asks for a fresh look soon */
export function inventorySection(reload) {
  let drawn = "";
  const search = h("input", {
    class: "input search",
    type: "search",
    placeholder: "Product, vendor, lot or box code",
    "aria-label": "Product, vendor, lot or box code",
    dataset: { testid: "inventory-search" },
  });
  const kind = h(
    "select",
    { class: "input input-date", dataset: { testid: "inventory-kind" }, on: { change: reload } },
    ["", ...Object.keys(KINDS)].map((code) => h("option", { value: code }, KINDS[code] ?? "All stock")),
  );
  const form = h(
    "form",
    {
      class: "tool-filters",
      on: {
        submit: (/** @type {Event} */ event) => {
          event.preventDefault();
          location.hash = addressOf({ place: "inventory", detail: search.value.trim() });
        },
      },
    },
    h("label", { class: "inline-label" }, "Stock", kind),
    search,
    h("button", { type: "submit", class: "button" }, "Find"),
  );
  const summary = h("p", { class: "muted", role: "status" });
  const list = h("div", { dataset: { testid: "inventory" } });
  const root = h(
    "section",
    { "aria-label": "Inventory" },
    form,
    summary,
    list,
    h("details", { class: "fold" }, h("summary", null, icon("plus", 18), "Let stock arrive"), arrival(reload)),
  );

  async function load() {
    const text = state.route.detail ?? "";
    if (document.activeElement !== search) search.value = text;
    const answer = await look(`/state?part=inventory&text=${encodeURIComponent(text)}`);
    const found = (answer.inventory ?? [])
      .filter((/** @type {any} */ line) => !kind.value || line.kind === kind.value)
      .reverse();
    const now = JSON.stringify(found);
    if (now === drawn) return answer;
    drawn = now;
    const boxes = found.reduce((/** @type {number} */ sum, /** @type {any} */ line) => sum + line.quantity, 0);
    const shown = found.slice(0, MOST_LINES);
    summary.textContent = [
      `${found.length} ${found.length === 1 ? "line" : "lines"}`,
      `${boxes} boxes`,
      shown.length < found.length ? `the newest ${shown.length} shown` : "",
    ]
      .filter(Boolean)
      .join(" · ");
    fill(list, shown.length ? stock(shown) : nothing("Nothing in stock fits."));
    return answer;
  }

  /** @param {any[]} lines */
  function stock(lines) {
    return table(
      "Inventory",
      [
        { title: "Line" },
        { title: "Product" },
        { title: "Grower" },
        { title: "Stock" },
        { title: "Boxes", right: true },
        { title: "Units", right: true },
        { title: "Cost", right: true },
        { title: "Price", right: true },
        { title: "Arrived" },
        { title: "Lot and boxes" },
        { title: "" },
      ],
      lines.map((line) => [
        String(line.id),
        line.product,
        line.vendor_name,
        [
          statusTag(KINDS[line.kind]),
          line.held ? statusTag("Held") : "",
          line.staging ? statusTag("In staging") : "",
        ],
        `${line.quantity} ${line.box_type}`,
        line.total_units,
        money(line.unit_cost),
        money(line.price_a),
        line.arrived_on,
        h("details", { class: "methods" }, h("summary", null, `lot ${line.lot}`), boxCodes(line.boxes)),
        acts(line),
      ]),
    );
  }

  /** @param {any} line */
  function acts(line) {
    const opener = h(
      "button",
      { type: "button", class: "button button-small", "aria-label": `As the warehouse, line ${line.id}` },
      "Warehouse…",
      icon("down", 14),
    );
    const act = (/** @type {string} */ name) => async () => {
      await change(`/inventory/${line.id}/${name}`, {});
      reload();
    };
    return menuButton(opener, () => [
      line.held
        ? { label: "Release", note: "It may be sold again", act: act("release"), data: { act: "release" } }
        : { label: "Hold", note: "It may not be sold", act: act("hold"), data: { act: "hold" } },
      ...(line.staging
        ? [{ label: "Receive", note: "From staging to on hand", act: act("receive"), data: { act: "receive" } }]
        : []),
    ]);
  }
  return { root, load };
}

/** @param {() => void} reload */
function arrival(reload) {
  const [productId, vendorId, boxesId] = ["product", "vendor", "boxes"].map(uid);
  const field = (/** @type {string} */ id, /** @type {string} */ value, /** @type {string} */ name) =>
    h("input", { class: "input", id, value, inputmode: "numeric", dataset: { testid: `arrival-${name}` } });
  const product = field(productId, "88120", "product");
  const vendor = field(vendorId, "3310", "vendor");
  const boxes = field(boxesId, "6", "boxes");
  const labelled = (/** @type {HTMLElement} */ input, /** @type {string} */ words) =>
    h("div", { class: "field" }, h("label", { class: "label", for: input.id }, words), input);
  return h(
    "form",
    {
      class: "panel",
      on: {
        submit: async (/** @type {Event} */ event) => {
          event.preventDefault();
          const made = await change("/inventory", {
            product_id: Number(product.value),
            vendor_id: Number(vendor.value),
            boxes: Number(boxes.value),
          });
          if (made) toast(`${made.line.quantity} boxes of ${made.line.product} arrived.`);
          reload();
        },
      },
    },
    h(
      "div",
      { class: "form-grid" },
      labelled(product, "Product ID"),
      labelled(vendor, "Vendor ID"),
      labelled(boxes, "Boxes"),
    ),
    h(
      "div",
      { class: "button-row" },
      h(
        "button",
        { type: "submit", class: "button button-primary", dataset: { testid: "arrival-make" } },
        "Let it arrive",
      ),
    ),
  );
}
