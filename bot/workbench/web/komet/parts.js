// @ts-check
/** Small pieces that the Komet sections share. */
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { sideways } from "../sideways.js";
import { toast } from "../toast.js";

/**
 * @param {string} label
 * @param {{title: string, right?: boolean}[]} columns
 * @param {any[][]} rows nodes or texts
 * @returns {HTMLElement}
 */
export function table(label, columns, rows) {
  const side = (/** @type {number} */ index) => (columns[index].right ? "align-right" : "align-left");
  return h(
    "div",
    { class: "table-card" },
    sideways(
      label,
      h(
        "table",
        { class: "table" },
        h(
          "thead",
          null,
          h(
            "tr",
            null,
            columns.map((column, index) => h("th", { scope: "col", class: side(index) }, column.title)),
          ),
        ),
        h(
          "tbody",
          null,
          rows.map((row) =>
            h(
              "tr",
              null,
              row.map((cell, index) => h("td", { class: side(index) }, cell)),
            ),
          ),
        ),
      ),
    ),
  );
}

/**
 * @param {string | null | undefined} status
 * @returns {HTMLElement}
 */
export function statusTag(status) {
  const words = String(status ?? "—");
  const tone = /cancel|revoked|refus/i.test(words)
    ? "tag-danger"
    : /confirm|ship|active|ok|approved/i.test(words)
      ? "tag-good"
      : /pending|partial/i.test(words)
        ? "tag-warn"
        : "";
  return h("span", { class: `tag ${tone}` }, words);
}

/** @param {any} amount @returns {string} such as "$1,416.00" */
export const money = (amount) =>
  amount === null || amount === undefined || amount === "" || Number.isNaN(Number(amount))
    ? "—"
    : Number(amount).toLocaleString("en-US", {
        style: "currency",
        currency: "USD",
        maximumFractionDigits: 3,
        minimumFractionDigits: 2,
      });

/**
 * @param {string} text
 * @param {string} name of what is copied
 */
export function copyButton(text, name) {
  return h(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": `Copy ${name}`,
      title: "Copy",
      on: {
        click: async () => {
          await navigator.clipboard.writeText(text);
          toast("Copied.");
        },
      },
    },
    icon("copy", 16),
  );
}

/** @param {string} text */
export const nothing = (text) => h("p", { class: "empty" }, text);
