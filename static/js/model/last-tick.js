import { isMade } from "./life.js";

/** The tick after which an order is ready waits three seconds, for ready rings the guest: a slip of
 *  the finger is taken back by a tap on the same line, and nobody has heard of it.
 *
 *  `takeBack` is the page's TakeBack; what is held is told by `has` and shown by `shown`. */
export class LastTick {
  #takeBack;
  #lines = new Map();

  constructor(takeBack) {
    this.#takeBack = takeBack;
  }

  /** @param {() => void} act what is done unless it is dropped before */
  hold(order, line, act) {
    this.#lines.set(order.id, line.id);
    this.#takeBack.start(nameOf(order.id), () => {
      this.#lines.delete(order.id);
      act();
    });
  }

  /** The line of an order whose tick waits; undefined when none does. */
  lineOf(id) {
    return this.#lines.get(id);
  }

  drop(id) {
    this.#lines.delete(id);
    this.#takeBack.stop(nameOf(id));
  }

  /** The order with the tick that waits. */
  shown(order) {
    const held = this.#lines.get(order.id);
    if (!held || order.status !== "preparing") return order;
    return { ...order, items: order.items.map((line) => (line.id === held && !isMade(line) ? { ...line, made: line.made + 1 } : line)) };
  }
}

/** Whether one more drink of a line is the last of its order. */
export function isLast({ items }, line) {
  return line.made === line.quantity - 1 && items.every((item) => item.id === line.id || isMade(item));
}

function nameOf(id) {
  return `ready-${id}`;
}
