// @ts-check
/**
 * A surface is where blocks stand: a message, a modal or a Home tab. Blocks and elements know only this.
 */

/**
 * @typedef {object} Surface
 * @property {"message" | "modal" | "home"} kind
 * @property {import("./text/mentions.js").Env} env
 * @property {import("./form.js").Form} form
 * @property {(press: {blockId: string, actionId: string, value?: any, confirmed?: boolean}) => Promise<boolean>} press
 *   sends block_actions; true if it arrived
 * @property {(ask: {blockId: string, actionId: string, query: string}) => Promise<{groups: Group[], error: string | null}>} options
 *   asks the app for the options of an external select
 * @property {() => void} typed called after typed input changed
 * @property {(files: FileList | File[]) => Promise<{id: string, name: string}[]>} upload
 * @property {() => void} [enter] Enter was pressed in a one-line field
 */

/**
 * Where an element stands.
 * @typedef {object} Place
 * @property {any} block
 * @property {Surface} surface
 * @property {boolean} input whether it stands in an input block
 * @property {boolean} dispatch whether a change sends block_actions
 * @property {string} [controlId] id for the label's `for`
 * @property {string} [labelId]
 * @property {string} [describedBy] ids of hint and error
 * @property {string} [label] for elements without a visible label
 */

/** @typedef {{label: string | null, options: any[]}} Group */

export {};
