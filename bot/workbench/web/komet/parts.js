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
  const tone = /cancel|revoked|refus|void|unable/i.test(words)
    ? "tag-danger"
    : /pending|partial|held|staging|locked/i.test(words)
      ? "tag-warn"
      : /confirm|ship|active|ok|approved|checked out/i.test(words)
        ? "tag-good"
        : "";
  return h("span", { class: `tag ${tone}` }, words);
}

/**
 * @param {any[] | undefined} boxes with code, status, lot
 * @returns {HTMLElement}
 */
export const boxCodes = (boxes) =>
  h(
    "span",
    { class: "codes" },
    (boxes ?? []).map((box) =>
      h(
        "span",
        {
          class: "code",
          title: [box.status, box.lot && `lot ${box.lot}`, box.position && `at ${box.position}`]
            .filter(Boolean)
            .join(" · "),
        },
        box.code || "no code",
      ),
    ),
  );

/**
 * @param {number | undefined} boxes
 * @param {any} amount
 * @returns {string} such as "6 boxes · $1,152.00"
 */
export const boxesFor = (boxes, amount) => `${boxes ?? 0} ${boxes === 1 ? "box" : "boxes"} · ${money(amount)}`;

/**
 * @param {string} text
 * @returns {string} the query for a number, or for words that occur
 */
export const numberOrText = (text) =>
  /^\d+$/.test(text) ? `number=${text}` : `text=${encodeURIComponent(text)}`;

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
