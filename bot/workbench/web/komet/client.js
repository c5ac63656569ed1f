// @ts-check
/** Talks to the local Komet, which lives at an address of its own. */
import { ApiError, get, post } from "../api.js";
import { state } from "../store.js";
import { toast } from "../toast.js";

/**
 * @param {string} path below /workbench
 * @returns {Promise<any>} the answer
 * @throws {ApiError}
 */
export const look = (path) => get(`${state.config.komet}/workbench${path}`);

/**
 * Does something in Komet and tells the person if it was refused.
 * @param {string} path below /workbench
 * @param {object} body
 * @returns {Promise<any>} the answer, or null
 */
export async function change(path, body) {
  try {
    return await post(`${state.config.komet}/workbench${path}`, body);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(error.message, "error");
    return null;
  }
}
