// @ts-check
/** Fault switches of the local Komet. */
import { h } from "../dom.js";
import { faultForm } from "../fault_form.js";
import { toast } from "../toast.js";
import { change, look } from "./client.js";

/** @type {Record<string, string>} */
const KINDS = {
  slow: "The call is done at once, the answer comes after the seconds.",
  lost: "The call is done, then the connection drops without an answer.",
  late: "The connection drops at once and the call is done seconds later.",
  cut: "The connection drops in the middle of the answer.",
  status: "An HTTP error with a page instead of JSON.",
  html: "A page of HTML with HTTP 200.",
  empty: "HTTP 200 without a body.",
  quota: "The day's allowance of calls is used up. A client may stop calling for long: it says what helps.",
  revoked: "The token is no longer valid.",
  refuse: "Status 0 with the message.",
};

/** @param {() => void} reload asks for a fresh look soon */
export function faultsSection(reload) {
  const form = faultForm({
    title: "What shall go wrong?",
    kinds: KINDS,
    fields: [
      { name: "method", words: "Method", value: "*" },
      { name: "seconds", words: "Seconds", value: "5", number: true },
      { name: "count", words: "How often", value: "1", number: true },
      { name: "status", words: "HTTP status", hint: "500", number: true },
      { name: "message", words: "Message", hint: "what Komet says" },
    ],
    order: async (wish) => {
      if (await change("/faults", wish)) toast("Ordered.");
      reload();
    },
    clear: async () => {
      if (await change("/faults", { clear: true })) toast("All clear.");
      reload();
    },
  });
  const root = h("section", { "aria-label": "Faults" }, form.root);

  async function load() {
    const [faults, answer, known] = await Promise.all([
      look("/faults"),
      look("/state?part=tokens&limit=1"),
      look("/methods"),
    ]);
    form.show(faults.faults ?? [], { method: known.methods.map((/** @type {any} */ one) => one.name) });
    return answer;
  }
  return { root, load };
}
