// @ts-check
/** Style sheets of tabs that are not there at the start. */
import { h } from "./dom.js";

/**
 * @param {string} name file under styles/
 */
export function loadStyle(name) {
  const href = `/web/styles/${name}`;
  if (!document.querySelector(`link[href="${href}"]`)) document.head.append(h("link", { rel: "stylesheet", href }));
}
