// @ts-check
/** The outermost bar: chat, Komet, inspector; and light or dark. */
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { addressOf, state } from "./store.js";

/** @type {["chat" | "komet" | "inspector", string, string][]} */
const TABS = [
  ["chat", "Chat", "chat"],
  ["komet", "Komet", "flower"],
  ["inspector", "Inspector", "pulse"],
];

export function rail() {
  const theme = h("button", { type: "button", class: "rail-theme", dataset: { testid: "theme" }, on: { click: turn } });
  const links = TABS.map(([tab, words, sign]) =>
    h("a", { class: "rail-tab", dataset: { tab, testid: `tab-${tab}` } }, icon(sign, 22), h("span", null, words)),
  );
  const root = h("nav", { class: "rail", "aria-label": "Tools" }, links, theme);
  let chat = { place: "", detail: "" };

  function update() {
    const { route } = state;
    if (route.tab === "chat") chat = { place: route.place, detail: route.detail };
    links.forEach((link, index) => {
      const tab = TABS[index][0];
      link.setAttribute("href", addressOf(tab === "chat" ? { tab, ...chat } : { tab, place: "", detail: "" }));
      if (route.tab === tab) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
  }

  function turn() {
    const next = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    localStorage.setItem("theme", next);
    draw();
  }

  function draw() {
    const words = isDark() ? "Use light colours" : "Use dark colours";
    theme.setAttribute("aria-label", words);
    theme.title = words;
    theme.replaceChildren(icon(isDark() ? "sun" : "moon", 20));
  }

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  draw();
  return { root, update };
}

/** @returns {boolean} */
function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}
