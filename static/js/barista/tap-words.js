import { gettext } from "../lib/words.js";
import { SALE } from "../model/sale.js";

/** What the tablet says of a tap. */
export const DONE = {
  start: (order) => gettext("%(order)s started", { order: labelOf(order) }),
  ready: (order, station) => (waitsForOthers(order) ? gettext("%(order)s: %(station)s is done", { order: labelOf(order), station: station.name }) : gettext("%(order)s ready", { order: labelOf(order) })),
  collect: (order) => gettext("%(order)s collected", { order: labelOf(order) }),
  release: (order) => gettext("%(order)s given back", { order: labelOf(order) }),
  recall: (order) => gettext("%(order)s brought back", { order: labelOf(order) }),
  remind: (order) => gettext("%(order)s called again", { order: labelOf(order) }),
  cancel: (order) => gettext("%(order)s cancelled", { order: labelOf(order) }),
  pay: (order) => gettext("%(order)s paid", { order: labelOf(order) }),
  refund: (order) => gettext("%(order)s not paid", { order: labelOf(order) }),
  promise: (order) => gettext("%(order)s promised later", { order: labelOf(order) }),
};

function waitsForOthers({ elsewhere = [] }) {
  return elsewhere.some(({ state }) => state !== "done");
}

export function ticked(order, line, made) {
  return gettext("%(order)s: %(made)s of %(all)s %(drink)s", { order: labelOf(order), made, all: line.quantity, drink: line.name });
}

export function readySoon(order) {
  return gettext("%(order)s is ready in a moment", { order: labelOf(order) });
}

export function startedTogether({ count, title }) {
  return gettext("%(count)s × %(drink)s started together", { count, drink: title });
}

export function startedIt(name) {
  return name ? gettext("%(name)s started it: not cancelled", { name }) : gettext("Somebody started it: not cancelled");
}

export function takenBack(what) {
  return gettext("Taken back: %(what)s", { what });
}

/** @param {Array<{quantity: number, name: string}>} lines
 *  @param {number | null} number once it has one */
export function walkInTaken(lines, number) {
  const what = lines.map(({ quantity, name }) => `${quantity}× ${name}`).join(", ");
  return number ? gettext("Walk-in %(number)s: %(what)s", { number, what }) : gettext("Walk-in taken: %(what)s", { what });
}

/** What is said of a tap that the server refused. */
export function notDone({ kind, label }, { message: why }) {
  if (kind === SALE) return gettext("Walk-in not taken: %(why)s", { why });
  return label ? `${label} (${why})` : why;
}

export function labelOf({ number, name }) {
  return `${number} ${name}`;
}
