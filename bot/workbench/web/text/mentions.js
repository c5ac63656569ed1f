// @ts-check
/** People, channels, groups and links inside text. */
import { h } from "../dom.js";
import { addressOf } from "../store.js";

/**
 * What text needs to know about the workspace.
 * @typedef {object} Env
 * @property {{id: string, tz?: string, locale?: string, name: string}} me the reader
 * @property {Map<string, any>} people by id, bots too
 * @property {Map<string, any>} channels by id
 * @property {{id: string, name: string}} team
 */

// https://….slack.com/archives/C024BE91L/p1401383885000061 leads to a message
const PERMALINK = /\/archives\/([A-Z0-9]+)\/p(\d{10})(\d{6})(?:\?.*thread_ts=([\d.]+))?/;
const SAFE = /^(https?:|mailto:|tel:|slack:)/i;

/**
 * @param {string} id
 * @param {Env} env
 * @param {string} [fallback] name to show if the person is not known
 */
export function person(id, env, fallback) {
  const found = env.people.get(id);
  const name = found?.name ?? fallback ?? id;
  return h(
    "span",
    { class: `mention${id === env.me.id ? " mention-me" : ""}`, title: found?.real_name ?? id, dataset: { user: id } },
    `@${name}`,
  );
}

/**
 * @param {string} id
 * @param {Env} env
 * @param {string} [fallback]
 */
export function channel(id, env, fallback) {
  const found = env.channels.get(id);
  const name = `#${found?.name ?? fallback ?? id}`;
  if (!found) return h("span", { class: "mention", dataset: { channel: id } }, name);
  return h("a", { class: "mention", href: `#${env.me.id}/${id}`, dataset: { channel: id } }, name);
}

/**
 * @here, @channel, @everyone and user groups.
 * @param {string} name without the @
 */
export function group(name) {
  return h("span", { class: "mention mention-me" }, `@${name}`);
}

/**
 * @param {string} address anything but http, mailto and the like is shown as text
 * @param {...any} label what to show, else the address
 */
export function link(address, ...label) {
  const shown = label.length ? label : [address.replace(/^mailto:/, "")];
  if (!SAFE.test(address)) return h("span", null, shown);
  const message = PERMALINK.exec(address);
  if (message) {
    const [, place, seconds, micros, thread] = message;
    return h("a", { href: addressOf({ tab: "chat", place, detail: thread ?? `${seconds}.${micros}` }) }, shown);
  }
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, shown);
}
