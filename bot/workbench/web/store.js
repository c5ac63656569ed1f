// @ts-check
/** What the page knows right now: who sits at the desk, where they look, and the last screen the server sent. */

/**
 * @typedef {object} Route
 * @property {string} user
 * @property {"chat" | "komet" | "inspector"} tab
 * @property {string} place channel or app id (chat), section (komet)
 * @property {string} detail thread ts (chat), what is looked up (komet)
 */

export const state = {
  /** @type {{komet: string | null, team?: any}} */
  config: { komet: null },
  /** @type {any[]} */
  people: [],
  /** @type {any} */
  screen: null,
  /** @type {Route} */
  route: { user: "", tab: "chat", place: "", detail: "" },
};

/** @type {{screen: any, env: import("./text/mentions.js").Env} | null} */
let cached = null;

/**
 * Names and time zone for drawing text.
 * @returns {import("./text/mentions.js").Env}
 */
export function env() {
  const { screen } = state;
  if (cached?.screen !== screen) {
    cached = {
      screen,
      env: {
        me: screen.user,
        team: screen.team,
        people: new Map(screen.people.map((/** @type {any} */ one) => [one.id, one])),
        channels: new Map(screen.channels.map((/** @type {any} */ one) => [one.id, one])),
      },
    };
  }
  return /** @type {NonNullable<typeof cached>} */ (cached).env;
}

/**
 * @param {string} place a channel's id or name
 * @returns {any} the channel, or undefined
 */
export function channelAt(place) {
  return state.screen?.channels.find((/** @type {any} */ one) => one.id === place || one.name === place);
}

/**
 * What a channel is called: "#name", or the person's name for a direct message.
 * @param {any} channel
 * @returns {string}
 */
export function channelName(channel) {
  if (channel.kind !== "im") return channel.name;
  const partner = env().people.get(channel.with);
  return partner?.real_name || partner?.name || channel.name || channel.with;
}

/**
 * @param {Partial<Route>} change
 * @returns {string} the address (hash) of a place
 */
export function addressOf(change) {
  const { user, tab, place, detail } = { ...state.route, ...change };
  const parts = tab === "chat" ? [user, place, detail] : [user, tab, place, detail];
  while (parts.length && !parts.at(-1)) parts.pop();
  return `#${parts.map(encodeURIComponent).join("/")}`;
}

/**
 * @param {string} hash such as "#U1/C1/1700000000.000100" or "#U1/komet/orders/P071882"
 * @returns {Route}
 */
export function parseRoute(hash) {
  const [user = "", second = "", third = "", fourth = ""] = hash.replace(/^#/, "").split("/").map(decodeURIComponent);
  if (second === "komet" || second === "inspector") return { user, tab: second, place: third, detail: fourth };
  return { user, tab: "chat", place: second, detail: third };
}
