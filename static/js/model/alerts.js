import { elapsed } from "../lib/stopwatch.js";

const REPEAT_MS = 25_000;
const APART_MS = 1_400;

/** Decides when the bar rings: once for each new order, and again while one is untouched. */
export class Alerts {
  #play;
  #rung = new Set();
  #nextAt = 0;

  constructor(play) {
    this.#play = play;
  }

  /** `untouched` are the ids of new orders that nobody at this tablet has touched. */
  update(untouched, now = elapsed()) {
    this.#rung = new Set([...this.#rung].filter((id) => untouched.includes(id)));
    const silent = untouched.find((id) => !this.#rung.has(id));
    if (silent !== undefined && now >= this.#nextAt - REPEAT_MS + APART_MS) this.#ring(silent, now);
    else if (untouched.length && now >= this.#nextAt) this.#ring(untouched[0], now);
  }

  #ring(id, now) {
    this.#rung.add(id);
    this.#nextAt = now + REPEAT_MS;
    this.#play();
  }
}
