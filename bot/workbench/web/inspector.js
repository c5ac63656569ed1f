// @ts-check
/** The inspector: everything that went between the local Slack and the apps, in order, with times and broken rules. */
import { ApiError, get, post } from "./api.js";
import { fill, h, reconcile } from "./dom.js";
import { faultForm } from "./fault_form.js";
import { icon } from "./icons.js";
import { jsonTree } from "./json.js";
import { loadStyle } from "./styles.js";
import { state } from "./store.js";
import { toast } from "./toast.js";

const SLOW = 1000; // ms; from here the acknowledgement is worth a look
const LATE = 3000; // ms; from here the person saw an error
const SHOWN = 400;

/** @type {Record<string, string>} */
const FAULTS = {
  ratelimited: "Web API answers 429 with retry_after seconds.",
  http_5xx: "Web API answers 503 and no JSON.",
  error: "Web API answers ok: false with this error.",
  slow: "The answer, or the payload, comes this many seconds later.",
  lost_answer: "The call takes effect, then the connection breaks before the answer.",
  late: "The payload comes this many seconds later.",
  lost: "The payload never comes.",
  duplicate: "The payload comes twice.",
  lost_ack: "The acknowledgement does not count.",
  drop_socket: "All sockets of the app break.",
  bad_signature: "HTTP delivery with a wrong signature.",
  old_timestamp: "HTTP delivery with an old timestamp.",
};

