// @ts-check
/** Every select menu of Block Kit on top of one picker: static, external, users, conversations, channels; single and multiple. */
import { plain } from "../text/mrkdwn.js";
import { data, press } from "./button.js";
import { picker } from "./picker.js";

/**
 * @typedef {import("../surface.js").Place} Place
 * @typedef {import("./option_list.js").Choice} Choice
 * @typedef {import("./option_list.js").ChoiceGroup} ChoiceGroup
 */

/**
 * @param {any} element any of the select elements
 * @param {Place} place
 * @returns {HTMLElement}
 */
export function select(element, place) {
  const { block, surface } = place;
  const multiple = element.type.startsWith("multi_");
  const source = /** @type {keyof typeof SOURCES} */ (element.type.replace(/^multi_/, "").replace(/_select$/, ""));
  const find = SOURCES[source];
  const value = surface.form.current(block.block_id, element);
  let sent = value;
  for (const option of [element.initial_option, ...(element.initial_options ?? [])])
    if (option) surface.form.see(block.block_id, element.action_id, option);
  const chosen = (Array.isArray(value) ? value : value === null ? [] : [String(value)]).map((one) =>
    named(one, element, place),
  );

  const root = picker({
    id: place.controlId ?? "",
    label: place.controlId && place.labelId ? undefined : (place.label ?? (plain(element.placeholder) || "Choose")),
    describedBy: place.describedBy,
    placeholder: plain(element.placeholder) || (multiple ? "Choose options" : "Choose an option"),
    multiple,
    most: element.max_selected_items,
    clearable: place.input && block.optional === true,
    chosen,
    least: source === "external" ? (element.min_query_length ?? 3) : undefined,
    find: (query) => find(query, element, place),
    autofocus: element.focus_on_load === true,
    data: data(element, place),
    changed: (choices) => {
      const values = choices.map((choice) => choice.value);
      const next = multiple ? values : (values[0] ?? null);
      if (multiple || place.input) keep(next);
      if (!multiple && place.dispatch && next !== null) send(next);
    },
    finished: (choices) => {
      if (multiple && place.dispatch) send(choices.map((choice) => choice.value));
    },
  });

  /** @param {any} next */
  function keep(next) {
    surface.form.set(block.block_id, element.action_id, next);
    if (place.input) surface.typed();
  }

  /** @param {any} next */
  async function send(next) {
    const old = sent;
    sent = next;
    if (!place.input) keep(next);
    if (!(await press(element, place, next, root)) && !place.input) {
      // Said no to the question: the menu shows what it showed before.
      sent = old;
      keep(old);
      root.replaceWith(select(element, place));
    }
  }
  return root;
}

/**
 * @typedef {Promise<{groups: ChoiceGroup[], error: string | null}>} Asked
 * @type {Record<string, (query: string, element: any, place: Place) => ChoiceGroup[] | Asked>}
 */
const SOURCES = {
  static: (query, element) => fromOptions(element, query),
  external: async (query, element, { block, surface }) => {
    const { groups, error } = await surface.options({ blockId: block.block_id, actionId: element.action_id, query });
    for (const group of groups)
      for (const option of group.options) surface.form.see(block.block_id, element.action_id, option);
    return { groups: groups.map((group) => ({ label: group.label, choices: group.options.map(choice) })), error };
  },
  users: (query, element, { surface }) =>
    only(
      query,
      Array.from(surface.env.people.values())
        .filter((one) => !one.deleted && !one.is_bot)
        .map((one) => ({ value: one.id, label: one.real_name || one.name, note: one.role })),
    ),
  conversations: (query, element, { surface }) => {
    const filter = element.filter ?? {};
    const kinds = /** @type {Record<string, string>} */ ({ channel: "public", private: "private", im: "im" });
    return only(
      query,
      Array.from(surface.env.channels.values())
        .filter((one) => !filter.include || filter.include.includes(kinds[one.kind]))
        .filter((one) => !(filter.exclude_bot_users && one.kind === "im" && surface.env.people.get(one.with)?.is_bot))
        .map((one) => channelChoice(one, surface.env)),
    );
  },
  channels: (query, element, { surface }) =>
    only(
      query,
      Array.from(surface.env.channels.values())
        .filter((one) => one.kind === "channel")
        .map((one) => channelChoice(one, surface.env)),
    ),
};

/**
 * @param {any} element has options or option_groups
 * @param {string} query
 * @returns {ChoiceGroup[]} empty groups are left out
 */
function fromOptions(element, query) {
  const groups = element.option_groups?.map((/** @type {any} */ group) => ({
    label: plain(group.label),
    choices: group.options.map(choice),
  })) ?? [{ label: null, choices: (element.options ?? []).map(choice) }];
  return groups.flatMap((/** @type {ChoiceGroup} */ group) =>
    only(query, group.choices).map((kept) => ({ ...kept, label: group.label })),
  );
}

/**
 * @param {string} query
 * @param {Choice[]} choices
 * @returns {ChoiceGroup[]} the choices that hold every word of the query, if there are any
 */
function only(query, choices) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const kept = choices.filter(({ label, note }) =>
    words.every((word) => `${label} ${note ?? ""}`.toLowerCase().includes(word)),
  );
  return kept.length ? [{ label: null, choices: kept }] : [];
}

/** @param {any} option @returns {Choice} */
const choice = (option) => ({
  value: option.value,
  label: plain(option.text),
  note: plain(option.description) || undefined,
  url: option.url,
});

/**
 * @param {any} channel
 * @param {import("../text/mentions.js").Env} env
 * @returns {Choice}
 */
function channelChoice(channel, env) {
  const partner = channel.kind === "im" && env.people.get(channel.with);
  return { value: channel.id, label: partner ? partner.real_name || partner.name : `#${channel.name}` };
}

/**
 * @param {string} value
 * @param {any} element
 * @param {Place} place
 * @returns {Choice} with the words it was offered under
 */
function named(value, element, { block, surface }) {
  const listed = [
    ...(element.options ?? []),
    ...(element.option_groups ?? []).flatMap((/** @type {any} */ group) => group.options),
  ].find((option) => option.value === value);
  const seen = listed ?? surface.form.option(block.block_id, element.action_id, value);
  if (seen) return choice(seen.value ? seen : { ...seen, value });
  const person = surface.env.people.get(value);
  if (person) return { value, label: person.real_name || person.name };
  const channel = surface.env.channels.get(value);
  return channel ? channelChoice(channel, surface.env) : { value, label: value };
}
