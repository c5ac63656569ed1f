// @ts-check
/**
 * Builds and updates DOM nodes. Data only ever becomes text nodes and attributes here, so nothing
 * that a person or an app wrote can become markup; no other module touches innerHTML either.
 */

/** @typedef {Node | string | number | null | undefined | false} Child */

const SVG = "http://www.w3.org/2000/svg";
const AS_PROPERTY = new Set([
  "value",
  "checked",
  "disabled",
  "selected",
  "indeterminate",
  "hidden",
  "open",
  "tabIndex",
]);

/**
 * Makes an element.
 * @param {string} tag
 * @param {Record<string, any> | null} [props] class, dataset, style and on take an object or string; null and false are left out
 * @param {...(Child | Child[])} children
 * @returns {any} the element (any HTML element type, so that callers need no casts)
 */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  if (props) assign(node, props);
  add(node, children);
  return node;
}

/**
 * Makes an SVG element.
 * @param {string} tag
 * @param {Record<string, string | number>} props
 * @param {...Node} children
 * @returns {SVGElement}
 */
export function svg(tag, props, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

/**
 * Sets attributes, properties and listeners as `h` does.
 * @param {HTMLElement} node
 * @param {Record<string, any>} props
 */
function assign(node, props) {
  for (const [name, value] of Object.entries(props)) {
    if (name === "class") node.className = value ?? "";
    else if (name === "dataset") setData(node, value);
    else if (name === "style") for (const [key, text] of Object.entries(value)) node.style.setProperty(key, text);
    else if (name === "on")
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (AS_PROPERTY.has(name)) /** @type {any} */ (node)[name] = value;
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, String(value));
  }
}

/**
 * Appends children, flattening lists and leaving out null and false.
 * @param {Node} parent
 * @param {any[]} children
 */
export function add(parent, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) add(parent, child);
    else parent.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/**
 * Replaces everything inside a node.
 * @param {Element} parent
 * @param {...(Child | Child[])} children
 */
export function fill(parent, ...children) {
  parent.replaceChildren();
  add(parent, children);
}

/**
 * Gives `parent` one child per item, keeping the nodes of unchanged items (and with them focus, open menus and scroll).
 * @template T
 * @param {Element} parent its children must all come from this function
 * @param {T[]} items
 * @param {{key: (item: T) => string, sig: (item: T) => string, make: (item: T) => Element}} how
 *   key: identity; sig: changes when the node has to be made anew; make: builds it
 */
export function reconcile(parent, items, { key, sig, make }) {
  const old = new Map();
  for (const node of Array.from(parent.children)) old.set(/** @type {any} */ (node).itemKey, node);
  const wanted = new Set(items.map(key));
  for (const [name, node] of old) if (!wanted.has(name)) node.remove();
  let cursor = parent.firstElementChild;
  for (const item of items) {
    const name = key(item);
    const mark = sig(item);
    let node = old.get(name);
    if (node && node.itemSig !== mark) {
      const fresh = /** @type {any} */ (make(item));
      if (cursor === node) cursor = fresh;
      swap(node, fresh);
      node = fresh;
    } else if (!node) {
      node = make(item);
    }
    node.itemKey = name;
    node.itemSig = mark;
    if (cursor && node === cursor) cursor = cursor.nextElementSibling;
    else parent.insertBefore(node, cursor);
  }
}

/**
 * Puts `fresh` where `node` was; when the focus was inside, the control with the same ids gets it (and its caret) back.
 * @param {Element} node
 * @param {Element} fresh
 */
function swap(node, fresh) {
  const restore = focusIn(node);
  node.replaceWith(fresh);
  restore(fresh);
}

/**
 * Remembers which control inside `root` has the focus.
 * @param {Element} root
 * @returns {(within: Element) => boolean} gives the focus to the control with the same name; false if there was none or it is gone
 */
function focusIn(root) {
  const active = /** @type {any} */ (document.activeElement);
  if (!active || active === document.body || !root.contains(active)) return () => false;
  const name = active.dataset.focus;
  const [start, end] = caret(active);
  return (within) => {
    if (document.activeElement === active && active.isConnected) return true;
    const next = name && /** @type {any} */ (within.querySelector(`[data-focus="${CSS.escape(name)}"]`));
    if (!next) return false;
    next.focus({ preventScroll: true });
    if (start !== null) caret(next, start, end);
    return true;
  };
}

/**
 * Reads or sets the selection of a text control; others have none.
 * @param {any} control
 * @param {number | null} [start]
 * @param {number | null} [end]
 * @returns {[number | null, number | null]}
 */
function caret(control, start, end) {
  const textual =
    control.tagName === "TEXTAREA" ||
    (control.tagName === "INPUT" && ["text", "search", "url", "tel", "password"].includes(control.type));
  if (!textual) return [null, null];
  if (typeof start === "number") control.setSelectionRange(start, end ?? start);
  return [control.selectionStart, control.selectionEnd];
}

let lastId = 0;

/**
 * A document-wide unique id for label and aria references.
 * @param {string} stem
 * @returns {string}
 */
export function uid(stem) {
  lastId += 1;
  return `${stem}-${lastId}`;
}

/**
 * Calls `run` once things have been quiet for `ms`; `.now()` runs it at once if it is waiting, `.drop()` forgets it.
 * @template {any[]} A
 * @param {number} ms
 * @param {(...args: A) => void} run
 */
export function debounce(ms, run) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {A | null} */
  let waiting = null;
  const now = () => {
    clearTimeout(timer);
    const args = waiting;
    waiting = null;
    if (args) run(...args);
  };
  const later = (/** @type {A} */ ...args) => {
    clearTimeout(timer);
    waiting = args;
    timer = setTimeout(now, ms);
  };
  const drop = () => {
    clearTimeout(timer);
    waiting = null;
  };
  return Object.assign(later, { now, drop });
}

/**
 * @param {HTMLElement} node
 * @param {Record<string, any>} data null and undefined are left out
 */
function setData(node, data) {
  for (const [name, value] of Object.entries(data)) {
    if (value !== null && value !== undefined) node.dataset[name] = String(value);
  }
}
