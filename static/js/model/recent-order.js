import { load, save } from "../lib/storage.js";

const KEY = "cafe.recent-orders";
const KEPT_MS = 3 * 60 * 60 * 1000;

/** The way back to an order's page for a customer who closed it. Kept on this device only. */
export function rememberOrder({ store, links, number, placed_at: placedAt }) {
  save(KEY, { ...load(KEY, {}), [store]: { page: links.page, number, placedAt } });
}

/** An order that is over needs no way back. */
export function forgetOrder(store, page) {
  const orders = load(KEY, {});
  if (orders[store]?.page !== page) return;
  delete orders[store];
  save(KEY, orders);
}

export function recentOrder(store) {
  const order = load(KEY, {})[store];
  return order && Date.now() - Date.parse(order.placedAt) < KEPT_MS ? order : null;
}
