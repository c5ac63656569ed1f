// @ts-check
/** Draws any Block Kit block, and lists of them, keeping what has not changed. */
import { h, reconcile } from "../dom.js";
import { contextActions, plan, taskCard } from "./agent.js";
import { alert, card, carousel, container } from "./cards.js";
import { chart } from "./chart.js";
import {
  actions,
  context,
  divider,
  file,
  header,
  image,
  markdownBlock,
  richTextBlock,
  section,
  video,
} from "./plain.js";
import { input } from "./input.js";
import { dataTable, table } from "./tables.js";

/** @typedef {import("../surface.js").Surface} Surface */

/** @type {Record<string, (block: any, surface: Surface) => HTMLElement>} */
const DRAW = {
  section,
  header,
  divider,
  context,
  actions,
  image,
  input,
  table,
  alert,
  card,
  carousel,
  container,
  file,
  video,
  plan,
  rich_text: richTextBlock,
  markdown: markdownBlock,
  data_table: dataTable,
  data_visualization: chart,
  context_actions: contextActions,
  task_card: taskCard,
};

/**
 * @param {any} block
 * @param {Surface} surface
 * @returns {HTMLElement}
 */
function drawBlock(block, surface) {
  const draw = DRAW[block?.type];
  const node = draw
    ? draw(block, surface)
    : h("p", { class: "cannot-draw" }, `Cannot draw this block: ${block?.type ?? "without a type"}`);
  node.classList.add("block");
  if (block?.block_id) node.dataset.blockId = block.block_id;
  return node;
}

/**
 * @param {any[] | undefined} blocks
 * @param {Surface} surface
 * @returns {HTMLElement[]}
 */
export function drawBlocks(blocks, surface) {
  return (blocks ?? []).map((block) => drawBlock(block, surface));
}

/**
 * Brings a list of blocks up to date; a block that is the same keeps its node, and so focus, caret and open menus.
 * @param {HTMLElement} parent
 * @param {any[] | undefined} blocks
 * @param {Surface} surface
 */
export function updateBlocks(parent, blocks, surface) {
  const seen = new Map();
  reconcile(
    parent,
    (blocks ?? []).map((block) => {
      const name = `${block.type}/${block.block_id ?? ""}`;
      const nth = seen.get(name) ?? 0;
      seen.set(name, nth + 1);
      return { block, key: `${name}/${nth}` };
    }),
    {
      key: (item) => item.key,
      sig: (item) => `${surface.form.revision(item.block.block_id)} ${JSON.stringify(item.block)}`,
      make: (item) => drawBlock(item.block, surface),
    },
  );
}
