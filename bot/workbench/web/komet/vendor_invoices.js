// @ts-check
/** Vendor invoices that Komet has received. */
import { fill, h } from "../dom.js";
import { look } from "./client.js";
import { money, nothing, table } from "./parts.js";

export function vendorInvoicesSection() {
  const root = h("section", { "aria-label": "Vendor invoices", dataset: { testid: "invoices" } });
  let drawn = "";

  async function load() {
    const answer = await look("/state?part=vendor_invoices");
    const invoices = answer.vendor_invoices ?? [];
    const now = JSON.stringify(invoices);
    if (now === drawn) return answer;
    drawn = now;
    const keys = Array.from(new Set(invoices.flatMap((/** @type {any} */ one) => Object.keys(one))));
    fill(
      root,
      invoices.length
        ? table(
            "Vendor invoices",
            keys.map((key) => ({ title: title(String(key)), right: /total|size|bytes/.test(String(key)) })),
            [...invoices]
              .reverse()
              .map((one) => keys.map((key) => cell(String(key), one[/** @type {string} */ (key)]))),
          )
        : nothing("No vendor invoice has come in yet. Upload one with the bot."),
    );
    return answer;
  }
  return { root, load };
}

/** @param {string} key */
const title = (key) => (key.charAt(0).toUpperCase() + key.slice(1)).replaceAll("_", " ");

/**
 * @param {string} key
 * @param {any} value
 */
function cell(key, value) {
  if (value === null || value === undefined || value === "") return "—";
  if (/total|amount/.test(key)) return money(value);
  if (key === "received_at") return String(value).slice(0, 19).replace("T", " ");
  if (key === "sha256") return h("code", { title: value }, `${String(value).slice(0, 10)}…`);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
