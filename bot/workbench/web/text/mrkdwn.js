// @ts-check
/**
 * Slack's mrkdwn as DOM nodes.
 * https://docs.slack.dev/messaging/formatting-message-text
 */
import { h } from "../dom.js";
import { emoji, withEmoji } from "./emoji.js";
import { channel, group, link, person } from "./mentions.js";
import { dateText } from "./times.js";

/** @typedef {import("./mentions.js").Env} Env */

const STYLES = /** @type {Record<string, string>} */ ({ "*": "strong", _: "em", "~": "s" });
const WORD = /[\p{L}\p{N}]/u;
const FENCE = /```(?:\n)?([\s\S]*?)```/g;
const QUOTE = /^(?:&gt;|>)(?!&gt;&gt;|>>)\s?/;
const QUOTE_REST = /^(?:&gt;&gt;&gt;|>>>)\s?/;
const LIST = /^(\s*)([•◦▪-]|\d{1,3}\.)\s+(.*)$/;

/**
 * A text object (plain_text or mrkdwn) or a plain string as nodes.
 * @param {{type?: string, text?: string, emoji?: boolean} | string | null | undefined} text
 * @param {Env} env
 * @returns {Node[]}
 */
export function textNodes(text, env) {
  if (!text) return [];
  if (typeof text === "string") return [document.createTextNode(text)];
  if (text.type === "mrkdwn") return mrkdwn(text.text ?? "", env);
  return [document.createTextNode(plain(text))];
}

/**
 * A text object as a string, for labels and attributes.
 * @param {{type?: string, text?: string, emoji?: boolean} | string | null | undefined} text
 * @returns {string}
 */
export function plain(text) {
  if (!text) return "";
  if (typeof text === "string") return text;
  return text.emoji === false ? (text.text ?? "") : withEmoji(text.text ?? "");
}

/**
 * @param {string} source as an app or Slack wrote it (&amp; &lt; &gt; escaped)
 * @param {Env} env
 * @returns {Node[]} to be put where white space is kept (`white-space: pre-wrap`)
 */
export function mrkdwn(source, env) {
  const out = [];
  let at = 0;
  for (const found of source.matchAll(FENCE)) {
    if (!found[1]) continue;
    out.push(...lines(source.slice(at, found.index).replace(/\n$/, ""), env));
    out.push(h("pre", { class: "code-block", tabindex: "0" }, code(found[1].replace(/\n$/, ""))));
    at = found.index + found[0].length;
    if (source[at] === "\n") at += 1;
  }
  out.push(...lines(source.slice(at), env));
  return out;
}

/**
 * Quotes, lists and running text.
 * @param {string} source
 * @param {Env} env
 * @returns {Node[]}
 */
function lines(source, env) {
  if (!source) return [];
  /** @type {Node[]} */
  const out = [];
  /** @type {{kind: string, rows: string[]}[]} */
  const runs = [];
  const rows = source.split("\n");
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index];
    if (QUOTE_REST.test(row)) {
      runs.push({ kind: "quote", rows: [row.replace(QUOTE_REST, ""), ...rows.slice(index + 1)] });
      break;
    }
    const kind = QUOTE.test(row) ? "quote" : LIST.test(row) ? "list" : "text";
    const last = runs.at(-1);
    const bare = kind === "quote" ? row.replace(QUOTE, "") : row;
    if (last?.kind === kind) last.rows.push(bare);
    else runs.push({ kind, rows: [bare] });
  }
  runs.forEach((run, index) => {
    if (run.kind === "quote") out.push(h("blockquote", null, inline(run.rows.join("\n"), env)));
    else if (run.kind === "list") out.push(...run.rows.map((row) => listRow(row, env)));
    else {
      // A block of its own already starts on a new line: only an empty line more is seen.
      const text = run.rows.join("\n");
      if (text || runs.length === 1) out.push(...inline(text, env));
      else if (index > 0 && index < runs.length - 1) out.push(h("span", { class: "blank" }));
    }
  });
  return out;
}

/**
 * @param {string} row
 * @param {Env} env
 */
function listRow(row, env) {
  const [, indent, marker, rest] = /** @type {RegExpExecArray} */ (LIST.exec(row));
  const level = Math.min(4, Math.floor(indent.length / 2));
  return h(
    "span",
    { class: `list-row level-${level}` },
    h("span", { class: "marker" }, marker),
    h("span", null, inline(rest, env)),
  );
}

