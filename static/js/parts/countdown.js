/** A press that counts a few seconds before it acts, so that a slip can be taken back. */
export class CountdownButton {
  #seconds;
  #onChange;
  #onDone;
  #timer = null;

  /** Seconds left, or null while nothing is counting. */
  left = null;
  isActing = false;

  constructor({ seconds, onChange, onDone }) {
    this.#seconds = seconds;
    this.#onChange = onChange;
    this.#onDone = onDone;
  }

  start() {
    this.#set(this.#seconds);
    this.#timer = setInterval(() => (this.left > 1 ? this.#set(this.left - 1) : this.#act()), 1000);
  }

  stop() {
    clearInterval(this.#timer);
    this.#set(null);
  }

  async #act() {
    this.stop();
    this.isActing = true;
    this.#onChange();
    await this.#onDone();
    this.isActing = false;
    this.#onChange();
  }

  #set(left) {
    this.left = left;
    this.#onChange();
  }
}
