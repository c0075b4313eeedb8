import { serverNow } from "../lib/server-clock.js";

/** @typedef {import("../lib/shapes.js").StoreState} StoreState */

const SOON_MINUTES = 30;

/** May I order now? The server's answer, as of when it was last heard; that hours are over needs no word of it.
 *
 *  @param {StoreState} store
 *  @param {number} now in ms of the server's clock
 *  @returns {StoreState["ordering"]}
 */
export function orderingAt({ ordering, changes_at: turns, last_orders_at: last }, now) {
  if (ordering.state !== "open") return ordering;
  if (isPast(turns, now)) return { state: "closed", reason: "", until: null };
  return isPast(last, now) ? { state: "closing", reason: "", until: null } : ordering;
}

function isPast(moment, now) {
  return Boolean(moment) && Date.parse(moment) <= now;
}

/** @param {StoreState} store */
export function takesOrders(store) {
  return orderingAt(store, serverNow()).state === "open";
}

/** What an open store's guests should know of its end: in how many minutes, and of what. Null where that is not soon.
 *
 *  @param {StoreState} store
 *  @param {number} now in ms of the server's clock
 */
export function endsSoon({ changes_at: turns, last_orders_at: last }, now) {
  const left = minutesUntil(last ?? turns, now);
  return left !== null && left <= SOON_MINUTES ? { left, isLastOrders: Boolean(last) && last !== turns } : null;
}

/** Whether the staff take no orders: what has all hands full is no matter to their own screens.
 *
 *  @param {StoreState} store
 */
export function isShut({ ordering: { state } }) {
  return state === "closed" || state === "paused";
}

/** In how many minutes something ends, at least one; null where nobody knows.
 *
 *  @param {string | null | undefined} until
 *  @param {number} now in ms of the server's clock
 */
export function minutesUntil(until, now) {
  return until ? Math.max(1, Math.ceil((Date.parse(until) - now) / 60_000)) : null;
}