/**
 * Bold, italic, strike, code, emoji, mentions, links; anything not understood stays as it is.
 * @param {string} source
 * @param {Env} env
 * @returns {Node[]}
 */
export function inline(source, env) {
  /** @type {Node[]} */
  const out = [];
  let text = "";
  const flush = () => {
    if (text) out.push(document.createTextNode(unescape(text)));
    text = "";
  };
  for (let at = 0; at < source.length;) {
    const found = token(source, at, env);
    if (found) {
      flush();
      out.push(found.node);
      at = found.end;
    } else {
      text += source[at];
      at += 1;
    }
  }
  flush();
  return out;
}

/**
 * @param {string} source
 * @param {number} at
 * @param {Env} env
 * @returns {{node: Node, end: number} | null}
 */
function token(source, at, env) {
  const character = source[at];
  if (character === "`") {
    const end = source.indexOf("`", at + 1);
    const body = source.slice(at + 1, end);
    if (end > at + 1 && !body.includes("\n")) return { node: h("code", null, code(body)), end: end + 1 };
  } else if (character === "<") {
    const end = source.indexOf(">", at);
    if (end > at + 1) return { node: special(source.slice(at + 1, end), env), end: end + 1 };
  } else if (character === ":") {
    const name = /^:([a-z0-9_+'-]+):(?::skin-tone-\d:|skin-tone-\d:)?/.exec(source.slice(at, at + 60));
    const shown = name && emoji(name[1]);
    if (name && shown)
      return {
        node: h(
          "span",
          { class: "emoji", role: "img", "aria-label": name[1].replaceAll("_", " "), title: `:${name[1]}:` },
          shown,
        ),
        end: at + name[0].length,
      };
  } else if (character in STYLES) {
    const end = closing(source, at);
    if (end) return { node: h(STYLES[character], null, inline(source.slice(at + 1, end), env)), end: end + 1 };
  }
  return null;
}

/**
 * Where a *bold*, _italic_ or ~struck~ run ends: both marks must touch the text and stand outside of words.
 * @param {string} source
 * @param {number} at
 * @returns {number} 0 if it is no run
 */
function closing(source, at) {
  const mark = source[at];
  const before = at > 0 ? source[at - 1] : " ";
  if (WORD.test(before) || before === mark || /\s/.test(source[at + 1] ?? " ") || source[at + 1] === mark) return 0;
  for (let end = at + 1; end < source.length && source[end] !== "\n"; end += 1) {
    if (source[end] === "`" || source[end] === "<") {
      const close = source.indexOf(source[end] === "<" ? ">" : "`", end + 1);
      if (close > 0) end = close;
    } else if (source[end] === mark && !/\s/.test(source[end - 1]) && !WORD.test(source[end + 1] ?? " ")) {
      return end;
    }
  }
  return 0;
}

/**
 * What stands between < and >.
 * @param {string} inner
 * @param {Env} env
 * @returns {Node}
 */
function special(inner, env) {
  const bar = inner.indexOf("|");
  const head = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? undefined : unescape(inner.slice(bar + 1));
  if (head.startsWith("@")) return person(head.slice(1), env, label);
  if (head.startsWith("#")) return channel(head.slice(1), env, label);
  if (head.startsWith("!date^")) {
    const [, seconds, format, address] = head.split("^");
    const shown = Number.isFinite(Number(seconds))
      ? dateText(Number(seconds), unescape(format ?? "{date}"), env.me)
      : (label ?? head);
    const node = h("time", { datetime: isoTime(Number(seconds)), title: label }, shown);
    return address ? link(unescape(address), node) : node;
  }
  if (head.startsWith("!subteam^")) return group((label ?? head.split("^")[1]).replace(/^@/, ""));
  if (head.startsWith("!")) return group(label ?? head.slice(1));
  const address = unescape(head);
  return label ? link(address, ...inline(inner.slice(bar + 1), env)) : link(address);
}

/** @param {number} seconds @returns {string | null} */
const isoTime = (seconds) =>
  Number.isFinite(seconds) && Math.abs(seconds) < 8.64e12 ? new Date(seconds * 1000).toISOString() : null;

/** @param {string} source @returns {string} what code shows: links and mentions as plain text */
const code = (source) => unescape(source.replace(/<([^<>|]+)(?:\|([^<>]*))?>/g, (_, head, label) => label || head));

/** @param {string} text @returns {string} Slack escapes exactly these three */
const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
