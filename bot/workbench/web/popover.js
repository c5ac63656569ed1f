// @ts-check
/** Menus that float above everything, dialogs included, next to the control that opened them. */

/**
 * Shows a menu at its anchor and keeps it there while things scroll.
 * @param {HTMLElement} menu has popover="manual" and is in the document
 * @param {HTMLElement} anchor
 * @param {{align?: "start" | "end", match?: boolean, prefer?: "below" | "above"}} [how] match: at least as wide as the anchor
 * @returns {() => void} hides it
 */
export function float(menu, anchor, { align = "start", match = false, prefer = "below" } = {}) {
  const place = () => {
    if (!menu.isConnected) {
      stop(); // drawn anew while it was open
      return;
    }
    const box = anchor.getBoundingClientRect();
    if (match) menu.style.minWidth = `${Math.min(box.width, innerWidth - 16)}px`;
    const below = innerHeight - box.bottom - 12;
    const above = box.top - 12;
    const height = menu.scrollHeight;
    const up = prefer === "above" ? above > Math.min(height, 160) : below < Math.min(height, 240) && above > below;
    menu.style.maxHeight = `${Math.max(120, Math.min(320, up ? above : below))}px`;
    const { width, height: shown } = menu.getBoundingClientRect();
    const left = align === "end" ? box.right - width : box.left;
    menu.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
    menu.style.top = `${up ? Math.max(8, box.top - shown - 4) : box.bottom + 4}px`;
  };
  if (!menu.matches(":popover-open")) menu.showPopover();
  place();
  const sizes = new ResizeObserver(place);
  sizes.observe(menu);
  addEventListener("scroll", place, { capture: true, passive: true });
  addEventListener("resize", place);
  function stop() {
    sizes.disconnect();
    removeEventListener("scroll", place, { capture: true });
    removeEventListener("resize", place);
  }
  return () => {
    stop();
    if (menu.isConnected && menu.matches(":popover-open")) menu.hidePopover();
  };
}
