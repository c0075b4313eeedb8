import { gettext } from "../lib/words.js";

const LOOK_AGAIN_MS = 2_000;

/** A customer's wish to cancel: asked once, then done at once. What became of it is known from the café
 *  alone: where its answer was lost the order is looked up, for as long as it takes.
 *
 *  `state` is idle, asking, acting (on its way), looking (nobody knows yet) or refused, with `words`. */
export class Cancelling {
  state = "idle";
  words = "";
  #own;
  #onChange;
  #pause;

  /** @param {{cancel(): Promise<void>, poll(): Promise<void>, order: {status: string, cancellable: boolean}}} own */
  constructor(own, onChange, pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))) {
    this.#own = own;
    this.#onChange = onChange;
    this.#pause = pause;
  }

  get isBusy() {
    return this.state === "acting" || this.state === "looking";
  }

  ask() {
    if (!this.isBusy) this.#become("asking");
  }

  keep() {
    if (this.state === "asking") this.#become("idle");
  }

  async act() {
    if (this.isBusy) return;
    this.#become("acting");
    try {
      await this.#own.cancel();
      this.#become("idle");
    } catch (problem) {
      if (problem.unsure) await this.#lookUp();
      else this.#become("refused", problem.detail);
    }
  }

  /** The page heard of the order: an end, or a start, settles it. */
  heard() {
    if (this.#own.order.status === "cancelled") this.#become("idle");
    else if (this.state === "asking" && !this.#own.order.cancellable) this.#become("idle");
  }

  async #lookUp() {
    this.#become("looking");
    while (this.state === "looking") {
      try {
        await this.#own.poll();
        if (this.state === "looking") this.#found();
      } catch (problem) {
        if (problem.unsure) await this.#pause(LOOK_AGAIN_MS);
        else this.#become("refused", problem.detail);
      }
    }
  }

  #found() {
    const { status, cancellable } = this.#own.order;
    if (status === "cancelled") this.#become("idle");
    else if (cancellable) this.#become("refused", gettext("The café did not hear it: your order is not cancelled."));
    else this.#become("refused", gettext("Your order is not cancelled: a barista has started making it."));
  }

  #become(state, words = "") {
    this.state = state;
    this.words = words;
    this.#onChange();
  }
}
