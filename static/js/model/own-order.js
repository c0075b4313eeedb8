import { request } from "../lib/api.js";
import { nextMoment } from "../lib/moment.js";
import { newest } from "./newest.js";
import { OrderBook } from "./order-book.js";

const NOWHERE = { queue_position: null, drinks_ahead: null, cancelled_ahead: 0, expected: null };

/** A customer's one order, and its place in the queue, which moves with the others' orders. */
export class OwnOrder {
  #book = new OrderBook();
  #place = null;
  #first;

  /** @param {import("../lib/shapes.js").OwnOrder} order */
  constructor(order) {
    this.#first = order;
    this.#take(order, order.seq, nextMoment());
  }

  /** @returns {import("../lib/shapes.js").OwnOrder} */
  get order() {
    return { ...this.#first, ...this.#book.get(this.#first.id), ...this.#place.value };
  }

  /** Returns true where a newer snapshot is needed. */
  receive(message, asked) {
    const { type, order, seq } = message;
    if (type === "snapshot") return this.#take(order, seq, asked);
    if (type === "order") this.#apply(order, seq, asked);
    if (type === "position") this.#move(message, seq, asked);
    return false;
  }

  async poll() {
    const asked = nextMoment();
    const order = await request("GET", this.#first.links.self);
    this.#take(order, order.seq, asked);
  }

  /** Throws a Problem, whose order, if it has one, is taken too. */
  async cancel() {
    const asked = nextMoment();
    try {
      this.told(await request("POST", `${this.#first.links.self}cancel/`), asked);
    } catch (problem) {
      if (problem.body?.order) this.told(problem.body.order, asked);
      throw problem;
    }
  }

  /** Takes the order that the answer to a command shows; asked for at a moment. */
  told(order, asked) {
    this.#apply(order, order.seq, asked);
  }

  #take(order, seq, asked) {
    this.#move(order, seq, asked);
    return this.#book.take({ orders: [order], seq }, asked);
  }

  #apply(order, seq, asked) {
    this.#move(order, seq, asked);
    this.#book.apply(order, seq, asked);
  }

  /** Takes what is said of the place; the rest of it is as it was said last. */
  #move(said, seq, asked) {
    const value = { ...NOWHERE, ...this.#place?.value };
    for (const name of Object.keys(NOWHERE)) if (said[name] !== undefined) value[name] = said[name];
    this.#place = newest(this.#place, { value, seq, asked });
  }
}
