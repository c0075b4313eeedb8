import { load, save } from "../lib/storage.js";

const KEY = "cafe.own-orders";

/** The way back to an order's page for a customer who closed it, or orders once more. By the page, which
 *  is the secret; kept on this device only.
 *
 *  @param {import("../lib/shapes.js").OwnOrder} order
 */
export function rememberOrder({ store, links, number, placed_at: placedAt }) {
  save(KEY, { ...load(KEY, {}), [links.page]: { store, number, placedAt } });
}

/** An order that is over needs no way back. */
export function forgetOrder(page) {
  const { [page]: _, ...others } = load(KEY, {});
  save(KEY, others);
}

/** This device's open orders in a store, the newest first: `{page, number, placedAt}` each. Whether one is over the server says:
 *  by the phone's clock an order was lost that it had not reached yet, or that it thought was long ago. */
export function openOrders(store) {
  const all = Object.entries(load(KEY, {})).map(([page, order]) => ({ page, ...order }));
  return all
    .filter((order) => order.store === store)
    .sort((one, other) => Date.parse(other.placedAt) - Date.parse(one.placedAt));
}
