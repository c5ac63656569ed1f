// @ts-check
/**
 * The file field: choose or drop, uploaded at once, sent as file ids.
 * https://docs.slack.dev/reference/block-kit/block-elements/file-input-element
 */
import { fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { data } from "./button.js";

/** @typedef {import("../surface.js").Place} Place */

const MEGABYTE = 1024 * 1024;

/**
 * @param {any} element
 * @param {Place} place
 * @returns {HTMLElement}
 */
export function fileInput(element, place) {
  const { block, surface } = place;
  const most = element.max_files ?? 10;
  const types = /** @type {string[]} */ (element.filetypes ?? []);
  const hooks = data(element, place);
  const names = surface.form.names;
  const value = surface.form.current(block.block_id, element);
  let ids = Array.isArray(value) ? value : [];

  const input = h("input", {
    type: "file",
    class: "file-native",
    id: place.controlId ?? null,
    multiple: most > 1,
    accept: types.length ? types.map((type) => `.${type}`).join(",") : null,
    "aria-label": place.labelId ? null : "Choose files",
    "aria-describedby": place.describedBy ?? null,
    dataset: hooks,
  });
  const list = h("ul", { class: "file-list", "aria-label": "Chosen files" });
  const note = h("span", { class: "file-note", role: "status" });
  const root = h(
    "div",
    { class: "file-drop" },
    h(
      "div",
      { class: "file-ask" },
      input,
      h(
        "span",
        { class: "button button-small", "aria-hidden": "true" },
        icon("clip", 16),
        most > 1 ? "Choose files" : "Choose a file",
      ),
      h(
        "span",
        { class: "file-hint" },
        types.length ? `or drop ${types.map((type) => type.toUpperCase()).join(", ")} here` : "or drop here",
      ),
    ),
    list,
    note,
  );

  /** @param {string[]} next */
  function keep(next) {
    ids = next;
    surface.form.set(block.block_id, element.action_id, ids);
    surface.typed();
    draw();
  }

  function draw() {
    fill(
      list,
      ids.map((id) =>
        h(
          "li",
          { class: "file-row" },
          icon("file", 16),
          h("span", { class: "file-name" }, names.get(id) ?? id),
          h(
            "button",
            {
              type: "button",
              class: "icon-button",
              "aria-label": `Remove ${names.get(id) ?? id}`,
              on: {
                click: () => {
                  keep(ids.filter((other) => other !== id));
                  input.focus();
                },
              },
            },
            icon("close", 14),
          ),
        ),
      ),
    );
    list.hidden = !ids.length;
  }

  /** @param {FileList} chosen */
  async function take(chosen) {
    const files = Array.from(chosen).slice(0, Math.max(0, most - ids.length));
    note.textContent = "";
    const large = files.find((file) => file.size > 10 * MEGABYTE);
    if (large) note.textContent = `${large.name} is larger than 10 MB.`;
    else if (files.length < chosen.length) note.textContent = `You can choose up to ${most}.`;
    if (large || !files.length) return;
    root.classList.add("busy");
    root.setAttribute("aria-busy", "true");
    const stored = await surface.upload(files);
    root.classList.remove("busy");
    root.removeAttribute("aria-busy");
    for (const { id, name } of stored) names.set(id, name);
    input.value = "";
    if (stored.length) keep([...ids, ...stored.map(({ id }) => id)]);
  }

  input.addEventListener("change", () => take(input.files));
  root.addEventListener("dragover", (/** @type {DragEvent} */ event) => {
    event.preventDefault();
    root.classList.add("over");
  });
  root.addEventListener("dragleave", () => root.classList.remove("over"));
  root.addEventListener("drop", (/** @type {DragEvent} */ event) => {
    event.preventDefault();
    event.stopPropagation();
    root.classList.remove("over");
    if (event.dataTransfer?.files.length) take(event.dataTransfer.files);
  });
  draw();
  return root;
}
