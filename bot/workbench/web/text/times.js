// @ts-check
/** Dates and times as the reader sees them: in their time zone and language, as Slack's profile has it. */

/** @typedef {{tz?: string, locale?: string}} Reader */

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/**
 * @param {number} seconds Unix time
 * @param {Reader} reader
 * @param {Intl.DateTimeFormatOptions} options
 * @returns {string}
 */
function formatted(seconds, reader, options) {
  const name = `${reader.locale}|${reader.tz}|${JSON.stringify(options)}`;
  let format = formats.get(name);
  if (!format) {
    format = new Intl.DateTimeFormat(reader.locale || "en-US", { timeZone: reader.tz || "UTC", ...options });
    formats.set(name, format);
  }
  return format.format(new Date(seconds * 1000));
}

/** @param {number} seconds @param {Reader} reader @returns {string} such as "9:05 AM" */
export const clock = (seconds, reader) => formatted(seconds, reader, { hour: "numeric", minute: "2-digit" });

/** @param {number} seconds @param {Reader} reader @returns {string} such as "Monday, November 23, 2026 at 9:05:12 AM" */
export const exact = (seconds, reader) => formatted(seconds, reader, { dateStyle: "full", timeStyle: "medium" });

/** @param {number} seconds @param {Reader} reader @returns {string} the calendar day as YYYY-MM-DD */
export function dayKey(seconds, reader) {
  return formatted(seconds, { tz: reader.tz, locale: "en-CA" }, { year: "numeric", month: "2-digit", day: "2-digit" });
}

/**
 * "Today", "Yesterday", "Tomorrow" or the long date.
 * @param {number} seconds
 * @param {Reader} reader
 * @param {Intl.DateTimeFormatOptions} [otherwise] how other days are written
 */
export function dayName(seconds, reader, otherwise = { weekday: "long", month: "long", day: "numeric" }) {
  return near(seconds, reader) ?? formatted(seconds, reader, otherwise);
}

/**
 * @param {number} seconds
 * @param {Reader} reader
 * @returns {string | null}
 */
function near(seconds, reader) {
  const now = Date.now() / 1000;
  const day = dayKey(seconds, reader);
  if (day === dayKey(now, reader)) return "Today";
  if (day === dayKey(now - 86400, reader)) return "Yesterday";
  if (day === dayKey(now + 86400, reader)) return "Tomorrow";
  return null;
}

/** @type {Record<string, (seconds: number, reader: Reader) => string>} */
const TOKENS = {
  date_num: dayKey,
  date_slash: (s, r) => formatted(s, r, { year: "numeric", month: "2-digit", day: "2-digit" }),
  date: (s, r) => formatted(s, r, { year: "numeric", month: "long", day: "numeric" }),
  date_short: (s, r) => formatted(s, r, { year: "numeric", month: "short", day: "numeric" }),
  date_long: (s, r) => formatted(s, r, { weekday: "long", year: "numeric", month: "long", day: "numeric" }),
  date_long_full: (s, r) => formatted(s, r, { weekday: "long", year: "numeric", month: "long", day: "numeric" }),
  time: clock,
  time_secs: (s, r) => formatted(s, r, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
  ago: (s) => ago(s),
};

/**
 * Writes a `<!date^…>` format with its tokens filled in.
 * https://docs.slack.dev/messaging/formatting-message-text#date-formatting
 * @param {number} seconds
 * @param {string} format such as "{date_short_pretty} at {time}"
 * @param {Reader} reader
 * @returns {string}
 */
export function dateText(seconds, format, reader) {
  return format.replace(/\{(\w+)\}/g, (whole, name) => {
    const pretty = /^(.+)_pretty$/.exec(name) ?? (name === "day_divider_pretty" ? [name, "date_long"] : null);
    if (pretty) return near(seconds, reader)?.toLowerCase() ?? TOKENS[pretty[1]]?.(seconds, reader) ?? whole;
    return TOKENS[name]?.(seconds, reader) ?? whole;
  });
}

/**
 * @param {number} seconds
 * @param {string} [locale]
 * @returns {string} such as "5 minutes ago"
 */
export function ago(seconds, locale = "en") {
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const passed = seconds - Date.now() / 1000;
  for (const [unit, size] of /** @type {[Intl.RelativeTimeFormatUnit, number][]} */ ([
    ["day", 86400],
    ["hour", 3600],
    ["minute", 60],
  ])) {
    if (Math.abs(passed) >= size) return words.format(Math.trunc(passed / size), unit);
  }
  return words.format(Math.trunc(passed), "second");
}

/**
 * What a wall clock shows in a time zone.
 * @param {number} seconds Unix time
 * @param {string | undefined} tz
 * @returns {string} YYYY-MM-DDTHH:MM, as datetime-local inputs want it
 */
export function toWall(seconds, tz) {
  const time = formatted(seconds, { tz, locale: "en-GB" }, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return `${dayKey(seconds, { tz })}T${time}`;
}

/**
 * The other way round; twice corrected, so that it is right on both sides of a clock change.
 * @param {string} wall YYYY-MM-DDTHH:MM
 * @param {string | undefined} tz
 * @returns {number} Unix time
 */
export function fromWall(wall, tz) {
  const wanted = Date.parse(`${wall}:00Z`) / 1000;
  let guess = wanted;
  for (let round = 0; round < 2; round += 1) guess += wanted - Date.parse(`${toWall(guess, tz)}:00Z`) / 1000;
  return guess;
}
