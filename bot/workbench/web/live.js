// @ts-check
/** Keeps the screen current: listens for changes and fetches, never twice at a time. */
import { ApiError, get } from "./api.js";

const HIDDEN = 15_000; // ms between looks while the tab is in the background

/**
 * @param {object} how
 * @param {(screen: any) => void} how.show called with every new screen
 * @param {(words: string | null) => void} how.trouble a sentence while there is no connection, null when there is again
 */
export function liveScreen({ show, trouble }) {
  let user = "";
  /** @type {EventSource | null} */
  let source = null;
  /** @type {Promise<void> | null} */
  let running = null;
  let again = false;
  let version = -1;
  let timer = 0;

  async function load() {
    const asked = user;
    try {
      const screen = await get(`/workbench/screen?user=${encodeURIComponent(asked)}`);
      if (asked !== user) return;
      trouble(null);
      version = screen.version;
      show(screen);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (asked === user) trouble(error.message);
    }
  }

  /** @returns {Promise<void>} resolves when a screen fetched after this call is shown */
  async function refresh() {
    if (running) {
      again = true;
      return running;
    }
    running = (async () => {
      do {
        again = false;
        await load();
      } while (again);
    })();
    try {
      await running;
    } finally {
      running = null;
    }
  }

  /** Browsers allow six connections to a server in all their tabs together: a tab nobody looks at gives its one up. */
  function listen() {
    source?.close();
    source = null;
    clearInterval(timer);
    if (!user) return;
    if (document.visibilityState === "hidden") {
      timer = window.setInterval(refresh, HIDDEN);
      return;
    }
    source = new EventSource(`/workbench/live?user=${encodeURIComponent(user)}`);
    source.addEventListener("change", (event) => {
      if (JSON.parse(event.data).version > version) refresh();
    });
    let dropped = false;
    source.addEventListener("error", () => {
      dropped = true;
      trouble("Connection lost. Trying again…");
    });
    source.addEventListener("open", () => {
      if (dropped) refresh();
      dropped = false;
    });
  }

  document.addEventListener("visibilitychange", () => {
    listen();
    if (user && document.visibilityState === "visible") refresh();
  });
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    listen();
    refresh();
  });

  /**
   * Sits down as somebody.
   * @param {string} person
   */
  async function start(person) {
    user = person;
    version = -1;
    listen();
    await refresh();
  }

  return { start, refresh };
}
