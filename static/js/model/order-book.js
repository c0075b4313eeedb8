const KEEP_MS = 30 * 60_000;
const OVER_AT = { collected: "collected_at", cancelled: "cancelled_at" };

/** @typedef {import("../lib/shapes.js").StaffOrder | import("../lib/shapes.js").BoardOrder} Order */

/** What the server said last of every order. Guesses about taps are not kept here. */
export class OrderBook {
  #entries = new Map();
  #seq = 0;

  /** A snapshot replaces everything.
   *
   *  @param {Array<Order>} orders
   *  @param {number} seq
   */
  replace(orders, seq) {
    this.#entries = new Map(orders.map((order) => [order.id, { order, seq }]));
    this.#seq = seq;
  }

  /** What was asked for over HTTP may be older than what the socket brought meanwhile. */
  replaceIfNewer(orders, seq) {
    if (seq >= this.#seq) this.replace(orders, seq);
  }

  /** A later version wins; of the same version the later `seq`. Answers to actions have no `seq`.
   *
   *  @param {Order} order
   *  @param {number | null} seq
   */
  apply(order, seq = null) {
    const known = this.#entries.get(order.id);
    const newer = !known || order.version > known.order.version;
    if (!newer && (order.version < known.order.version || seq === null || seq <= known.seq)) return;
    this.#entries.set(order.id, { order, seq: Math.max(seq ?? 0, known?.seq ?? 0) });
    this.#seq = Math.max(this.#seq, seq ?? 0);
  }

  get(id) {
    return this.#entries.get(id)?.order;
  }

  /** Open orders, and those finished or cancelled in the last half hour. */
  orders(now) {
    return [...this.#entries.values()].map(({ order }) => order).filter((order) => isRecent(order, now));
  }
}

function isRecent(order, now) {
  const over = order[OVER_AT[order.status]];
  return !over || now - Date.parse(over) < KEEP_MS;
}
