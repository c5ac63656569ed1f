// @ts-check
/**
 * Rich text blocks as DOM nodes.
 * https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
 */
import { h } from "../dom.js";
import { emoji } from "./emoji.js";
import { channel, group, link, person } from "./mentions.js";
import { dateText } from "./times.js";

/** @typedef {import("./mentions.js").Env} Env */

/** @type {Record<string, string>} */
const TAGS = { bold: "strong", italic: "em", strike: "s", underline: "u", code: "code" };

/**
 * @param {{elements?: any[]}} block
 * @param {Env} env
 * @returns {Node[]}
 */
export function richText(block, env) {
  return (block.elements ?? []).map((element) => part(element, env));
}

/**
 * @param {any} element
 * @param {Env} env
 * @returns {Node}
 */
function part(element, env) {
  const inner = () => (element.elements ?? []).map((/** @type {any} */ child) => leaf(child, env));
  switch (element.type) {
    case "rich_text_section":
      return h("div", { class: "rich-section" }, inner());
    case "rich_text_quote":
      return h("blockquote", null, inner());
    case "rich_text_preformatted":
      return h("pre", { class: "code-block", tabindex: "0" }, inner());
    case "rich_text_list":
      return h(
        element.style === "ordered" ? "ol" : "ul",
        {
          class: `rich-list level-${Math.min(element.indent ?? 0, 8)}`,
          start: element.offset ? element.offset + 1 : null,
        },
        (element.elements ?? []).map((/** @type {any} */ item) =>
          h(
            "li",
            null,
            item.type === "rich_text_section"
              ? (item.elements ?? []).map((/** @type {any} */ child) => leaf(child, env))
              : part(item, env),
          ),
        ),
      );
    default:
      return leaf(element, env);
  }
}

/**
 * @param {any} element
 * @param {Env} env
 * @returns {Node}
 */
function leaf(element, env) {
  return styled(bare(element, env), element.style);
}

/**
 * @param {any} element
 * @param {Env} env
 * @returns {Node}
 */
function bare(element, env) {
  switch (element.type) {
    case "text":
      return document.createTextNode(element.text ?? "");
    case "link":
      return link(element.url ?? "", element.text || element.url);
    case "user":
      return person(element.user_id, env);
    case "channel":
      return channel(element.channel_id, env);
    case "usergroup":
      return group(element.usergroup_id);
    case "broadcast":
      return group(element.range);
    case "team":
      return group(env.team?.id === element.team_id ? env.team.name : element.team_id);
    case "emoji":
      return h(
        "span",
        { class: "emoji", title: `:${element.name}:` },
        fromHex(element.unicode) ?? emoji(element.name) ?? `:${element.name}:`,
      );
    case "date": {
      const node = h(
        "time",
        { title: element.fallback ?? null },
        dateText(Number(element.timestamp), element.format ?? "{date}", env.me),
      );
      return element.url ? link(element.url, node) : node;
    }
    case "color":
      return h(
        "span",
        { class: "color-chip" },
        h("span", { class: "swatch", style: { "background-color": String(element.value) } }),
        element.value,
      );
    default:
      return h("span", { class: "cannot-draw" }, `(${element.type ?? "unknown"})`);
  }
}

/**
 * @param {Node} node
 * @param {Record<string, boolean> | undefined} style
 * @returns {Node}
 */
function styled(node, style) {
  let out = node;
  for (const [name, on] of Object.entries(style ?? {})) if (on && TAGS[name]) out = h(TAGS[name], null, out);
  return out;
}

/**
 * @param {string | undefined} hex code points such as "1f44d-1f3fb"
 * @returns {string | null}
 */
function fromHex(hex) {
  if (!hex || !/^[0-9a-f-]+$/i.test(hex)) return null;
  return String.fromCodePoint(...hex.split("-").map((point) => Number.parseInt(point, 16)));
}

/**
 * The words of a rich text block, for fields that edit it as plain text.
 * @param {any} block
 * @returns {string}
 */
export function richPlain(block) {
  if (!block) return "";
  if (typeof block === "string") return block;
  const words = (/** @type {any} */ node) =>
    node.text ??
    node.url ??
    (node.type === "emoji"
      ? `:${node.name}:`
      : node.user_id
        ? `<@${node.user_id}>`
        : (node.elements ?? []).map(words).join(""));
  return (block.elements ?? [])
    .map((/** @type {any} */ child) =>
      child.type === "rich_text_list" ? child.elements.map(words).join("\n") : words(child),
    )
    .join("\n")
    .replace(/\n+$/, "");
}
