// @ts-check
/** Where a person writes: messages, slash commands, files. */
import { act } from "./acts.js";
import { encodeFiles } from "./api.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { menuButton } from "./menu.js";
import { shortcutItems, shortcuts } from "./shortcuts.js";
import { suggestions } from "./suggest.js";

/** @type {Map<string, string>} unsent text by place */
const drafts = new Map();
/** @type {string[]} */
const history = [];

/**
 * @param {{testid: string, inThread?: boolean, sent: () => void}} how
 */
export function composer({ testid, inThread = false, sent }) {
  let target = { channel: "", thread: "", label: "", key: "" };
  /** @type {File[]} */
  let files = [];
  let recalled = -1;

  const area = h("textarea", {
    class: "composer-area",
    rows: "1",
    dataset: { testid },
    spellcheck: "true",
    enterkeyhint: "send",
  });
  const suggest = suggestions(area, grow);
  const chosen = h("ul", { class: "composer-files", "aria-label": "Files to send", hidden: true });
  const native = h("input", {
    type: "file",
    multiple: true,
    hidden: true,
    dataset: { testid: `${testid}-files` },
    on: {
      change: () => {
        addFiles(native.files);
        native.value = "";
      },
    },
  });
  const send = h(
    "button",
    {
      type: "button",
      class: "composer-send",
      "aria-label": "Send",
      title: "Send (Enter)",
      dataset: { testid: inThread ? "thread-send" : "send" },
      on: { click: submit },
    },
    icon("send", 18),
  );
  const attach = h(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": "Attach a file",
      title: "Attach a file",
      on: { click: () => native.click() },
    },
    icon("clip", 20),
  );
  const slash = h(
    "button",
    {
      type: "button",
      class: "icon-button slash",
      "aria-label": "Commands",
      title: "Commands",
      on: { click: startCommand },
    },
    "/",
  );
  const bolt = menuButton(
    h(
      "button",
      { type: "button", class: "icon-button", "aria-label": "Shortcuts", title: "Shortcuts" },
      icon("bolt", 18),
    ),
    () => shortcutItems("global"),
    { align: "start" },
  );
  const root = h(
    "form",
    {
      class: "composer",
      "aria-label": "Write a message",
      on: { submit: (/** @type {Event} */ event) => event.preventDefault() },
    },
    suggest.box,
    h(
      "div",
      { class: "composer-box" },
      area,
      chosen,
      suggest.hint,
      h(
        "div",
        { class: "composer-bar" },
        attach,
        native,
        inThread ? null : [slash, bolt],
        h("span", { class: "composer-tip" }, "Enter sends · Shift + Enter starts a new line"),
        send,
      ),
    ),
  );

  function grow() {
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, 240)}px`;
    send.classList.toggle("ready", Boolean(area.value.trim() || files.length));
  }

  /** @param {Iterable<File> | null} more */
  function addFiles(more) {
    files.push(...(more ?? []));
    drawFiles();
    area.focus();
  }

  function drawFiles() {
    chosen.hidden = !files.length;
    fill(
      chosen,
      files.map((file) =>
        h(
          "li",
          { class: "chip" },
          icon("file", 14),
          h("span", { class: "chip-text" }, file.name),
          h(
            "button",
            {
              type: "button",
              class: "chip-remove",
              "aria-label": `Remove ${file.name}`,
              on: {
                click: () => {
                  files = files.filter((other) => other !== file);
                  drawFiles();
                },
              },
            },
            icon("close", 12),
          ),
        ),
      ),
    );
    grow();
  }

  /** @param {string} text to go on from */
  function put(text) {
    area.value = text;
    area.focus();
    suggest.update();
    grow();
  }

  function startCommand() {
    put(area.value.startsWith("/") ? area.value : `/${area.value}`);
  }

  async function submit() {
    const text = area.value.trim();
    if (!text && !files.length) return;
    const { channel, thread } = target;
    const command = text.startsWith("/");
    const sending = files;
    const typed = area.value;
    history.unshift(typed);
    recalled = -1;
    area.value = "";
    files = [];
    drafts.delete(target.key);
    drawFiles();
    suggest.update();
    sent();
    if (!(await deliver(text, sending, command, channel, thread)) && !area.value) {
      area.value = typed;
      files = sending;
      drawFiles();
    }
  }

  area.addEventListener("input", () => {
    grow();
    suggest.update();
  });
  area.addEventListener("click", () => suggest.update());
  area.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.isComposing || suggest.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if (event.key === "ArrowUp" && (!area.value || recalled >= 0) && history[recalled + 1] !== undefined) {
      event.preventDefault();
      recalled += 1;
      area.value = history[recalled];
      suggest.close();
      grow();
    }
  });
  area.addEventListener("paste", (/** @type {ClipboardEvent} */ event) => {
    if (event.clipboardData?.files.length) addFiles(event.clipboardData.files);
  });

  /**
   * @param {{channel: string, thread: string, label: string, key: string}} next where what is written goes
   */
  function aim(next) {
    bolt.hidden = !shortcuts("global").length;
    if (next.key === target.key) return;
    if (target.key) drafts.set(target.key, area.value);
    target = next;
    area.value = drafts.get(next.key) ?? "";
    area.placeholder = next.label;
    area.setAttribute("aria-label", next.label);
    files = [];
    recalled = -1;
    drawFiles();
    suggest.close();
  }

  return { root, aim, addFiles, put, focus: () => area.focus() };
}

/**
 * @param {string} text
 * @param {File[]} files
 * @param {boolean} command
 * @param {string} channel
 * @param {string} thread
 * @returns {Promise<boolean>} false if it was refused
 */
async function deliver(text, files, command, channel, thread) {
  const within = thread ? { thread_ts: thread } : {};
  if (command) return (await act("/workbench/command", { channel, ...within, text })) !== null;
  const encoded = await encodeFiles(files);
  if (!text) return (await act("/workbench/upload", { channel, ...within, files: encoded })) !== null;
  return (
    (await act("/workbench/message", { channel, ...within, text, ...(encoded.length ? { files: encoded } : {}) })) !==
    null
  );
}
