import { newest, replaces, UNASKED } from "./newest.js";

const KEEP_MS = 30 * 60_000;
const OVER_AT = { collected: "collected_at", cancelled: "cancelled_at" };

/** @typedef {import("../lib/shapes.js").StaffOrder | import("../lib/shapes.js").BoardOrder | import("../lib/shapes.js").CustomerOrder} Order */

/** What the server said last of every order, by the rule of `newest.js`. Guesses about taps are
 *  not kept here. */
export class OrderBook {
  #entries = new Map();
  #reading = null;

  /** Takes a snapshot or an answer to a poll, asked for at a moment. What it does not have is
   *  over. Returns whether it was older than something held: a newer one must be asked for.
   *
   *  @param {{orders: Array<Order>, seq: number}} reading
   *  @param {number} asked
   */
  take({ orders, seq }, asked = UNASKED) {
    const reading = { seq, asked };
    if (!replaces(reading, this.#reading)) return true;
    this.#reading = newest(this.#reading, reading);
    const before = this.#entries;
    this.#entries = new Map(orders.map((order) => [order.id, newest(before.get(order.id), entryOf(order, reading))]));
    return this.#keepNewer(before, reading);
  }

  /** Keeps what crossed the reading on the way and is newer; returns whether anything did. */
  #keepNewer(before, { seq, asked }) {
    const crossing = [...before].filter(([, held]) => held.heard >= asked);
    for (const [id, held] of crossing) {
      if (!this.#entries.has(id) && held.seq > seq) this.#entries.set(id, held);
    }
    return crossing.some(([id, held]) => this.#entries.get(id) === held);
  }

  /** Takes one order: of a message, or of the answer to a tap, asked for at a moment.
   *
   *  @param {Order} order
   *  @param {number} seq
   *  @param {number} asked
   */
  apply(order, seq, asked = UNASKED) {
    const next = entryOf(order, { seq, asked });
    const held = this.#entries.get(order.id);
    if (held || this.#isNews(next)) this.#entries.set(order.id, newest(held, next));
  }

  /** Of an order that the last reading did not have only later news is news. */
  #isNews({ seq, asked }) {
    return !this.#reading || asked > this.#reading.heard || seq > this.#reading.seq;
  }

  get(id) {
    return this.#entries.get(id)?.value;
  }

  /** Open orders, and those finished or cancelled in the last half hour. */
  orders(now) {
    return [...this.#entries.values()].map(({ value }) => value).filter((order) => isRecent(order, now));
  }
}

function entryOf(order, { seq, asked }) {
  return { value: order, version: order.version, seq, asked };
}

function isRecent(order, now) {
  if (order.status === "cancelled" && order.paid) return true; // its money is to be given back
  const over = order[OVER_AT[order.status]];
  return !over || now - Date.parse(over) < KEEP_MS;
}
