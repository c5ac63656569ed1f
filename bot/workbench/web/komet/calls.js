// @ts-check
/** Every call that Komet received, newest first, and whether it changed anything. */
import { h, reconcile } from "../dom.js";
import { jsonTree } from "../json.js";
import { look } from "./client.js";
import { nothing } from "./parts.js";

const SHOWN = 200;

export function callsSection() {
  const unfolded = new Set();
  let last = 0;
  const summary = h("p", { class: "muted", role: "status" });
  const list = h("ol", { class: "traffic", dataset: { testid: "calls" } });
  const empty = nothing("Komet has not been called yet.");
  const root = h("section", { "aria-label": "Calls received" }, summary, empty, list);

  async function load() {
    const [answer, state] = await Promise.all([
      look(`/calls?after=${Math.max(0, last - SHOWN)}`),
      look("/state?part=tokens&limit=1"),
    ]);
    const calls = answer.calls ?? (Array.isArray(answer) ? answer : []);
    last = answer.last ?? calls.length;
    const writes = calls.filter((/** @type {any} */ one) => one.effects > 0).length;
    summary.textContent = `${last} calls${calls.length < last ? `, the last ${calls.length} shown` : ""} · ${writes} took effect`;
    empty.hidden = calls.length > 0;
    reconcile(list, calls.slice(-SHOWN).reverse(), {
      key: (/** @type {any} */ one) => String(one.n),
      sig: (/** @type {any} */ one) => JSON.stringify(one),
      make: row,
    });
    return state;
  }

  /** @param {any} one */
  function row(one) {
    const writes = one.effect && one.effect !== "read";
    const body = h("div", { class: "traffic-body" });
    const node = h(
      "details",
      { class: "traffic-entry", open: unfolded.has(one.n) },
      h(
        "summary",
        null,
        h("span", { class: "traffic-n" }, one.n),
        h("time", { class: "traffic-at", title: one.at }, /\d\d:\d\d:\d\d/.exec(one.at ?? "")?.[0] ?? ""),
        h("span", { class: `direction ${writes ? "to-app" : "to-slack"}` }, one.verb ?? ""),
        h("span", { class: "traffic-name" }, one.method, h("span", { class: "muted" }, ` ${one.message ?? ""}`)),
        one.fault ? h("span", { class: "tag tag-warn" }, one.fault) : null,
        one.delivery && one.delivery !== "delivered" ? h("span", { class: "tag tag-warn" }, one.delivery) : null,
        one.effects
          ? h("span", { class: "tag tag-good" }, `${one.effects} effect${one.effects === 1 ? "" : "s"}`)
          : null,
        h("span", { class: `tag ${String(one.status) === "1" ? "" : "tag-danger"}` }, `status ${one.status ?? "—"}`),
        typeof one.ms === "number"
          ? h("span", { class: "muted" }, `${one.ms < 10 ? one.ms.toFixed(1) : Math.round(one.ms)} ms`)
          : null,
      ),
      body,
    );
    const grow = () => {
      if (node.open) unfolded.add(one.n);
      else unfolded.delete(one.n);
      if (node.open && !body.childElementCount) body.append(jsonTree(one, "call", true));
    };
    node.addEventListener("toggle", grow);
    grow();
    return h("li", null, node);
  }
  return { root, load };
}
