// @ts-check
/** Tokens as Komet's settings page and the Vendor Portal have them: make, tick methods, show once, reset, revoke. */
import { fill, h, uid } from "../dom.js";
import { confirmed } from "../elements/confirm.js";
import { icon } from "../icons.js";
import { env } from "../store.js";
import { toast } from "../toast.js";
import { change, look } from "./client.js";
import { copyButton, statusTag, table } from "./parts.js";

/** @param {() => void} reload asks for a fresh look soon */
export function tokensSection(reload) {
  let reveal = false;
  let drawn = "";
  const shown = h("div", { class: "panel token-new", hidden: true, role: "status", dataset: { testid: "token-new" } });
  const list = h("div", { dataset: { testid: "tokens" } });
  const show = h(
    "button",
    {
      type: "button",
      class: "button button-small",
      "aria-pressed": "false",
      dataset: { testid: "tokens-reveal" },
      on: {
        click: () => {
          reveal = !reveal;
          show.setAttribute("aria-pressed", String(reveal));
          show.textContent = reveal ? "Hide texts" : "Show texts";
          drawn = "";
          reload();
        },
      },
    },
    "Show texts",
  );
  const maker = tokenMaker((made) => {
    once(made, "New token");
    reload();
  });
  const root = h(
    "section",
    { "aria-label": "Tokens" },
    shown,
    h("div", { class: "tool-filters" }, show),
    list,
    h("details", { class: "fold" }, h("summary", null, icon("plus", 18), "Make a token"), maker.root),
  );

  async function load() {
    const [answer, parties, known] = await Promise.all([
      look(`/tokens${reveal ? "?reveal=1" : ""}`),
      look("/state?part=vendors,customers"),
      look("/methods"),
    ]);
    const tokens = answer.tokens ?? [];
    maker.show(known, parties);
    const now = JSON.stringify(tokens);
    if (now === drawn) return parties;
    drawn = now;
    fill(
      list,
      table(
        "Tokens",
        [
          { title: "Type" },
          { title: "Belongs to" },
          { title: "Description" },
          { title: reveal ? "Text" : "Fingerprint" },
          { title: "Methods" },
          { title: "State" },
          { title: "" },
        ],
        tokens.map(row),
      ),
    );
    return parties;
  }

  /** @param {any} token */
  function row(token) {
    const act = (/** @type {string} */ name, /** @type {string} */ label, /** @type {string} */ question) =>
      h(
        "button",
        {
          type: "button",
          class: "button button-small",
          dataset: { testid: `token-${name}`, token: token.id },
          on: {
            click: async () => {
              if (
                !(await confirmed(
                  { title: `${label}?`, text: { type: "plain_text", text: question }, confirm: label, style: "danger" },
                  env(),
                ))
              )
                return;
              const made = await change(`/tokens/${token.id}/${name}`, {});
              if (made?.token) once(made, "New text");
              else if (made) toast("Done.");
              reload();
            },
          },
        },
        label,
      );
    return [
      token.type,
      token.party_name ?? "—",
      token.description ?? "",
      token.token
        ? h("span", { class: "code-line" }, h("code", null, token.token), copyButton(token.token, "token"))
        : h("code", null, token.fingerprint ?? "—"),
      h(
        "details",
        { class: "methods" },
        h("summary", null, `${token.methods?.length ?? 0} methods`),
        h(
          "ul",
          null,
          (token.methods ?? []).map((/** @type {string} */ name) => h("li", null, name)),
        ),
      ),
      statusTag(token.revoked ? "revoked" : "active"),
      token.revoked
        ? ""
        : h(
            "span",
            { class: "button-row" },
            act("reset", "Reset", "The token gets a new text. The old one stops working at once."),
            act("revoke", "Revoke", "The token stops working for good."),
          ),
    ];
  }

  /**
   * @param {any} made
   * @param {string} title
   */
  function once(made, title) {
    shown.hidden = false;
    fill(
      shown,
      h("h2", null, `${title}: ${made.description ?? made.type}`),
      h("p", { class: "muted" }, "Copy it now. Komet does not show it again."),
      h(
        "div",
        { class: "code-line" },
        h("code", { class: "token-text" }, made.token),
        copyButton(made.token, "token"),
        h(
          "button",
          {
            type: "button",
            class: "button button-small",
            on: {
              click: () => {
                shown.hidden = true;
                fill(shown);
              },
            },
          },
          "Done",
        ),
      ),
    );
    shown.scrollIntoView({ block: "nearest" });
  }

  return { root, load };
}

