// @ts-check
/** Makes the surfaces of this page: what pressing, typing and asking mean for a message, a modal and a Home tab. */
import { ApiError, encodeFiles, post } from "./api.js";
import { act } from "./acts.js";
import { debounce } from "./dom.js";
import { formOf } from "./form.js";
import { plain } from "./text/mrkdwn.js";
import { env, state } from "./store.js";

/** @typedef {import("./surface.js").Surface} Surface */

/**
 * @param {string} channel
 * @param {any} message
 * @returns {Surface}
 */
export function messageSurface(channel, { ts, blocks }) {
  const target = { channel, ts };
  const id = `message:${channel}:${ts}`;
  const made = surface("message", id, target, () => {});
  const { press } = made;
  // A message's own inputs are not sent with a press: each is told before, and the app hears of them by the press.
  made.press = async (pressed) => {
    for (const { type, block_id: blockId, element, dispatch_action: dispatches } of blocks ?? []) {
      if (type !== "input" || dispatches || blockId === pressed.blockId) continue;
      const typed = formOf(id).values([{ type, block_id: blockId, element }]);
      if (!(blockId in typed)) continue;
      const value = typed[blockId];
      if (!(await act("/workbench/press", { ...target, action_id: element.action_id, block_id: blockId, value })))
        return false;
    }
    return press(pressed);
  };
  return made;
}

/**
 * @param {string} app app id
 * @param {any} view
 * @returns {Surface}
 */
export function homeSurface(app, view) {
  const made = surface("home", formIdOf(view), { home: app }, reporter(view.id), { view_id: view.id });
  made.form.sync(view.state?.values);
  return made;
}

/** @type {Map<string, ReturnType<typeof debounce>>} */
const typing = new Map();

/**
 * @param {any} view
 * @param {{enter: () => void, typed: () => void}} on enter: Enter in a one-line field; typed: any input changed
 * @returns {Surface}
 */
export function modalSurface(view, { enter, typed }) {
  const report = reporter(view.id);
  const made = surface("modal", formIdOf(view), { view_id: view.id }, () => {
    report();
    typed();
  });
  made.enter = enter;
  return made;
}

/** @param {any} view a modal or a Home tab */
const formIdOf = (view) => (view.type === "home" ? `home:${view.app_id}` : `view:${view.id}`);

/**
 * @param {string} viewId
 * @returns {() => void} tells the server what is typed in the view, once it has been quiet for a moment
 */
function reporter(viewId) {
  let report = typing.get(viewId);
  if (!report) {
    report = debounce(350, () => reportTyped(viewId));
    typing.set(viewId, report);
  }
  return report;
}

/**
 * Values are about to be sent with something else: no separate report is needed.
 * @param {string} viewId
 */
export function typedIsSent(viewId) {
  typing.get(viewId)?.drop();
}

/**
 * @param {string} viewId
 * @returns {Record<string, import("./form.js").Value>} what is typed there and not yet known to the server, by block_id
 */
export function typedIn(viewId) {
  const { views, homes } = state.screen;
  const view = [...views, ...Object.values(homes ?? {})].find((one) => one.id === viewId);
  return view ? formOf(formIdOf(view)).values(view.blocks) : {};
}

/**
 * Tells the server at once what is typed in the view.
 * @param {string} viewId
 */
export async function reportTyped(viewId) {
  typedIsSent(viewId);
  try {
    await post("/workbench/type", { user: state.route.user, view_id: viewId, values: typedIn(viewId) });
  } catch (error) {
    // The view may have closed since the last keystroke; what else can go wrong is said when the form is sent.
    if (!(error instanceof ApiError)) throw error;
  }
}

/**
 * @param {"message" | "modal" | "home"} kind
 * @param {string} id
 * @param {Record<string, string>} target of a press
 * @param {() => void} typed
 * @param {Record<string, string>} [asks] target of an option request, if another; with `view_id` for what is in a view
 * @returns {Surface}
 */
function surface(kind, id, target, typed, asks = target) {
  const form = formOf(id);
  return {
    kind,
    form,
    typed,
    get env() {
      return env();
    },
    async press({ blockId, actionId, value, confirmed }) {
      const viewId = asks.view_id;
      if (viewId) typedIsSent(viewId);
      const values = viewId ? typedIn(viewId) : undefined;
      const answer = await act("/workbench/press", {
        ...target,
        action_id: actionId,
        block_id: blockId,
        value,
        values,
        confirm: confirmed || undefined,
      });
      return answer !== null && answer.ok !== false;
    },
    async options({ blockId, actionId, query }) {
      try {
        const answer = await post("/workbench/options", {
          user: state.route.user,
          ...asks,
          action_id: actionId,
          block_id: blockId,
          query,
        });
        if (answer.error) return { groups: [], error: "These options could not be loaded." };
        const groups = answer.option_groups?.map((/** @type {any} */ group) => ({
          label: plain(group.label),
          options: group.options,
        })) ?? [{ label: null, options: answer.options ?? [] }];
        return { groups, error: null };
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        return { groups: [], error: error.message };
      }
    },
    async upload(files) {
      const answer = await act("/workbench/upload", { files: await encodeFiles(files) });
      return (answer?.files ?? []).map((/** @type {any} */ file, /** @type {number} */ index) => ({
        id: file.id,
        name: file.name ?? files[index].name,
      }));
    },
  };
}
