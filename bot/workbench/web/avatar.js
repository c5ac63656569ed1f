// @ts-check
/** Initials on a colour that belongs to the person; apps get a square with a mark. */
import { h } from "./dom.js";
import { icon } from "./icons.js";

/**
 * @param {{id?: string, name?: string, real_name?: string, is_bot?: boolean} | undefined} person
 * @param {"small" | "medium" | "large"} [size]
 * @returns {HTMLElement} decorative: the name stands beside it
 */
export function avatar(person, size = "medium") {
  const name = person?.real_name || person?.name || "?";
  const words = name
    .replace(/[^\p{L}\p{N}\s]/gu, " ")
    .trim()
    .split(/\s+/);
  const initials = (words.length > 1 ? words[0][0] + words[words.length - 1][0] : name.slice(0, 2)).toUpperCase();
  return h(
    "span",
    {
      class: `avatar avatar-${size}${person?.is_bot ? " avatar-app" : ` hue-${hue(person?.id ?? name)}`}`,
      "aria-hidden": "true",
    },
    person?.is_bot ? icon("flower", size === "large" ? 24 : size === "medium" ? 22 : 14) : initials,
  );
}

/** @param {string} id @returns {number} 0 to 7, always the same for one id */
function hue(id) {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + character.charCodeAt(0)) % 997;
  return sum % 8;
}
