// @ts-check
/** What Slack's own form checks before it sends anything: required fields, lengths, numbers, addresses. */

const REQUIRED = "Please complete this required field.";

/**
 * @param {any} view
 * @param {import("./form.js").Form} form
 * @returns {Record<string, string>} what is wrong, by block_id
 */
export function validate(view, form) {
  /** @type {Record<string, string>} */
  const errors = {};
  for (const block of view.blocks ?? []) {
    if (block.type !== "input") continue;
    const value = form.peek(block.block_id, block.element);
    const empty =
      value === null ||
      value === "" ||
      (Array.isArray(value) && !value.length) ||
      (typeof value === "string" && !value.trim());
    const wrong = empty ? (block.optional ? null : REQUIRED) : wrongValue(block.element, value);
    if (wrong) errors[block.block_id] = wrong;
  }
  return errors;
}

/**
 * @param {any} element
 * @param {any} value
 * @returns {string | null}
 */
function wrongValue(element, value) {
  switch (element.type) {
    case "plain_text_input":
      if (element.min_length && value.length < element.min_length)
        return `Please enter at least ${element.min_length} characters.`;
      if (element.max_length && value.length > element.max_length)
        return `Please enter at most ${element.max_length} characters.`;
      return null;
    case "number_input":
      return wrongNumber(element, value);
    case "email_text_input":
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? null : "Please enter a valid email address.";
    case "url_text_input":
      return URL.canParse(value) && /^https?:/i.test(value) ? null : "Please enter a valid URL.";
    case "datepicker":
      return /^\d{4}-\d{2}-\d{2}$/.test(value) ? null : "Please enter a valid date.";
    default:
      return null;
  }
}

/**
 * @param {any} element
 * @param {string} value
 * @returns {string | null}
 */
function wrongNumber(element, value) {
  const text = String(value).trim();
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) return "Please enter a number.";
  if (!element.is_decimal_allowed && !/^[+-]?\d+$/.test(text)) return "Please enter a whole number.";
  if (element.min_value !== undefined && element.min_value !== null && Number(text) < Number(element.min_value))
    return `Please enter ${element.min_value} or more.`;
  if (element.max_value !== undefined && element.max_value !== null && Number(text) > Number(element.max_value))
    return `Please enter ${element.max_value} or less.`;
  return null;
}
