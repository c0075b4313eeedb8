const WINDOW_MS = 120_000;
const JUMP_MS = 5_000;
const JUMP_SAMPLES = 3;

/** The server's clock, guessed from the times it stamps on its messages.
 *
 *  A stamp is older on arrival by the message's delay, so every sample makes the server
 *  look slow; the sample with the least delay is the best one. Samples age out, because
 *  the device's own clock drifts. Several samples in a row far below the estimate mean
 *  that the device's clock was set, not that the network became slow. */
export class ClockEstimate {
  #samples = [];
  #below = 0;

  sample(serverMs, localMs) {
    const offset = serverMs - localMs;
    if (!Number.isFinite(offset)) return;
    this.#below = this.#samples.length && this.offset - offset > JUMP_MS ? this.#below + 1 : 0;
    if (this.#below >= JUMP_SAMPLES) {
      this.#samples = [];
      this.#below = 0;
    }
    this.#samples = this.#samples.filter((sample) => localMs - sample.localMs < WINDOW_MS);
    this.#samples.push({ offset, localMs });
  }

  /** What to add to the device's clock; 0 until the server was heard. */
  get offset() {
    return this.#samples.length ? Math.max(...this.#samples.map((sample) => sample.offset)) : 0;
  }

  now(localMs = Date.now()) {
    return localMs + this.offset;
  }
}
