import { elapsed } from "./stopwatch.js";

const WINDOW_MS = 120_000;
const JUMP_MS = 5_000;
const JUMP_SAMPLES = 3;

/** The server's clock, guessed from the times it stamps on its messages and the page's stopwatch.
 *
 *  A stamp is older on arrival by the message's delay, so every sample makes the server
 *  look slow; the sample with the least delay is the best one. Samples age out, because
 *  the device's own clock drifts. Several samples in a row far below the estimate mean
 *  that the device's clock was set, not that the network became slow. */
export class ClockEstimate {
  #samples = [];
  #below = 0;
  #isDoubted = false;
  #own;

  constructor(own = Date.now() - elapsed()) {
    this.#own = own;
  }

  sample(serverMs, localMs) {
    const offset = serverMs - localMs;
    if (!Number.isFinite(offset)) return;
    this.#below = this.#samples.length && this.offset - offset > JUMP_MS ? this.#below + 1 : 0;
    if (this.#below >= JUMP_SAMPLES || this.#isDoubted) {
      this.#samples = [];
      this.#below = 0;
      this.#isDoubted = false;
    }
    this.#samples = this.#samples.filter((sample) => localMs - sample.localMs < WINDOW_MS);
    this.#samples.push({ offset, localMs });
  }

  /** What to add to the stopwatch; until the server was heard, what the device's clock says. */
  get offset() {
    return this.#samples.length ? Math.max(...this.#samples.map((sample) => sample.offset)) : this.#own;
  }

  /** The device may have slept, or its clock was set forward: the next sample alone is believed. */
  doubt() {
    this.#isDoubted = true;
  }

  now(localMs = elapsed()) {
    return localMs + this.offset;
  }
}
