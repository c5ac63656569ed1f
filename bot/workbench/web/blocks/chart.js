// @ts-check
/** Data visualization: shown as the table of its numbers, which every reader can use. */
import { h } from "../dom.js";
import { sideways } from "../sideways.js";
import { plain } from "../text/mrkdwn.js";

/**
 * https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
 * @param {any} block
 * @returns {HTMLElement}
 */
export function chart(block) {
  const shape = block.chart ?? block;
  const series = shape.series ?? (shape.segments ? [{ name: "Value", data: shape.segments }] : []);
  const rows = series.flatMap((/** @type {any} */ one) =>
    (one.data ?? one.points ?? []).map((/** @type {any} */ point) => [
      plain(one.name ?? one.label),
      plain(point.label ?? point.x ?? ""),
      String(point.value ?? point.y ?? ""),
    ]),
  );
  return h(
    "figure",
    { class: "table-card" },
    sideways(
      plain(block.title) || "Chart",
      h(
        "table",
        { class: "table" },
        h(
          "caption",
          null,
          plain(block.title) || "Chart",
          h("span", { class: "muted" }, ` (${shape.type ?? "chart"}, as numbers)`),
        ),
        h(
          "tbody",
          null,
          rows.map((/** @type {string[]} */ row) =>
            h(
              "tr",
              null,
              row.map((text) => h("td", null, text)),
            ),
          ),
        ),
      ),
    ),
  );
}
