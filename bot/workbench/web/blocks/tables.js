// @ts-check
/**
 * Table and data table.
 * https://docs.slack.dev/reference/block-kit/blocks/table-block
 * https://docs.slack.dev/reference/block-kit/blocks/data-table-block
 */
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { sideways } from "../sideways.js";
import { withEmoji } from "../text/emoji.js";
import { richPlain, richText } from "../text/rich_text.js";

/** @typedef {import("../surface.js").Surface} Surface */

/** @param {any} block @param {Surface} surface */
export function table(block, surface) {
  const [head, ...body] = block.rows ?? [];
  const settings = block.column_settings ?? [];
  const style = (/** @type {number} */ column) =>
    `align-${settings[column]?.align ?? "left"}${settings[column]?.is_wrapped ? " wrapped" : ""}`;
  return h(
    "div",
    { class: "table-card" },
    sideways(
      "Table",
      h(
        "table",
        { class: "table" },
        h(
          "thead",
          null,
          h(
            "tr",
            null,
            (head ?? []).map((/** @type {any} */ one, /** @type {number} */ column) =>
              h("th", { scope: "col", class: style(column) }, cell(one, surface)),
            ),
          ),
        ),
        h(
          "tbody",
          null,
          body.map((/** @type {any[]} */ row) =>
            h(
              "tr",
              null,
              row.map((one, column) => h("td", { class: style(column) }, cell(one, surface))),
            ),
          ),
        ),
      ),
    ),
  );
}

/**
 * Paged and sortable by its headings, as in Slack.
 * @param {any} block
 * @param {Surface} surface
 */
export function dataTable(block, surface) {
  const [head = [], ...rows] = block.rows ?? [];
  const size = block.page_size ?? 5;
  const named = block.row_header_column_index ?? 0;
  const numeric = head.map(
    (/** @type {any} */ _, /** @type {number} */ column) =>
      rows.length > 0 && rows.every((/** @type {any[]} */ row) => row[column]?.type === "raw_number"),
  );
  let page = 0;
  let sorted = { column: -1, down: false };

  const root = h("div", { class: "table-card" });
  const draw = () => {
    const ordered =
      sorted.column < 0
        ? rows
        : [...rows].sort((a, b) => (sorted.down ? -1 : 1) * compare(a[sorted.column], b[sorted.column]));
    const pages = Math.max(1, Math.ceil(rows.length / size));
    const focus =
      document.activeElement instanceof HTMLElement && root.contains(document.activeElement)
        ? document.activeElement.dataset.focus
        : undefined;
    const scrolled = root.querySelector(".table-scroll")?.scrollLeft ?? 0;
    root.replaceChildren(
      sideways(
        block.caption ?? "Table",
        h(
          "table",
          { class: "table" },
          h("caption", null, block.caption),
          h(
            "thead",
            null,
            h(
              "tr",
              null,
              head.map((/** @type {any} */ one, /** @type {number} */ column) =>
                h(
                  "th",
                  {
                    scope: "col",
                    class: numeric[column] ? "align-right" : "align-left",
                    "aria-sort": sorted.column === column ? (sorted.down ? "descending" : "ascending") : null,
                  },
                  h(
                    "button",
                    {
                      type: "button",
                      class: "sort",
                      dataset: { focus: `sort-${column}` },
                      on: {
                        click: () => {
                          sorted = { column, down: sorted.column === column && !sorted.down };
                          page = 0;
                          draw();
                        },
                      },
                    },
                    cell(one, surface),
                    h(
                      "span",
                      { class: "sort-mark", "aria-hidden": "true" },
                      sorted.column === column ? (sorted.down ? "↓" : "↑") : "",
                    ),
                  ),
                ),
              ),
            ),
          ),
          h(
            "tbody",
            null,
            ordered.slice(page * size, (page + 1) * size).map((/** @type {any[]} */ row) =>
              h(
                "tr",
                null,
                row.map((one, column) =>
                  h(
                    column === named ? "th" : "td",
                    { scope: column === named ? "row" : null, class: numeric[column] ? "align-right" : "align-left" },
                    cell(one, surface),
                  ),
                ),
              ),
            ),
          ),
        ),
      ),
      pages > 1
        ? h(
            "div",
            { class: "pager" },
            turn("Previous page", "back", page > 0, -1),
            h(
              "span",
              { role: "status" },
              `${page * size + 1}–${Math.min(rows.length, (page + 1) * size)} of ${rows.length}`,
            ),
            turn("Next page", "right", page < pages - 1, 1),
          )
        : "",
    );
    /** @type {HTMLElement} */ (root.querySelector(".table-scroll")).scrollLeft = scrolled;
    if (focus)
      /** @type {HTMLElement | null} */ (root.querySelector(`[data-focus="${focus}"]:not(:disabled)`))?.focus();
  };
  const turn = (
    /** @type {string} */ name,
    /** @type {string} */ sign,
    /** @type {boolean} */ enabled,
    /** @type {number} */ step,
  ) =>
    h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": name,
        disabled: !enabled,
        dataset: { focus: name },
        on: {
          click: () => {
            page += step;
            draw();
          },
        },
      },
      icon(sign, 16),
    );
  draw();
  return root;
}

/**
 * @param {any} one raw_text, raw_number or rich_text
 * @param {Surface} surface
 * @returns {Node | Node[]}
 */
function cell(one, surface) {
  if (one?.type === "rich_text") return richText(one, surface.env);
  return document.createTextNode(withEmoji(String(one?.text ?? one?.value ?? "")));
}

/** @param {any} a @param {any} b */
function compare(a, b) {
  if (a?.type === "raw_number" && b?.type === "raw_number") return Number(a.value) - Number(b.value);
  const words = (/** @type {any} */ one) => (one?.type === "rich_text" ? richPlain(one) : String(one?.text ?? ""));
  return words(a).localeCompare(words(b), undefined, { numeric: true });
}
