// @ts-check
/** JSON as a tree that unfolds; branches are built when first opened. */
import { h } from "./dom.js";

/**
 * @param {any} value
 * @param {string} [name] what it is called
 * @param {boolean} [open]
 * @returns {HTMLElement}
 */
export function jsonTree(value, name, open = false) {
  if (value === null || typeof value !== "object")
    return h(
      "div",
      { class: "json-leaf" },
      name === undefined ? null : h("span", { class: "json-key" }, `${name}: `),
      leaf(value),
    );
  const entries = Object.entries(value);
  const words = Array.isArray(value) ? `[${entries.length}]` : entries.length ? "" : "{}";
  const body = h("div", { class: "json-body" });
  const node = h(
    "details",
    { class: "json", open },
    h(
      "summary",
      null,
      name === undefined ? null : h("span", { class: "json-key" }, name),
      " ",
      h("span", { class: "muted" }, words || preview(value)),
    ),
    body,
  );
  const grow = () => {
    if (node.open && !body.childElementCount)
      body.append(...entries.map(([key, inner]) => jsonTree(inner, key, entries.length === 1)));
  };
  node.addEventListener("toggle", grow);
  grow();
  return node;
}

/** @param {any} value */
function leaf(value) {
  const kind = value === null ? "null" : typeof value;
  return h("span", { class: `json-${kind}` }, kind === "string" ? `"${value}"` : String(value));
}

/** @param {any} value @returns {string} a hint of what a folded branch holds */
function preview(value) {
  const name = value.type ?? value.id ?? value.text ?? value.ok;
  return name === undefined || typeof name === "object"
    ? `{${Object.keys(value).length}}`
    : `{ ${String(name).slice(0, 40)} … }`;
}
