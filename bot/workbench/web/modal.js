// @ts-check
/**
 * Modals: a stack of views of which the top one is shown.
 * https://docs.slack.dev/surfaces/modals
 */
import { act } from "./acts.js";
import { showBanners } from "./banners.js";
import { showErrors } from "./blocks/input.js";
import { updateBlocks } from "./blocks/index.js";
import { fill, h, uid } from "./dom.js";
import { forgetForms, formOf } from "./form.js";
import { icon } from "./icons.js";
import { state } from "./store.js";
import { modalSurface, reportTyped, typedIn, typedIsSent } from "./surfaces.js";
import { plain } from "./text/mrkdwn.js";
import { validate } from "./validate.js";

/** The modal of this page. `update` is called with every screen. */
export function modals() {
  const titleId = uid("modal-title");
  const title = h("h2", { class: "modal-title", id: titleId, tabindex: "-1" });
  const from = h("span", { class: "modal-from" });
  const back = h(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": "Back",
      dataset: { testid: "modal-back" },
      on: { click: () => close(false) },
    },
    icon("back", 20),
  );
  const dismiss = h(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": "Close",
      dataset: { testid: "modal-dismiss" },
      on: { click: () => close(true) },
    },
    icon("close", 20),
  );
  const banners = h("div", { class: "banners", hidden: true });
  const scroll = h("div", { class: "modal-scroll" });
  const trouble = h("div", { class: "modal-trouble", role: "alert", dataset: { testid: "modal-trouble" } });
  const cancel = h("button", {
    type: "button",
    class: "button",
    dataset: { testid: "modal-close", focus: "modal-close" },
    on: { click: () => close(false) },
  });
  const submit = h("button", {
    type: "button",
    class: "button button-primary",
    dataset: { testid: "modal-submit", focus: "modal-submit" },
    on: { click: () => send() },
  });
  const foot = h("div", { class: "modal-foot" }, trouble, h("div", { class: "modal-buttons" }, cancel, submit));
  const dialog = h(
    "dialog",
    { class: "modal", "aria-labelledby": titleId },
    h("div", { class: "modal-head" }, back, h("div", { class: "modal-names" }, title, from), dismiss),
    banners,
    scroll,
    foot,
  );
  document.body.append(dialog);

  /** @type {any} */
  let view = null;
  /** @type {any[]} */
  let stack = [];
  /** @type {HTMLElement} */
  let body = h("div", null);
  let sending = "";
  /** @type {Record<string, string>} what this page's own check found */
  let found = {};
  let said = "";
  let closing = "";
  /** @type {Element | null} */
  let opener = null;

  dialog.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    close(false);
  });
  dialog.addEventListener("cancel", (/** @type {Event} */ event) => {
    if (event.target !== dialog) return;
    event.preventDefault();
    close(false);
  });

  /** @param {any} screen */
  function update(screen) {
    stack = screen.views ?? [];
    const ids = new Set(stack.map((one) => `view:${one.id}`));
    forgetForms((id) => id.startsWith("view:") && !ids.has(id));
    const top = stack.at(-1) ?? null;
    if (!top) {
      leave();
      return;
    }
    const fresh = view?.id !== top.id;
    view = top;
    const form = formOf(`view:${view.id}`);
    form.sync(view.state?.values);
    const inside = dialog.contains(document.activeElement);
    if (fresh) {
      found = {};
      closing = "";
      sending = "";
      said = "";
      body = h("div", { class: "modal-body" });
      fill(scroll, body);
      scroll.scrollTop = 0;
      dialog.dataset.viewId = view.id;
      dialog.dataset.callbackId = view.callback_id ?? "";
    }
    const surface = modalSurface(view, { enter: send, typed: recheck });
    updateBlocks(body, view.blocks, surface);
    frame(screen);
    if (!dialog.open) {
      opener = document.activeElement;
      dialog.dataset.testid = "modal"; // only while it is open: who looks for a modal means an open one
      dialog.showModal();
    }
    if (fresh) focusFirst();
    else if (inside && !dialog.contains(document.activeElement)) title.focus({ preventScroll: true });
    faults();
  }

  /** @param {any} screen */
  function frame(screen) {
    title.textContent = plain(view.title) || "Untitled";
    const app = screen.apps.find((/** @type {any} */ one) => one.app_id === view.app_id)?.name ?? "";
    from.textContent = app === title.textContent ? "" : app;
    back.hidden = stack.length < 2;
    cancel.textContent = plain(view.close) || (view.submit ? "Cancel" : "Close");
    const waits = sending === view.id || view.busy === true;
    submit.hidden = !view.submit;
    fill(
      submit,
      waits ? h("span", { class: "spinner", "aria-hidden": "true" }) : null,
      h("span", null, plain(view.submit) || "Submit"),
    );
    submit.setAttribute("aria-disabled", String(waits));
    submit.classList.toggle("busy", waits);
    body.classList.toggle("waiting", waits);
    dialog.setAttribute("aria-busy", String(waits));
    const words = view.trouble ?? "";
    if (trouble.textContent !== words) fill(trouble, words ? [icon("alert", 16), h("span", null, words)] : null);
    trouble.hidden = !words;
    showBanners(
      banners,
      (screen.banners ?? []).filter((/** @type {any} */ one) => one.view_id === view.id),
    );
  }

  /** Shows errors under the fields; a new set takes the focus to the first wrong one. */
  function faults() {
    const errors = { ...view.errors, ...found };
    const first = showErrors(body, errors);
    const now = JSON.stringify(errors);
    if (first && now !== said) first.focus();
    said = now;
  }

  /** Takes back what this page complained about and is right by now. */
  function recheck() {
    if (!Object.keys(found).length) return;
    const still = validate(view, formOf(`view:${view.id}`));
    found = Object.fromEntries(Object.entries(found).filter(([blockId]) => still[blockId]));
    said = JSON.stringify({ ...view.errors, ...found });
    faults();
  }

  function focusFirst() {
    const wanted = /** @type {HTMLElement | null} */ (
      body.querySelector("[autofocus]") ?? body.querySelector("input:not([type=hidden]):not(:disabled), textarea")
    );
    const target = wanted ?? (submit.hidden ? body.querySelector("button") : submit) ?? title;
    target.focus({ preventScroll: !wanted });
  }

  function leave() {
    view = null;
    sending = "";
    if (!dialog.open) return;
    dialog.close();
    delete dialog.dataset.testid;
    fill(scroll);
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
  }

  async function send() {
    if (!view || !view.submit || sending === view.id || view.busy) return;
    const id = view.id;
    const form = formOf(`view:${id}`);
    found = validate(view, form);
    said = "";
    faults();
    if (Object.keys(found).length) return;
    sending = id;
    frame(state.screen);
    typedIsSent(id);
    const values = typedIn(id);
    if (await act("/workbench/submit", { view_id: id, values })) form.handOver(values);
    sending = "";
    said = "";
    if (view?.id === id) frame(state.screen);
  }

  /** @param {boolean} all the whole stack */
  async function close(all) {
    if (!view || closing === view.id) return;
    const id = view.id;
    const whole = all && stack.length > 1;
    closing = id;
    await reportTyped(id); // the app may keep what was typed right before
    act("/workbench/close", { view_id: id, ...(whole ? { all: true } : {}) });
  }

  return { update };
}
