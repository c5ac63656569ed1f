// @ts-check
/**
 * What a person has typed and chosen, kept by surface, block_id and action_id. It outlives redraws: Slack keeps typed
 * input through views.update as long as both ids stay (https://docs.slack.dev/surfaces/modals).
 * A value is what the control API takes: a string, a list of strings, a number (datetimepicker), or null for nothing.
 */
import { richPlain } from "./text/rich_text.js";

/** @typedef {string | string[] | number | null} Value */

export class Form {
  constructor() {
    /** @type {Map<string, {value: Value, blockId: string, actionId: string}>} typed here */
    this.typed = new Map();
    /** @type {Record<string, Record<string, any>>} the server's state.values */
    this.state = {};
    /** @type {Map<string, {text: any}>} options seen, to show the words of a chosen value */
    this.seen = new Map();
    /** @type {Map<string, string>} names of uploaded files by id */
    this.names = new Map();
    /** @type {Map<string, {blockId: string, element: any, value: Value}>} what the fields show */
    this.shown = new Map();
    /** @type {Map<string, number>} how often a block was overtaken by the server's state, by block_id */
    this.overtaken = new Map();
  }

  /**
   * Takes over what the server knows. Typed values that the server has by now are no longer ours alone.
   * @param {Record<string, Record<string, any>> | undefined} values state.values of a view
   */
  sync(values) {
    this.state = values ?? {};
    for (const [key, typed] of this.typed) {
      const known = this.state[typed.blockId]?.[typed.actionId];
      if (known && same(valueOf(known), typed.value)) this.typed.delete(key);
    }
  }

  /**
   * Leaves what was sent to the server, which says from now on what of it is still there: a form that comes back after
   * a submission begins without it, even if no screen in between was seen.
   * @param {Record<string, Value>} sent by block_id
   */
  handOver(sent) {
    for (const [key, typed] of this.typed) {
      if (typed.blockId in sent && same(typed.value, sent[typed.blockId])) this.typed.delete(key);
    }
  }

  /**
   * @param {string} blockId
   * @param {any} element
   * @returns {Value} typed here, else known to the server, else the element's initial value
   */
  current(blockId, element) {
    const value = this.peek(blockId, element);
    this.shown.set(keyOf(blockId, element.action_id), { blockId, element, value });
    return value;
  }

  /**
   * @param {string} blockId
   * @param {any} element
   * @returns {Value} as `current`, without taking it as shown
   */
  peek(blockId, element) {
    const typed = this.typed.get(keyOf(blockId, element.action_id));
    if (typed) return offered(typed.value, element);
    const known = this.state[blockId]?.[element.action_id];
    if (!known) return initialOf(element);
    for (const option of [known.selected_option, ...(known.selected_options ?? [])])
      if (option) this.see(blockId, element.action_id, option);
    for (const file of known.files ?? []) this.names.set(file.id, file.name ?? file.id);
    return valueOf(known);
  }

  /**
   * @param {string} blockId
   * @param {string} actionId
   * @param {Value} value
   */
  set(blockId, actionId, value) {
    const key = keyOf(blockId, actionId);
    this.typed.set(key, { value, blockId, actionId });
    const shown = this.shown.get(key);
    if (shown) shown.value = value;
  }

  /**
   * Grows when a field of the block shows something else than what is typed by now (typed in another window, say),
   * so that the block has to be drawn anew.
   * @param {string} blockId
   * @returns {number}
   */
  revision(blockId) {
    for (const [key, shown] of this.shown) {
      if (shown.blockId !== blockId || same(this.peek(blockId, shown.element), shown.value)) continue;
      this.shown.delete(key);
      this.overtaken.set(blockId, (this.overtaken.get(blockId) ?? 0) + 1);
    }
    return this.overtaken.get(blockId) ?? 0;
  }

