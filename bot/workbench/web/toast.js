// @ts-check
/** Short notices at the bottom of the window, above dialogs too. */
import { h } from "./dom.js";
import { icon } from "./icons.js";

/** @type {HTMLElement | null} */
let shelf = null;

/**
 * @param {string} text
 * @param {"info" | "error"} [kind]
 */
export function toast(text, kind = "info") {
  if (!shelf) {
    shelf = h("div", {
      class: "toasts",
      popover: "manual",
      role: "status",
      "aria-live": "polite",
      dataset: { testid: "toasts" },
    });
    document.body.append(/** @type {HTMLElement} */ (shelf));
  }
  const holder = /** @type {HTMLElement} */ (shelf);
  if (holder.matches(":popover-open")) holder.hidePopover(); // shown again, it lies above a dialog opened since
  const drop = () => {
    note.remove();
    if (!holder.childElementCount && holder.matches(":popover-open")) holder.hidePopover();
  };
  const note = h(
    "div",
    { class: `toast toast-${kind}` },
    icon(kind === "error" ? "alert" : "tick", 18),
    h("span", null, text),
    h(
      "button",
      { type: "button", class: "icon-button", "aria-label": "Dismiss", on: { click: drop } },
      icon("close", 14),
    ),
  );
  holder.append(note);
  holder.showPopover();
  setTimeout(drop, kind === "error" ? 8000 : 4000);
}
