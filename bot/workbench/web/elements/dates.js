// @ts-check
/** Date, time and date-time pickers, on the browser's own controls. */
import { debounce, h } from "../dom.js";
import { fromWall, toWall } from "../text/times.js";
import { plain } from "../text/mrkdwn.js";
import { data, press } from "./button.js";

/** @typedef {import("../surface.js").Place} Place */

/** @type {Record<string, string>} */
const KINDS = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" };

/**
 * @param {any} element datepicker, timepicker or datetimepicker
 * @param {Place} place
 * @returns {HTMLElement}
 */
export function datePicker(element, place) {
  const { block, surface } = place;
  const { tz } = surface.env.me;
  const wall = element.type === "datetimepicker";
  const show = (/** @type {any} */ value) =>
    value === null || value === "" ? "" : wall ? toWall(Number(value), tz) : String(value);
  const read = () => (input.value === "" ? null : wall ? fromWall(input.value.slice(0, 16), tz) : input.value);
  let sent = surface.form.current(block.block_id, element);

  const input = h("input", {
    type: KINDS[element.type],
    class: "input input-date",
    id: place.controlId ?? null,
    value: show(sent),
    autofocus: element.focus_on_load === true,
    "aria-label": place.labelId ? null : (place.label ?? (plain(element.placeholder) || "Date")),
    "aria-describedby": place.describedBy ?? null,
    title: plain(element.placeholder) || null,
    dataset: data(element, place),
  });

  // The browser reports every part typed: a press waits until the date is whole and the typing has stopped.
  const commit = debounce(700, async () => {
    const next = read();
    if (next === sent || next === null) return;
    const old = sent;
    sent = next;
    if (!(await press(element, place, next, input)) && !place.input) {
      sent = old;
      surface.form.set(block.block_id, element.action_id, old);
      input.value = show(old);
    }
  });
  input.addEventListener("input", () => {
    const next = read();
    if (typeof next === "string" && /^0/.test(next) && element.type === "datepicker") return; // a year half typed
    surface.form.set(block.block_id, element.action_id, next);
    if (place.input) surface.typed();
    if (place.dispatch) commit();
  });
  input.addEventListener("blur", () => commit.now());
  return input;
}
