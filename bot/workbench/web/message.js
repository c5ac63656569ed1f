// @ts-check
/** One message: who, when, what, and what can be done with it. */
import { avatar } from "./avatar.js";
import { drawBlocks } from "./blocks/index.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { messageTools } from "./message_tools.js";
import { addressOf, env } from "./store.js";
import { messageSurface } from "./surfaces.js";
import { emoji } from "./text/emoji.js";
import { link } from "./text/mentions.js";
import { mrkdwn, plain, textNodes } from "./text/mrkdwn.js";
import { ago, clock, exact } from "./text/times.js";

/**
 * @param {any} message Slack's message object with `ephemeral`
 * @param {{channel: string, compact: boolean, inThread?: boolean}} how compact: follows another one of the same author
 * @returns {HTMLElement}
 */
export function drawMessage(message, { channel, compact, inThread = false }) {
  const names = env();
  const author = authorOf(message);
  const seconds = Number(message.ts);
  const when = h(
    "time",
    { class: "when", datetime: new Date(seconds * 1000).toISOString(), title: exact(seconds, names.me) },
    clock(seconds, names.me),
  );
  const threadable = !message.ephemeral && !inThread;
  return h(
    "article",
    {
      class: `message${compact ? " compact" : ""}${message.ephemeral ? " ephemeral" : ""}${message.subtype ? " notice" : ""}`,
      "aria-label": `${author.label}, ${clock(seconds, names.me)}`,
      dataset: {
        ts: message.ts,
        testid: "message",
        ephemeral: message.ephemeral ? "true" : null,
        user: message.user ?? null,
      },
    },
    h(
      "div",
      { class: "message-side" },
      compact ? when : avatar(author.person ?? { name: author.label, is_bot: Boolean(message.bot_id) }),
    ),
    h(
      "div",
      { class: "message-main" },
      message.ephemeral ? h("div", { class: "only-you" }, icon("eye", 14), "Only visible to you") : null,
      compact
        ? null
        : h(
            "div",
            { class: "message-head" },
            h("span", { class: "author" }, author.label),
            author.bot
              ? h("span", { class: "badge" }, "App")
              : author.person?.role
                ? h("span", { class: "role" }, author.person.role)
                : null,
            when,
          ),
      h("div", { class: "message-body" }, content(message, channel)),
      message.reactions?.length
        ? h(
            "div",
            { class: "reactions" },
            message.reactions.map((/** @type {any} */ one) =>
              h(
                "span",
                {
                  class: "reaction",
                  title: (one.users ?? [])
                    .map((/** @type {string} */ id) => names.people.get(id)?.name ?? id)
                    .join(", "),
                },
                emoji(one.name) ?? `:${one.name}:`,
                " ",
                one.count,
              ),
            ),
          )
        : null,
      threadable && message.reply_count ? threadLink(message, channel) : null,
    ),
    messageTools(message, { channel, inThread }),
  );
}

/**
 * @param {any} message
 * @returns {{label: string, bot: boolean, person: any}}
 */
function authorOf(message) {
  const { people } = env();
  const person = people.get(message.user) ?? people.get(message.bot_id);
  return {
    person,
    label: message.username || person?.real_name || person?.name || message.user || "Unknown",
    bot: Boolean(message.bot_id || person?.is_bot),
  };
}

/**
 * @param {any} message
 * @returns {string} the words, for those who hear the page
 */
export function spoken(message) {
  const holder = h("div", null, mrkdwn(message.text ?? "", env()));
  return `${authorOf(message).label}: ${holder.textContent}`.slice(0, 400);
}

/**
 * @param {any} message
 * @param {string} channel
 */
function content(message, channel) {
  const surface = messageSurface(channel, message);
  const edited = message.edited
    ? h("span", { class: "edited", title: exact(Number(message.edited.ts), surface.env.me) }, "(edited)")
    : null;
  return [
    message.blocks?.length
      ? drawBlocks(message.blocks, surface)
      : message.text
        ? h("div", { class: "text block" }, mrkdwn(message.text, surface.env))
        : null,
    edited,
    (message.attachments ?? []).map((/** @type {any} */ one) => attachment(one, surface)),
    message.files?.length ? h("div", { class: "files" }, message.files.map(fileChip)) : null,
  ];
}

/**
 * https://docs.slack.dev/reference/messaging/attachments (legacy, but still in use for the coloured bar)
 * @param {any} one
 * @param {import("./surface.js").Surface} surface
 */
function attachment(one, surface) {
  const color =
    { good: "#1f8a4c", warning: "#c77700", danger: "#b3261e" }[/** @type {string} */ (one.color)] ??
    (/^#?[0-9a-f]{6}$/i.test(one.color ?? "") ? `#${one.color.replace("#", "")}` : null);
  const text = (/** @type {string | undefined} */ words) =>
    words ? h("div", { class: "text" }, mrkdwn(words, surface.env)) : null;
  return h(
    "div",
    { class: "attachment", style: color ? { "border-color": color } : {} },
    text(one.pretext),
    one.author_name ? h("div", { class: "muted" }, one.author_name) : null,
    one.title
      ? h("div", { class: "attachment-title" }, one.title_link ? link(one.title_link, one.title) : one.title)
      : null,
    one.blocks ? drawBlocks(one.blocks, surface) : text(one.text),
    one.fields
      ? h(
          "div",
          { class: "fields" },
          one.fields.map((/** @type {any} */ field) =>
            h(
              "div",
              null,
              h("strong", null, field.title),
              h("div", { class: "text" }, textNodes({ type: "mrkdwn", text: field.value }, surface.env)),
            ),
          ),
        )
      : null,
    one.footer ? h("div", { class: "muted" }, plain(one.footer)) : null,
  );
}

/** @param {any} file */
function fileChip(file) {
  const size =
    typeof file.size === "number"
      ? file.size < 1024
        ? `${file.size} B`
        : file.size < 1024 * 1024
          ? `${Math.round(file.size / 1024)} KB`
          : `${(file.size / 1024 / 1024).toFixed(1)} MB`
      : "";
  const kind = (file.filetype || file.pretty_type || file.name?.split(".").at(-1) || "").toUpperCase();
  return h(
    "a",
    {
      class: "file-chip",
      href: `/workbench/files/${encodeURIComponent(file.id)}`,
      download: file.name ?? "",
      dataset: { fileId: file.id },
    },
    icon("file", 22),
    h(
      "div",
      null,
      h("div", { class: "file-name" }, file.title || file.name || file.id),
      h("div", { class: "muted" }, [kind, size].filter(Boolean).join(" · ")),
    ),
  );
}

/**
 * @param {any} message
 * @param {string} channel
 */
function threadLink(message, channel) {
  const { people } = env();
  const count = message.reply_count;
  return h(
    "a",
    { class: "thread-link", href: addressOf({ tab: "chat", place: channel, detail: message.ts }) },
    (message.reply_users ?? [])
      .slice(0, 4)
      .map((/** @type {string} */ id) => avatar(people.get(id) ?? { id, name: id }, "small")),
    h("span", { class: "thread-count" }, `${count} ${count === 1 ? "reply" : "replies"}`),
    message.latest_reply ? h("span", { class: "muted" }, `Last reply ${ago(Number(message.latest_reply))}`) : null,
  );
}
