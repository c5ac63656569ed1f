// @ts-check
/** Pictures in blocks. The page never loads anything from beyond this machine; a picture from elsewhere shows as its description. */
import { h } from "./dom.js";
import { icon } from "./icons.js";

/**
 * @param {{image_url?: string, alt_text?: string, slack_file?: {url?: string, id?: string}}} picture
 * @param {string} className
 * @returns {HTMLElement}
 */
export function image(picture, className) {
  const address = picture.image_url ?? picture.slack_file?.url ?? "";
  const alt = picture.alt_text ?? "";
  if (!isLocal(address)) return placeholder(alt || address, className, host(address));
  const node = h("img", { class: className, src: address, alt, loading: "lazy", decoding: "async" });
  node.addEventListener("error", () => node.replaceWith(placeholder(alt || address, className, "not found")));
  return node;
}

/**
 * @param {string} alt
 * @param {string} className
 * @param {string} why
 */
function placeholder(alt, className, why) {
  return h(
    "span",
    { class: `${className} picture-missing`, role: "img", "aria-label": alt, title: `${alt} (${why})` },
    icon("flower", 18),
    h("span", { class: "picture-alt" }, alt),
  );
}

/** @param {string} address */
function isLocal(address) {
  if (address.startsWith("data:image/")) return true;
  if (!URL.canParse(address, location.href)) return false;
  return ["127.0.0.1", "localhost", location.hostname].includes(new URL(address, location.href).hostname);
}

/** @param {string} address */
const host = (address) => (URL.canParse(address) ? `a picture at ${new URL(address).host}` : "no address");
