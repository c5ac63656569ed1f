// @ts-check
/** A button that opens a menu of acts; arrow keys, Home, End, Esc and typing Tab behave as menus do. */
import { h, uid } from "./dom.js";
import { float } from "./popover.js";

/**
 * @typedef {object} Item
 * @property {any} label
 * @property {string} [note] a second, smaller line
 * @property {() => void} act
 * @property {boolean} [danger]
 * @property {Record<string, string>} [data] for the dataset
 * @property {string} [href] opened in a new tab, too
 */

/**
 * @param {HTMLButtonElement} button
 * @param {() => Item[]} items asked for at every opening
 * @param {{align?: "start" | "end"}} [how] which edges of button and menu are in line
 * @returns {HTMLElement} holds the button and, while open, the menu
 */
export function menuButton(button, items, { align = "end" } = {}) {
  const id = uid("menu");
  /** @type {(() => void) | null} */
  let hide = null;
  const wrap = h("span", { class: "menu-wrap" }, button);
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");

  const close = (/** @type {boolean} */ refocus) => {
    if (!hide) return;
    hide();
    hide = null;
    document.getElementById(id)?.remove();
    button.setAttribute("aria-expanded", "false");
    removeEventListener("pointerdown", outside, true);
    if (refocus) button.focus();
  };
  const outside = (/** @type {Event} */ event) => {
    if (!wrap.contains(/** @type {Node} */ (event.target))) close(false);
  };
  const open = () => {
    const list = h(
      "div",
      { id, class: "menu", role: "menu", popover: "manual" },
      items().map((item) => {
        const props = {
          class: `menu-item${item.danger ? " menu-danger" : ""}`,
          role: "menuitem",
          tabindex: "-1",
          dataset: item.data ?? {},
          on: {
            click: () => {
              close(true);
              item.act();
            },
          },
        };
        const inside = [h("span", null, item.label), item.note ? h("span", { class: "menu-note" }, item.note) : null];
        return item.href
          ? h("a", { ...props, href: item.href, target: "_blank", rel: "noopener noreferrer" }, inside)
          : h("button", { ...props, type: "button" }, inside);
      }),
    );
    list.addEventListener("keydown", keys);
    wrap.append(list);
    hide = float(list, button, { align });
    button.setAttribute("aria-expanded", "true");
    addEventListener("pointerdown", outside, true);
    list.querySelector(".menu-item")?.focus();
  };
  const keys = (/** @type {KeyboardEvent} */ event) => {
    const all = /** @type {HTMLElement[]} */ (Array.from(wrap.querySelectorAll(".menu-item")));
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const to = {
      ArrowDown: (at + 1) % all.length,
      ArrowUp: (at - 1 + all.length) % all.length,
      Home: 0,
      End: all.length - 1,
    }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      all[to]?.focus();
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close(true);
    } else if (event.key === "Tab") {
      close(false);
    }
  };
  button.addEventListener("click", () => (hide ? close(false) : open()));
  button.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && !hide) {
      event.preventDefault();
      open();
    }
  });
  return wrap;
}
