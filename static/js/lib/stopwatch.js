/** Milliseconds that only grow, for what must not believe the device's clock.
 *
 *  That clock can be set back while the page runs, and then a silence seems never to end. The steady
 *  one (performance.now) cannot, but in many browsers stands still while the device sleeps. So this
 *  grows by whichever of the two says more: a clock set forward looks like sleep, after which a page
 *  asks for everything anew. */
export class Stopwatch {
  #wall;
  #steady;
  #last;
  #total = 0;

  constructor(wall = () => Date.now(), steady = () => performance.now()) {
    this.#wall = wall;
    this.#steady = steady;
    this.#last = [wall(), steady()];
  }

  read() {
    const now = [this.#wall(), this.#steady()];
    this.#total += Math.max(0, now[0] - this.#last[0], now[1] - this.#last[1]);
    this.#last = now;
    return Math.round(this.#total);
  }
}

const ofThePage = new Stopwatch();

/** How long the page has been there, in milliseconds, sleep included. */
export function elapsed() {
  return ofThePage.read();
}
