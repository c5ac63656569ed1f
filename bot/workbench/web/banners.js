// @ts-check
/** What Slack itself has to say: a command that timed out, an app that could not be reached. */
import { act } from "./acts.js";
import { h, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { channelAt, channelName } from "./store.js";

/**
 * @param {HTMLElement} shelf
 * @param {any[]} banners
 * @param {string} [here] the channel in view; banners of others name theirs
 */
export function showBanners(shelf, banners, here) {
  reconcile(shelf, banners, {
    key: (one) => one.id,
    sig: (one) => `${one.text} ${one.channel === here}`,
    make: (one) => {
      const channel = one.channel && one.channel !== here && channelAt(one.channel);
      return h(
        "div",
        { class: "banner", role: "alert", dataset: { testid: "banner", code: one.code } },
        icon("alert", 18),
        h(
          "span",
          { class: "banner-text" },
          channel ? h("strong", null, `${channel.kind === "im" ? "" : "#"}${channelName(channel)}: `) : null,
          one.text,
        ),
        h(
          "button",
          {
            type: "button",
            class: "icon-button",
            "aria-label": "Dismiss",
            on: { click: () => act("/workbench/dismiss", { id: one.id }) },
          },
          icon("close", 16),
        ),
      );
    },
  });
  shelf.hidden = !banners.length;
}
