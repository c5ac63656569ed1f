// @ts-check
/**
 * Standard Markdown, as the markdown block takes it, as DOM nodes.
 * https://docs.slack.dev/reference/block-kit/blocks/markdown-block
 */
import { h } from "../dom.js";
import { sideways } from "../sideways.js";
import { withEmoji } from "./emoji.js";
import { link } from "./mentions.js";

const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const RULE = /^\s*([-*_])(?:\s*\1){2,}\s*$/;
const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

/**
 * @param {string} source
 * @returns {Node[]}
 */
export function markdown(source) {
  return blocks(source.replaceAll("\r\n", "\n").split("\n"));
}

/**
 * @param {string[]} rows
 * @returns {Node[]}
 */
function blocks(rows) {
  /** @type {Node[]} */
  const out = [];
  let at = 0;
  while (at < rows.length) {
    const row = rows[at];
    const fence = /^\s*(```+|~~~+)/.exec(row);
    const heading = HEADING.exec(row);
    if (!row.trim()) {
      at += 1;
    } else if (fence) {
      const end = rows.findIndex((other, index) => index > at && other.trim().startsWith(fence[1]));
      const stop = end < 0 ? rows.length : end;
      out.push(h("pre", { class: "code-block", tabindex: "0" }, rows.slice(at + 1, stop).join("\n")));
      at = stop + 1;
    } else if (heading) {
      out.push(
        h(
          "div",
          {
            class: `md-heading md-h${heading[1].length}`,
            role: "heading",
            "aria-level": String(Math.min(6, heading[1].length + 2)),
          },
          spans(heading[2]),
        ),
      );
      at += 1;
    } else if (RULE.test(row)) {
      out.push(h("hr", null));
      at += 1;
    } else if (/^\s*>/.test(row)) {
      const stop = until(rows, at, (other) => /^\s*>/.test(other));
      out.push(h("blockquote", null, blocks(rows.slice(at, stop).map((other) => other.replace(/^\s*>\s?/, "")))));
      at = stop;
    } else if (row.includes("|") && TABLE_RULE.test(rows[at + 1] ?? "")) {
      const stop = until(rows, at + 2, (other) => other.includes("|"));
      out.push(table(rows.slice(at, stop)));
      at = stop;
    } else if (ITEM.test(row)) {
      const stop = until(
        rows,
        at,
        (other, index) =>
          index === at || continues(other, row) || (!other.trim() && continues(rows[index + 1] ?? "", row)),
      );
      out.push(list(rows.slice(at, stop).filter((other) => other.trim())));
      at = stop;
    } else {
      const stop = until(
        rows,
        at + 1,
        (other) =>
          Boolean(other.trim()) &&
          !HEADING.test(other) &&
          !ITEM.test(other) &&
          !/^\s*(>|```|~~~)/.test(other) &&
          !RULE.test(other),
      );
      out.push(h("p", null, spans(rows.slice(at, stop).join("\n"))));
      at = stop;
    }
  }
  return out;
}

/**
 * @param {string[]} rows
 * @param {number} from
 * @param {(row: string, index: number) => boolean} belongs
 */
function until(rows, from, belongs) {
  let at = from;
  while (at < rows.length && belongs(rows[at], at)) at += 1;
  return at;
}

/**
 * @param {string} row
 * @param {string} first the list's first item
 * @returns {boolean} whether the row belongs to the list: indented further, or an item with the same kind of mark
 */
function continues(row, first) {
  const [, indent, mark] = /** @type {RegExpExecArray} */ (ITEM.exec(first));
  const item = ITEM.exec(row);
  if (!item || item[1].length > indent.length) return /^\s{2,}\S/.test(row);
  return /\d/.test(item[2]) === /\d/.test(mark);
}

/**
 * @param {string[]} rows items and their continuation lines
 * @returns {Node}
 */
