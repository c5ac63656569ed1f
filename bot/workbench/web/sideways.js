// @ts-check
/** A region that scrolls sideways and shows it: its edge fades, with an arrow, as long as there is more. */
import { h } from "./dom.js";
import { icon } from "./icons.js";

const PART = 0.8; // of the width, at one press of the arrow

// Both are watched, the region and what it holds: a font that comes late makes the content wider, not the region.
/** @type {WeakMap<Element, () => void>} */
const looks = new WeakMap();
const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) looks.get(target)?.();
});

/**
 * @param {string} label for those who hear the page
 * @param {Element} content
 * @returns {HTMLElement}
 */
export function sideways(label, content) {
  const scroll = h("div", { class: "table-scroll", role: "region", "aria-label": label }, content);
  // By keys the region itself is scrolled, so the arrow need not be reached by them.
  const further = h(
    "button",
    {
      type: "button",
      class: "further",
      tabindex: "-1",
      "aria-hidden": "true",
      title: "More columns",
      on: { click: () => scroll.scrollBy({ left: scroll.clientWidth * PART, behavior: "smooth" }) },
    },
    icon("right", 16),
  );
  const root = h("div", { class: "sideways" }, scroll, further);
  const look = () => {
    const hidden = scroll.scrollWidth - scroll.clientWidth;
    root.classList.toggle("more-left", scroll.scrollLeft > 1);
    root.classList.toggle("more-right", hidden - scroll.scrollLeft > 1);
    if (hidden > 1) scroll.tabIndex = 0;
    else scroll.removeAttribute("tabindex");
  };
  scroll.addEventListener("scroll", look, { passive: true });
  for (const watched of [scroll, content]) {
    looks.set(watched, look);
    sizes.observe(watched);
  }
  return root;
}
