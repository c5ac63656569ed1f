// @ts-check
/** A form that orders faults, for the local Slack and the local Komet alike. */
import { fill, h, uid } from "./dom.js";
import { icon } from "./icons.js";

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {string} words label
 * @property {string} [value]
 * @property {string} [hint] placeholder
 * @property {boolean} [number]
 * @property {string[]} [list] suggestions
 */

/**
 * @param {object} how
 * @param {string} how.title
 * @param {Record<string, string>} how.kinds kind → what it does
 * @param {Field[]} how.fields
 * @param {(wish: Record<string, any>) => Promise<void>} how.order
 * @param {() => Promise<void>} how.clear
 */
export function faultForm({ title, kinds, fields, order, clear }) {
  const kindId = uid("kind");
  const says = h("p", { class: "hint" });
  const kind = h(
    "select",
    {
      class: "input",
      id: kindId,
      dataset: { testid: "fault-kind" },
      on: {
        change: () => {
          says.textContent = kinds[kind.value];
        },
      },
    },
    Object.keys(kinds).map((name) => h("option", { value: name }, name)),
  );
  says.textContent = Object.values(kinds)[0];
  const inputs = fields.map((field) => {
    const id = uid("fault");
    const list = h("datalist", { id: `${id}-list` });
    const input = h("input", {
      class: "input",
      id,
      value: field.value ?? "",
      placeholder: field.hint ?? null,
      inputmode: field.number ? "decimal" : null,
      list: `${id}-list`,
      autocomplete: "off",
      dataset: { testid: `fault-${field.name}` },
    });
    return {
      field,
      input,
      list,
      node: h("div", { class: "field" }, h("label", { class: "label", for: id }, field.words), input, list),
    };
  });
  const waiting = h("ul", { class: "fault-list" });
  const form = h(
    "form",
    {
      class: "panel",
      on: {
        submit: async (/** @type {Event} */ event) => {
          event.preventDefault();
          await order(wish());
        },
      },
    },
    h("h2", null, title),
    h(
      "div",
      { class: "form-grid" },
      h("div", { class: "field" }, h("label", { class: "label", for: kindId }, "What goes wrong"), kind),
      inputs.map(({ node }) => node),
    ),
    says,
    h(
      "div",
      { class: "button-row" },
      h("button", { type: "submit", class: "button button-primary", dataset: { testid: "fault-order" } }, "Order it"),
      h(
        "button",
        { type: "button", class: "button", dataset: { testid: "fault-clear" }, on: { click: clear } },
        "Clear all",
      ),
    ),
    waiting,
  );

  function wish() {
    /** @type {Record<string, any>} */
    const out = { kind: kind.value };
    for (const { field, input } of inputs)
      if (input.value.trim()) out[field.name] = field.number ? Number(input.value) : input.value.trim();
    return out;
  }

  /**
   * @param {any[]} faults that wait to happen
   * @param {Record<string, string[]>} [lists] suggestions by field
   */
  function show(faults, lists = {}) {
    for (const { field, list } of inputs) {
      const names = lists[field.name];
      if (names && list.childElementCount !== names.length)
        fill(
          list,
          names.map((name) => h("option", { value: name })),
        );
    }
    fill(
      waiting,
      faults.map((fault) =>
        h(
          "li",
          null,
          icon("bolt", 16),
          h("strong", null, fault.kind),
          h(
            "span",
            { class: "muted" },
            Object.entries(fault)
              .filter(([name, value]) => name !== "kind" && name !== "id" && value !== null && value !== undefined)
              .map(([name, value]) => `${name} ${value}`)
              .join(" · "),
          ),
        ),
      ),
    );
  }

  return { root: form, show };
}
