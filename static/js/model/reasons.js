import { gettext, ngettext } from "../lib/words.js";

/** Why an order is ready when it is, in sentences: what is before it, and what moved it.
 *
 *  @param {import("../lib/shapes.js").CustomerOrder} order
 *  @returns {Array<string>}
 */
export function reasons({ drinks_ahead: drinks, cancelled_ahead: cancelled, promise, first_promise: first }) {
  const added = promise && first ? minutesBetween(first.to, promise.to) : 0;
  return [
    drinks && ngettext("%(count)s drink before yours.", "%(count)s drinks before yours.", drinks),
    cancelled && ngettext("%(count)s order before yours was cancelled.", "%(count)s orders before yours were cancelled.", cancelled),
    added && barWords(added),
  ].filter(Boolean);
}

function barWords(minutes) {
  return minutes > 0
    ? gettext("The bar added %(count)s min.", { count: minutes })
    : gettext("The bar is %(count)s min earlier.", { count: -minutes });
}

function minutesBetween(from, to) {
  return Math.round((Date.parse(to) - Date.parse(from)) / 60_000);
}
