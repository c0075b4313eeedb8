/** @typedef {import("../lib/shapes.js").StoreState} StoreState */

/** May I order now? The server's answer, as of when it was last heard.
 *
 *  @param {StoreState} store
 */
export function takesOrders(store) {
  return store.ordering.state === "open";
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
