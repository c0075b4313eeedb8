/** Knows whether a page has seen every event of its store.
 *
 *  Messages may come in any order; only a number that stays missing is a loss.
 *  One tracker lives as long as one connection. */
export class SequenceTracker {
  #upTo = null;
  #ahead = new Set();
  #overtaken = false;

  /** Everything up to `seq` is known now. A message newer than this snapshot that came
   *  before it has been overwritten by it: only a newer snapshot mends that. */
  snapshot(seq) {
    this.#overtaken = Math.max(this.#upTo ?? 0, ...this.#ahead) > seq;
    this.#upTo = seq;
    this.#ahead.clear();
  }

  receive(seq) {
    if (this.#upTo !== null && seq <= this.#upTo) return;
    this.#ahead.add(seq);
    while (this.#upTo !== null && this.#ahead.delete(this.#upTo + 1)) this.#upTo += 1;
  }

  get hasHole() {
    return this.#upTo !== null && (this.#overtaken || this.#ahead.size > 0);
  }
}