  /**
   * @param {any[] | undefined} blocks of the view as it is now
   * @returns {Record<string, Value>} typed values of its input blocks by block_id
   */
  values(blocks) {
    const out = /** @type {Record<string, Value>} */ ({});
    for (const { type, block_id: blockId, element } of blocks ?? []) {
      if (type === "input" && element && this.typed.has(keyOf(blockId, element.action_id)))
        out[blockId] = this.peek(blockId, element);
    }
    return out;
  }

  /**
   * Remembers an option, for its words.
   * @param {string} blockId
   * @param {string} actionId
   * @param {{value: string, text: any}} option
   */
  see(blockId, actionId, option) {
    this.seen.set(`${keyOf(blockId, actionId)}\n${option.value}`, option);
  }

  /**
   * @param {string} blockId
   * @param {string} actionId
   * @param {string} value
   * @returns {{text: any} | undefined}
   */
  option(blockId, actionId, value) {
    return this.seen.get(`${keyOf(blockId, actionId)}\n${value}`);
  }
}

/** @type {Map<string, Form>} */
const forms = new Map();

/**
 * @param {string} id of the surface, such as "view:V123"
 * @returns {Form} always the same one for the same id
 */
export function formOf(id) {
  let form = forms.get(id);
  if (!form) {
    form = new Form();
    forms.set(id, form);
  }
  return form;
}

/**
 * Forgets forms, when their surfaces are gone or somebody else sits at the desk.
 * @param {(id: string) => boolean} gone
 */
export function forgetForms(gone) {
  for (const id of forms.keys()) if (gone(id)) forms.delete(id);
}

/**
 * @param {Value} value
 * @param {any} element
 * @returns {Value} without what a changed list of options no longer offers
 */
function offered(value, element) {
  const options = element.options ?? element.option_groups?.flatMap((/** @type {any} */ group) => group.options);
  if (!options || value === null) return value;
  const there = (/** @type {Value} */ one) => options.some((/** @type {any} */ option) => option.value === one);
  return Array.isArray(value) ? value.filter(there) : there(value) ? value : null;
}

/** @param {string} blockId @param {string} actionId */
const keyOf = (blockId, actionId) => `${blockId}\n${actionId}`;

/**
 * @param {any} state one entry of state.values
 * @returns {Value}
 */
function valueOf(state) {
  if (state.type === "rich_text_input") return richPlain(state.rich_text_value) || null;
  if (state.type === "file_input") return (state.files ?? []).map((/** @type {any} */ file) => file.id);
  if ("selected_options" in state)
    return (state.selected_options ?? []).map((/** @type {any} */ option) => option.value);
  if ("selected_option" in state) return state.selected_option?.value ?? null;
  for (const name of ["selected_users", "selected_conversations", "selected_channels"])
    if (name in state) return state[name] ?? [];
  for (const name of [
    "selected_date",
    "selected_time",
    "selected_date_time",
    "selected_user",
    "selected_conversation",
    "selected_channel",
    "value",
  ]) {
    if (name in state) return state[name] ?? null;
  }
  return null;
}

/**
 * @param {any} element
 * @returns {Value}
 */
function initialOf(element) {
  if (element.type === "rich_text_input") return richPlain(element.initial_value) || null;
  if (element.initial_options) return element.initial_options.map((/** @type {any} */ option) => option.value);
  if (element.initial_option) return element.initial_option.value;
  for (const name of [
    "initial_users",
    "initial_conversations",
    "initial_channels",
    "initial_date",
    "initial_time",
    "initial_date_time",
    "initial_user",
    "initial_conversation",
    "initial_channel",
    "initial_value",
  ]) {
    if (element[name] !== undefined && element[name] !== null) return element[name];
  }
  return element.type?.startsWith("multi_") || element.type === "checkboxes" || element.type === "file_input"
    ? []
    : null;
}

/**
 * @param {Value} a
 * @param {Value} b
 */
export function same(a, b) {
  const bare = (/** @type {Value} */ value) =>
    value === null || value === "" || (Array.isArray(value) && !value.length) ? null : value;
  return JSON.stringify(bare(a)) === JSON.stringify(bare(b));
}