export function open() {
  loadStyle("tools.css");
  /** @type {Map<number, any>} */
  const entries = new Map();
  const unfolded = new Set();
  let filter = "all";
  let words = "";
  let running = false;
  let seen = 0;
  let timer = 0;

  const tabs = [
    ["all", "Everything"],
    ["payloads", "Payloads"],
    ["calls", "Web API"],
    ["wrong", "Violations"],
  ].map(([name, label]) =>
    h(
      "button",
      {
        type: "button",
        class: "pill",
        "aria-pressed": String(name === filter),
        dataset: { filter: name, testid: `filter-${name}` },
        on: {
          click: () => {
            filter = name;
            draw();
          },
        },
      },
      label,
    ),
  );
  const search = h("input", {
    class: "input search",
    type: "search",
    placeholder: "Filter by name",
    "aria-label": "Filter by name",
    on: {
      input: () => {
        words = search.value.trim().toLowerCase();
        draw();
      },
    },
  });
  const clear = h(
    "button",
    {
      type: "button",
      class: "button",
      on: {
        click: () => {
          entries.clear();
          draw();
        },
      },
    },
    "Clear",
  );
  const summary = h("p", { class: "muted", role: "status" });
  const list = h("ol", { class: "traffic", dataset: { testid: "traffic" } });
  const empty = h("p", { class: "empty" }, "Nothing yet. Run a command in the chat.");
  const faults = faultForm({
    title: "Trouble on the line",
    kinds: FAULTS,
    fields: [
      { name: "method", words: "Web API method", hint: "any" },
      { name: "payload", words: "Payload", hint: "any" },
      { name: "seconds", words: "Seconds", value: "1", number: true },
      { name: "count", words: "How often (0 = always)", value: "1", number: true },
      { name: "error", words: "Error code", hint: "fatal_error" },
    ],
    order: (wish) => ask(wish, "Ordered."),
    clear: () => ask({ clear: true }, "All clear."),
  });
  const trouble = h("details", { class: "fold" }, h("summary", null, icon("bolt", 18), "Order faults"), faults.root);
  const root = h(
    "div",
    { class: "tool-scroll" },
    h(
      "div",
      { class: "tool-column" },
      h(
        "header",
        { class: "tool-head" },
        h("div", null, h("h1", null, "Inspector"), summary),
        h(
          "div",
          { class: "tool-filters" },
          h("div", { class: "pills", role: "group", "aria-label": "Show" }, tabs),
          search,
          clear,
        ),
      ),
      trouble,
      empty,
      list,
    ),
  );

  /**
   * @param {object} wish
   * @param {string} done
   */
  async function ask(wish, done) {
    try {
      faults.show((await post("/workbench/faults", wish)).faults ?? []);
      toast(done);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(error.message, "error");
    }
  }

  async function load() {
    if (running) return;
    running = true;
    try {
      // An entry is written when it starts and filled in when it ends: ask again from the first unfinished one.
      const waiting = Array.from(entries.values())
        .filter((one) => one.answer === null && one.ack_ms === null && !one.error)
        .map((one) => one.n);
      const after = Math.min(seen, ...waiting.slice(-20).map((n) => n - 1));
      const answer = await get(`/workbench/traffic?after=${after}`);
      const fresh = Array.isArray(answer) ? answer : (answer.traffic ?? answer.entries ?? []);
      for (const one of fresh) {
        entries.set(one.n, one);
        seen = Math.max(seen, one.n);
      }
      if (fresh.length) draw();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      summary.textContent = error.message;
    } finally {
      running = false;
    }
  }

  function draw() {
    for (const tab of tabs) tab.setAttribute("aria-pressed", String(tab.dataset.filter === filter));
    const all = Array.from(entries.values());
    const kept = all.filter(
      (one) =>
        (filter === "all" ||
          (filter === "payloads" && one.direction === "to_app") ||
          (filter === "calls" && one.direction === "to_slack") ||
          (filter === "wrong" && one.violations?.length)) &&
        nameOf(one).toLowerCase().includes(words),
    );
    const wrong = all.reduce((sum, one) => sum + (one.violations?.length ?? 0), 0);
    const acks = all
      .filter((one) => one.direction === "to_app" && typeof one.ack_ms === "number")
      .map((one) => one.ack_ms)
      .sort((a, b) => a - b);
    summary.textContent = [
      `${all.length} entries`,
      acks.length ? `middle acknowledgement ${duration(acks[acks.length >> 1])}` : null,
      wrong ? `${wrong} ${wrong === 1 ? "violation" : "violations"}` : "no violations",
    ]
      .filter(Boolean)
      .join(" · ");
    empty.hidden = all.length > 0;
    reconcile(list, kept.slice(-SHOWN).reverse(), {
      key: (one) => String(one.n),
      sig: (one) => `${one.ack_ms} ${one.error} ${one.answer !== null} ${one.violations?.length} ${one.attempt}`,
      make: row,
    });
  }

  /** @param {any} one */
  function row(one) {
    const incoming = one.direction === "to_slack";
    const body = h("div", { class: "traffic-body" });
    const app = state.screen?.apps.find((/** @type {any} */ each) => each.app_id === one.app)?.name;
    const node = h(
      "details",
      { class: "traffic-entry", open: unfolded.has(one.n) },
      h(
        "summary",
        null,
        h("span", { class: "traffic-n" }, one.n),
        h("time", { class: "traffic-at", title: one.at }, timeOf(one.at)),
        h("span", { class: `direction ${incoming ? "to-slack" : "to-app"}` }, incoming ? "API call" : "Payload"),
        h(
          "span",
          { class: "traffic-name" },
          nameOf(one),
          one.attempt ? h("span", { class: "muted" }, ` retry ${one.attempt}`) : null,
          detail(one),
        ),
        app ? h("span", { class: "muted traffic-app" }, app) : null,
        one.violations?.length
          ? h("span", { class: "tag tag-danger" }, icon("alert", 14), one.violations.length)
          : null,
        one.error ? h("span", { class: "tag tag-danger" }, one.error) : null,
        typeof one.ack_ms === "number"
          ? h(
              "span",
              { class: `tag ${one.ack_ms >= LATE ? "tag-danger" : one.ack_ms >= SLOW ? "tag-warn" : "tag-good"}` },
              duration(one.ack_ms),
            )
          : null,
      ),
      body,
    );
    const grow = () => {
      if (node.open) unfolded.add(one.n);
      else unfolded.delete(one.n);
      if (!node.open || body.childElementCount) return;
      fill(
        body,
        (one.violations ?? []).map((/** @type {any} */ wrong) =>
          h(
            "p",
            { class: "violation" },
            icon("alert", 16),
            h(
              "span",
              null,
              h("strong", null, wrong.code ?? "rule"),
              " ",
              wrong.message ?? String(wrong),
              wrong.pointer ? h("code", null, wrong.pointer) : null,
            ),
          ),
        ),
        jsonTree(one.request, "request", true),
        jsonTree(one.answer, "answer", true),
      );
    };
    node.addEventListener("toggle", grow);
    grow();
    return h("li", { dataset: { n: one.n, testid: "traffic-entry" } }, node);
  }

  function tick() {
    clearTimeout(timer);
    timer = window.setTimeout(async () => {
      if (!root.isConnected || state.route.tab !== "inspector") return;
      if (document.visibilityState === "visible") await load();
      tick();
    }, 1000);
  }

  return {
    root,
    update() {
      load();
      tick();
    },
  };
}

/** @param {any} one */
const nameOf = (one) => String(one.method ?? one.type ?? one.name ?? "?");

/** @param {any} one what helps to tell it from others of its kind */
function detail(one) {
  const request = one.request ?? {};
  const payload = request.payload ?? request;
  const words = payload.command
    ? `${payload.command} ${payload.text ?? ""}`
    : (payload.actions?.[0]?.action_id ??
      payload.view?.callback_id ??
      payload.event?.type ??
      payload.channel?.id ??
      (typeof payload.channel === "string" ? payload.channel : ""));
  return words && words !== nameOf(one) ? h("span", { class: "muted" }, ` ${words}`) : null;
}

/** @param {number} ms */
const duration = (ms) =>
  ms >= 1000 ? `${(ms / 1000).toFixed(1)} s` : ms >= 10 ? `${Math.round(ms)} ms` : `${ms.toFixed(1)} ms`;

/** @param {string} at */
const timeOf = (at) => /\d\d:\d\d:\d\d(\.\d{1,3})?/.exec(String(at))?.[0] ?? String(at ?? "");
