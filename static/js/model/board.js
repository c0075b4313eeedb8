import { request } from "../lib/api.js";
import { nextMoment } from "../lib/moment.js";
import { boardLists } from "./board-lists.js";
import { newest } from "./newest.js";
import { OrderBook } from "./order-book.js";

/** What the ready board knows of its store and its orders. */
export class Board {
  #slug;
  #query;
  #book = new OrderBook();
  #store = null;

  /** `query` is that of the board's link: its key, where it asks for one. */
  constructor(slug, query = "") {
    this.#slug = slug;
    this.#query = query;
  }

  /** The store as it was heard last; null until it was. */
  get store() {
    return this.#store?.value ?? null;
  }

  /** Returns true where a newer snapshot is needed. */
  receive({ type, order, orders, seq, as_of: asOf, store }, asked) {
    if (store) this.#store = newest(this.#store, { value: store, seq: asOf ?? seq, asked });
    if (type === "order") this.#book.apply(order, seq, asked);
    return type === "snapshot" && this.#book.take({ orders, seq }, asked);
  }

  async poll() {
    const asked = nextMoment();
    this.receive({ type: "snapshot", ...(await request("GET", `/api/stores/${this.#slug}/board/${this.#query}`)) }, asked);
  }

  orders(now) {
    return this.#book.orders(now);
  }

  lists(now, boardSeconds) {
    return boardLists(this.orders(now), now, boardSeconds);
  }
}
