// @ts-check
/** The Home tab of an app. https://docs.slack.dev/surfaces/app-home */
import { updateBlocks } from "./blocks/index.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { homeSurface } from "./surfaces.js";

/** The Home pane. `show` is called with every screen while it is in view. */
export function homePane() {
  const body = h("div", { class: "home-body" });
  const empty = h("div", { class: "empty", hidden: true });
  const root = h(
    "div",
    { class: "home", dataset: { testid: "home" } },
    h("div", { class: "home-column" }, empty, body),
  );
  let shown = "";

  /**
   * @param {any} app
   * @param {any} view the published view, or undefined
   */
  function show(app, view) {
    if (shown !== app.app_id) {
      shown = app.app_id;
      fill(body);
      root.scrollTop = 0;
    }
    empty.hidden = Boolean(view);
    if (!view) {
      fill(body);
      fill(empty, icon("home", 32), h("p", null, `${app.name} has not published a Home tab for you yet.`));
      return;
    }
    root.dataset.viewId = view.id ?? "";
    updateBlocks(body, view.blocks, homeSurface(app.app_id, view));
  }

  return { root, show };
}
