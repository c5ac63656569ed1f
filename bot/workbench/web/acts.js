// @ts-check
/** Everything a person does goes through here: post it, say so if it was refused, and look at the screen again. */
import { ApiError, post } from "./api.js";
import { state } from "./store.js";
import { toast } from "./toast.js";

/** Set by app.js; fetches the screen anew. */
export const hooks = { refresh: async () => {} };

/**
 * Acts as the person at the desk.
 * @param {string} path of the control API
 * @param {object} body without `user`
 * @returns {Promise<any>} the answer, or null if the server refused (the person has been told)
 */
export function act(path, body) {
  return tell(path, { user: state.route.user, ...body });
}

/**
 * Does something that nobody in particular does, such as moving the clock.
 * @param {string} path
 * @param {object} body
 * @returns {Promise<any>} as `act`
 */
export async function tell(path, body) {
  try {
    return await post(path, body);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(error.message, "error");
    return null;
  } finally {
    hooks.refresh();
  }
}
