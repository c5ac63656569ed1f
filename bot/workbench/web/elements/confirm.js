// @ts-check
/**
 * The "are you sure" dialog.
 * https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object
 */
import { h, uid } from "../dom.js";
import { plain, textNodes } from "../text/mrkdwn.js";

/**
 * Asks, and waits for the answer. Esc and Cancel are no.
 * @param {{title?: any, text?: any, confirm?: any, deny?: any, style?: string}} confirm
 * @param {import("../text/mentions.js").Env} env
 * @returns {Promise<boolean>}
 */
export function confirmed(confirm, env) {
  return new Promise((resolve) => {
    const title = uid("confirm");
    const text = uid("confirm-text");
    const done = (/** @type {boolean} */ answer) => {
      dialog.close();
      dialog.remove();
      resolve(answer);
    };
    const yes = h(
      "button",
      {
        type: "button",
        class: `button ${confirm.style === "danger" ? "button-danger-solid" : "button-primary"}`,
        dataset: { testid: "confirm-yes" },
        on: { click: () => done(true) },
      },
      plain(confirm.confirm) || "Yes",
    );
    const no = h(
      "button",
      { type: "button", class: "button", dataset: { testid: "confirm-no" }, on: { click: () => done(false) } },
      plain(confirm.deny) || "Cancel",
    );
    const dialog = h(
      "dialog",
      {
        class: "dialog dialog-small",
        role: "alertdialog",
        "aria-labelledby": title,
        "aria-describedby": text,
        dataset: { testid: "confirm" },
      },
      h(
        "div",
        { class: "dialog-body" },
        h("h2", { id: title, class: "dialog-title" }, plain(confirm.title) || "Are you sure?"),
        h("div", { id: text, class: "text" }, textNodes(confirm.text, env)),
      ),
      h("div", { class: "dialog-foot" }, no, yes),
    );
    dialog.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      done(false);
    });
    dialog.addEventListener("cancel", (/** @type {Event} */ event) => {
      event.preventDefault();
      done(false);
    });
    document.body.append(dialog);
    dialog.showModal();
    (confirm.style === "danger" ? no : yes).focus();
  });
}
