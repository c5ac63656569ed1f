// @ts-check
/**
 * The list of messages of one channel or thread. The newest are drawn at once, older ones while the browser is idle, so
 * that thousands do not hold up the first look; unchanged ones keep their nodes.
 */
import { h, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { drawMessage } from "./message.js";
import { shortcuts } from "./shortcuts.js";
import { env } from "./store.js";
import { dayKey, dayName } from "./text/times.js";

const FIRST = 60;
const STEP = 120;
const TOGETHER = 5 * 60; // seconds within which messages of one author stand together
const NEAR = 60; // pixels from the end that still count as "at the bottom"

/**
 * @param {{label: string, inThread?: boolean, intro?: () => Node | null}} how intro: what stands above the first message
 */
export function messageList({ label, inThread = false, intro }) {
  const top = h("div", { class: "messages-top" });
  const list = h("div", { class: "messages-list", role: "log", "aria-live": "off", "aria-label": label });
  const jump = h(
    "button",
    { type: "button", class: "jump", hidden: true, on: { click: () => toEnd(true) } },
    icon("down", 16),
    "New messages",
  );
  const scroller = h(
    "div",
    { class: "messages-scroll", tabindex: "0", "aria-label": label, role: "region" },
    h("div", { class: "messages-pad" }, top, list),
  );
  const root = h("div", { class: "messages" }, scroller, jump);

  let place = "";
  let drawn = FIRST;
  /** @type {any[]} */
  let all = [];
  let pinned = true;
  let idle = 0;

  const atEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
  const toEnd = (smooth = false) => {
    pinned = true;
    jump.hidden = true;
    scroller.scrollTo({ top: scroller.scrollHeight, behavior: smooth ? "smooth" : "instant" });
  };
  scroller.addEventListener(
    "scroll",
    () => {
      pinned = atEnd();
      if (pinned) jump.hidden = true;
      if (scroller.scrollTop < 400) more();
    },
    { passive: true },
  );
  // Pictures, unfolded containers and the composer change heights: stay at the end if that is where we were.
  const sizes = new ResizeObserver(() => {
    if (pinned) toEnd();
  });
  sizes.observe(scroller);
  sizes.observe(list);

  /**
   * @param {string} channel
   * @param {string} key changes when the list shows something else altogether
   * @param {any[]} messages oldest first
   */
  function show(channel, key, messages) {
    const fresh = key !== place;
    const lastBefore = all.at(-1)?.ts;
    if (fresh) {
      place = key;
      drawn = FIRST;
      pinned = true;
      jump.hidden = true;
      list.replaceChildren();
    } else if (messages.length > all.length) {
      drawn += messages.length - all.length;
    }
    all = messages;
    draw(channel);
    if (pinned) toEnd();
    else if (!fresh && messages.at(-1) && messages.at(-1).ts !== lastBefore) jump.hidden = false;
    fillIdle(channel);
  }

  /** @param {string} channel */
  function draw(channel) {
    const whole = drawn >= all.length;
    const mark = whole ? `${place} ${all.length > 0}` : "";
    if (top.dataset.mark !== mark) {
      const intros = whole ? intro?.() : null;
      top.dataset.mark = mark;
      top.replaceChildren(...(intros ? [intros] : []));
    }
    reconcile(list, rows(all, Math.max(0, all.length - drawn)), {
      key: (row) => row.key,
      sig: (row) => row.sig,
      make: (row) =>
        row.message
          ? drawMessage(row.message, { channel, compact: row.compact, inThread })
          : h("div", { class: "day", role: "separator", "aria-label": row.sig }, h("span", null, row.sig)),
    });
    list.dataset.channel = channel;
    list.setAttribute("aria-busy", String(!whole));
  }

  /** Draws older ones above without moving what is being read. */
  function more() {
    if (drawn >= all.length) return;
    const fromEnd = scroller.scrollHeight - scroller.scrollTop;
    drawn += STEP;
    draw(list.dataset.channel ?? "");
    scroller.scrollTop = pinned ? scroller.scrollHeight : scroller.scrollHeight - fromEnd;
  }

  /** @param {string} channel */
  function fillIdle(channel) {
    cancelIdleCallback(idle);
    if (drawn >= all.length) return;
    idle = requestIdleCallback(
      () => {
        if (list.dataset.channel !== channel) return;
        more();
        fillIdle(channel);
      },
      { timeout: 1500 },
    );
  }

  return { root, show, toEnd };
}

/** @typedef {{key: string, sig: string, message: any, compact: boolean}} Row */

/** @type {WeakMap<any, string>} */
const signatures = new WeakMap();

/**
 * Messages with a line for each new day.
 * @param {any[]} messages
 * @param {number} from index of the first one to draw
 * @returns {Row[]}
 */
function rows(messages, from) {
  const { me } = env();
  const menu = shortcuts("message").length ? "…" : "";
  /** @type {Row[]} */
  const out = [];
  let day = "";
  let before = null;
  for (let index = from; index < messages.length; index += 1) {
    const message = messages[index];
    const today = dayKey(Number(message.ts), me);
    if (today !== day)
      out.push({ key: `day ${today}`, sig: dayName(Number(message.ts), me), message: null, compact: false });
    const compact = today === day && follows(before, message);
    let sig = signatures.get(message);
    if (sig === undefined) {
      sig = JSON.stringify(message);
      signatures.set(message, sig);
    }
    out.push({
      key: `${message.ts}${message.ephemeral ? " ephemeral" : ""}`,
      sig: `${compact ? "+" : ""}${menu}${sig}`,
      message,
      compact,
    });
    day = today;
    before = message;
  }
  return out;
}

/**
 * @param {any} before
 * @param {any} message
 * @returns {boolean} whether it can stand under the same name
 */
function follows(before, message) {
  if (!before || before.ephemeral !== message.ephemeral || before.subtype || message.subtype) return false;
  const same = before.user === message.user && before.bot_id === message.bot_id && before.username === message.username;
  return same && Number(message.ts) - Number(before.ts) < TOGETHER;
}
