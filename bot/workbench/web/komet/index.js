// @ts-check
/** The Komet tab: what the ERP holds and received, so that one can see what the bot really did. */
import { ApiError } from "../api.js";
import { fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { addressOf, state } from "../store.js";
import { loadStyle } from "../styles.js";
import { callsSection } from "./calls.js";
import { faultsSection } from "./faults.js";
import { inventorySection } from "./inventory.js";
import { ordersSection } from "./orders.js";
import { prebooksSection } from "./prebooks.js";
import { salesSection } from "./sales.js";
import { tokensSection } from "./tokens.js";
import { vendorInvoicesSection } from "./vendor_invoices.js";

const EVERY = 2000; // ms between looks while the tab is in view

/** @type {[string, string][]} */
const SECTIONS = [
  ["orders", "Purchase orders"],
  ["prebooks", "Prebooks"],
  ["sales", "Invoices"],
  ["inventory", "Inventory"],
  ["invoices", "Vendor invoices"],
  ["tokens", "Tokens"],
  ["calls", "Calls"],
  ["faults", "Faults"],
];

export function open() {
  loadStyle("tools.css");
  const make = /** @type {Record<string, () => {root: HTMLElement, load: () => Promise<any>}>} */ ({
    orders: () => ordersSection(soon),
    prebooks: () => prebooksSection(soon),
    sales: () => salesSection(soon),
    inventory: () => inventorySection(soon),
    invoices: vendorInvoicesSection,
    tokens: () => tokensSection(soon),
    calls: callsSection,
    faults: () => faultsSection(soon),
  });
  /** @type {Record<string, {root: HTMLElement, load: () => Promise<any>}>} */
  const made = {};
  const links = SECTIONS.map(([name, words]) =>
    h("a", { class: "pill", dataset: { section: name, testid: `komet-${name}` } }, words),
  );
  const company = h("p", { class: "muted" }, "Local Komet");
  const trouble = h("p", { class: "violation", role: "alert", hidden: true });
  const body = h("div", { class: "tool-body" });
  const root = h(
    "div",
    { class: "tool-scroll" },
    h(
      "div",
      { class: "tool-column" },
      h(
        "header",
        { class: "tool-head" },
        h("div", null, h("h1", null, "Komet"), company),
        h("nav", { class: "pills", "aria-label": "Komet" }, links),
      ),
      trouble,
      body,
    ),
  );
  let timer = 0;
  let running = false;

  function section() {
    const name = SECTIONS.some(([one]) => one === state.route.place) ? state.route.place : "orders";
    made[name] ??= make[name]();
    return { name, ...made[name] };
  }

  async function load() {
    if (running || !state.config.komet) return;
    running = true;
    try {
      const answer = await section().load();
      trouble.hidden = true;
      const { quota } = answer ?? {};
      company.textContent =
        [
          answer?.company?.name,
          answer?.today && `today ${answer.today}`,
          quota && `${quota.used} of ${quota.limit} calls used`,
        ]
          .filter(Boolean)
          .join(" · ") || "Local Komet";
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      fill(
        trouble,
        icon("alert", 16),
        h("span", null, error.status ? error.message : "The local Komet does not answer."),
      );
      trouble.hidden = false;
    } finally {
      running = false;
    }
  }

  function soon() {
    load().then(tick);
  }

  function tick() {
    clearTimeout(timer);
    timer = window.setTimeout(async () => {
      if (state.route.tab !== "komet") return;
      if (document.visibilityState === "visible") await load();
      tick();
    }, EVERY);
  }

  function update() {
    if (!state.config.komet) {
      fill(
        body,
        h(
          "div",
          { class: "empty" },
          icon("flower", 32),
          h("p", null, "No local Komet is connected. Start both with “python -m bot demo”."),
        ),
      );
      return;
    }
    const now = section();
    for (const link of links) {
      link.setAttribute("href", addressOf({ tab: "komet", place: link.dataset.section, detail: "" }));
      if (link.dataset.section === now.name) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    if (body.firstElementChild !== now.root) fill(body, now.root);
    soon();
  }

  return { root, update };
}