/** @param {(made: any) => void} made */
function tokenMaker(made) {
  const [typeId, partyId, wordsId] = ["type", "party", "words"].map(uid);
  /** @type {any} */
  let parties = {};
  /** @type {{methods: any[], presets: Record<string, string[]>}} */
  let known = { methods: [], presets: {} };
  const type = h(
    "select",
    {
      class: "input",
      id: typeId,
      dataset: { testid: "token-type" },
      on: {
        change: () => {
          drawParties();
          drawTicks();
        },
      },
    },
    ["Company", "Vendor", "Customer"].map((name) => h("option", { value: name }, name)),
  );
  const party = h("select", { class: "input", id: partyId, dataset: { testid: "token-party" } });
  const partyField = h("div", { class: "field" }, h("label", { class: "label", for: partyId }, "Belongs to"), party);
  const words = h("input", { class: "input", id: wordsId, maxlength: "200", dataset: { testid: "token-description" } });
  const ticks = h("div", { class: "ticks", role: "group", "aria-label": "Methods it may call" });
  const presets = h("span", { class: "button-row" });
  const tick = (/** @type {(name: string) => boolean} */ on) => {
    for (const box of ticks.querySelectorAll("input")) box.checked = on(box.value);
  };
  const preset = (/** @type {string} */ words, /** @type {(name: string) => boolean} */ on) =>
    h("button", { type: "button", class: "button button-small", on: { click: () => tick(on) } }, words);
  // Before the methods are known, a token would be made that may call none of them.
  const send = h(
    "button",
    { type: "submit", class: "button button-primary", disabled: true, dataset: { testid: "token-make" } },
    "Make token",
  );
  const root = h(
    "form",
    { class: "panel", on: { submit: make } },
    h(
      "div",
      { class: "form-grid" },
      h("div", { class: "field" }, h("label", { class: "label", for: typeId }, "Type"), type),
      partyField,
      h("div", { class: "field" }, h("label", { class: "label", for: wordsId }, "Description"), words),
    ),
    h(
      "div",
      { class: "tick-head" },
      h("span", { class: "label" }, "Methods it may call"),
      presets,
    ),
    ticks,
    h("div", { class: "button-row" }, send),
  );

  function drawParties() {
    partyField.hidden = type.value === "Company";
    fill(
      party,
      (parties[type.value === "Vendor" ? "vendors" : "customers"] ?? []).map((/** @type {any} */ one) =>
        h("option", { value: one.id }, `${one.name} (${one.code ?? one.id})`),
      ),
    );
  }

  /** @param {Event} event */
  async function make(event) {
    event.preventDefault();
    const ticked = Array.from(ticks.querySelectorAll("input:checked"), (/** @type {any} */ box) => box.value);
    const answer = await change("/tokens", {
      type: type.value,
      ...(type.value === "Company" ? {} : { party_id: Number(party.value) }),
      description: words.value.trim(),
      methods: ticked,
    });
    if (answer) made(answer);
  }

  /** Offers what a token of the chosen type may be ticked for; a vendor's starts with the growers' list. */
  function drawTicks() {
    const names = known.methods.filter((one) => one.token_types.includes(type.value)).map((one) => one.name);
    const lists = type.value === "Vendor" ? Object.entries(known.presets) : [];
    const first = lists.length ? lists[0][1] : names;
    fill(
      ticks,
      names.map((name) =>
        h(
          "label",
          { class: "choice" },
          h("input", { type: "checkbox", value: name, checked: first.includes(name) }),
          h("span", null, name),
        ),
      ),
    );
    fill(
      presets,
      preset("All", () => true),
      preset("None", () => false),
      lists.map(([words, names]) => preset(words, (name) => names.includes(name))),
    );
  }

  /**
   * @param {{methods: any[], presets: Record<string, string[]>}} methods that Komet has
   * @param {any} parties_ vendors and customers
   */
  function show(methods, parties_) {
    const first = !parties.vendors;
    known = methods;
    parties = parties_;
    if (first) {
      drawParties();
      drawTicks();
      send.disabled = false;
    }
  }
  return { root, show };
}
