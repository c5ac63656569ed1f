// @ts-check
/** Talks JSON to the local Slack's control API (and, by full address, to the local Komet's). */

/** The server refused or could not be reached; `message` is a sentence for a person. */
export class ApiError extends Error {
  /**
   * @param {string} message
   * @param {number} status HTTP status, 0 if there was no answer
   * @param {string | null} field the wrong field, if the server named one
   */
  constructor(message, status, field = null) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.field = field;
  }
}

/**
 * @param {string} address path or full address
 * @returns {Promise<any>} the JSON answer
 * @throws {ApiError}
 */
export function get(address) {
  return send(address, { headers: { accept: "application/json" } });
}

/**
 * @param {string} address path or full address
 * @param {object} [body] sent as JSON
 * @returns {Promise<any>} the JSON answer; `ok: false` with status 200 is an answer (what Slack says), not an error
 * @throws {ApiError}
 */
export function post(address, body = {}) {
  return send(address, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}

/**
 * @param {string} address
 * @param {RequestInit} init
 */
async function send(address, init) {
  let response;
  let text;
  try {
    response = await fetch(address, init);
    text = await response.text();
  } catch (error) {
    if (error instanceof TypeError) throw new ApiError("The local server does not answer. Is it still running?", 0);
    throw error;
  }
  let body = null;
  try {
    body = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ApiError(`${address} answered ${response.status} with something that is not JSON.`, response.status);
  }
  if (!response.ok)
    throw new ApiError(body?.error ?? `${address} answered ${response.status}.`, response.status, body?.field ?? null);
  return body;
}

/**
 * Turns chosen files into what /workbench/upload and file inputs take.
 * @param {Iterable<File>} files
 * @returns {Promise<{name: string, mimetype: string, content_base64: string}[]>}
 */
export function encodeFiles(files) {
  return Promise.all(
    Array.from(files, async (file) => ({
      name: file.name,
      mimetype: file.type || "application/octet-stream",
      content_base64: base64(new Uint8Array(await file.arrayBuffer())),
    })),
  );
}

/**
 * @param {Uint8Array} bytes
 * @returns {string}
 */
function base64(bytes) {
  const step = 0x8000; // String.fromCharCode takes only so many arguments
  let binary = "";
  for (let at = 0; at < bytes.length; at += step) binary += String.fromCharCode(...bytes.subarray(at, at + step));
  return btoa(binary);
}
