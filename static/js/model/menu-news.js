import { backoffDelay } from "../lib/backoff.js";

/** Has a page ask for the menu that it heard of: one request at a time, and not all pages at once.
 *
 *  @param {object} options
 *  @param {() => boolean} options.isBehind whether another menu was heard of than is held
 *  @param {() => Promise<void>} options.load asks for it and takes it
 *  @param {() => number | null} options.spread over how many ms pages like this one shall ask; null: not now
 *  @param {() => number} [options.random]
 */
export class MenuNews {
  #options;
  #timer = null;
  #spread = Infinity;
  #isLoading = false;
  #attempt = 0;

  constructor({ isBehind, load, spread, random = Math.random }) {
    this.#options = { isBehind, load, spread, random };
  }

  /** For whenever something was heard, or there is more reason to hurry than before. */
  look() {
    const { isBehind, spread, random } = this.#options;
    const over = spread();
    if (this.#isLoading || over === null || over >= this.#spread || !isBehind()) return;
    this.#spread = over;
    this.#askIn(random() * over);
  }

  #askIn(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), ms);
  }

  async #ask() {
    const { isBehind, load, random } = this.#options;
    this.#spread = Infinity;
    if (!isBehind()) return;
    this.#isLoading = true;
    try {
      await load();
      this.#attempt = 0;
    } catch {
      this.#attempt += 1;
    }
    this.#isLoading = false;
    if (this.#attempt) this.#askIn(backoffDelay(this.#attempt, random));
    else this.look();
  }
}