function list(rows) {
  const first = /** @type {RegExpExecArray} */ (ITEM.exec(rows[0]));
  const indent = first[1].length;
  /** @type {{text: string, more: string[]}[]} */
  const items = [];
  for (const row of rows) {
    const found = ITEM.exec(row);
    if (found && found[1].length <= indent) items.push({ text: found[3], more: [] });
    else items.at(-1)?.more.push(row.slice(Math.min(indent + 2, row.search(/\S/))));
  }
  const ordered = /\d/.test(first[2]);
  return h(
    ordered ? "ol" : "ul",
    { start: ordered && Number.parseInt(first[2], 10) !== 1 ? Number.parseInt(first[2], 10) : null },
    items.map(({ text, more }) => {
      const task = /^\[([ xX])\]\s+(.*)$/.exec(text);
      if (!task) return h("li", null, spans(text), blocks(more));
      return h(
        "li",
        { class: "task" },
        h("input", { type: "checkbox", disabled: true, checked: task[1] !== " ", "aria-label": task[2] }),
        spans(task[2]),
        blocks(more),
      );
    }),
  );
}

/**
 * @param {string[]} rows heading, rule, body
 * @returns {Node}
 */
function table(rows) {
  const cells = (/** @type {string} */ row) =>
    row
      .trim()
      .replace(/^\||\|$/g, "")
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replaceAll("\\|", "|"));
  const align = cells(rows[1]).map((rule) => (/^:-+:$/.test(rule) ? "center" : rule.endsWith(":") ? "right" : "left"));
  const line = (/** @type {string} */ row, /** @type {string} */ tag) =>
    h(
      "tr",
      null,
      cells(row).map((cell, index) =>
        h(tag, { class: `align-${align[index] ?? "left"}`, scope: tag === "th" ? "col" : null }, spans(cell)),
      ),
    );
  return sideways(
    "Table",
    h(
      "table",
      { class: "table" },
      h("thead", null, line(rows[0], "th")),
      h(
        "tbody",
        null,
        rows.slice(2).map((row) => line(row, "td")),
      ),
    ),
  );
}

/** Inline marks in the order they are tried. @type {[RegExp, (found: RegExpExecArray) => Node][]} */
const INLINE = [
  [/^\\([\\`*_{}[\]()#+\-.!~|>])/, (found) => document.createTextNode(found[1])],
  [/^(`+)([\s\S]*?[^`])\1(?!`)/, (found) => h("code", null, found[2].trim())],
  [/^!\[([^\]]*)\]\(([^)\s]+)[^)]*\)/, (found) => link(found[2], found[1] || found[2])],
  [/^\[([^\]]+)\]\(([^)\s]+)(?:\s+"[^"]*")?\)/, (found) => link(found[2], ...spans(found[1]))],
  [/^<(https?:\/\/[^>\s]+)>/, (found) => link(found[1])],
  [/^(\*\*|__)(?=\S)([\s\S]*?\S)\1/, (found) => h("strong", null, spans(found[2]))],
  [/^~~(?=\S)([\s\S]*?\S)~~/, (found) => h("s", null, spans(found[1]))],
  [/^\*(?=\S)([\s\S]*?[^\s*])\*(?!\*)/, (found) => h("em", null, spans(found[1]))],
  [/^_(?=\S)([\s\S]*?[^\s_])_(?![\p{L}\p{N}_])/u, (found) => h("em", null, spans(found[1]))],
  [/^https?:\/\/[^\s<>)\]]+[^\s<>)\].,;:!?]/, (found) => link(found[0])],
];

/**
 * @param {string} source
 * @returns {Node[]}
 */
function spans(source) {
  /** @type {Node[]} */
  const out = [];
  let text = "";
  const flush = () => {
    if (text) out.push(document.createTextNode(withEmoji(text)));
    text = "";
  };
  for (let at = 0; at < source.length;) {
    const rest = source.slice(at);
    const inWord = at > 0 && /[\p{L}\p{N}_]/u.test(source[at - 1]);
    const hit =
      /[\\`![<*_~h]/.test(source[at]) && !(inWord && /[_h]/.test(source[at]))
        ? INLINE.map(([pattern, make]) => ({ found: pattern.exec(rest), make })).find(({ found }) => found)
        : undefined;
    if (hit?.found) {
      flush();
      out.push(hit.make(hit.found));
      at += hit.found[0].length;
    } else {
      text += source[at];
      at += 1;
    }
  }
  flush();
  return out;
}
