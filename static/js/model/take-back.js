const SECONDS = 3;

/** Things that are done in three seconds unless somebody taps again: quicker than "Are you sure?". */
export class TakeBack {
  #onChange;
  #waiting = new Map();

  constructor(onChange) {
    this.#onChange = onChange;
  }

  start(name, act) {
    if (this.has(name)) return;
    const waits = { left: SECONDS, timer: setInterval(() => this.#count(name, act), 1_000) };
    this.#waiting.set(name, waits);
    this.#onChange();
  }

  has(name) {
    return this.#waiting.has(name);
  }

  /** Seconds until it is done; 0 when nothing of that name waits. */
  left(name) {
    return this.#waiting.get(name)?.left ?? 0;
  }

  stop(name) {
    if (!this.has(name)) return;
    clearInterval(this.#waiting.get(name).timer);
    this.#waiting.delete(name);
    this.#onChange();
  }

  #count(name, act) {
    this.#waiting.get(name).left -= 1;
    if (this.left(name)) return this.#onChange();
    this.stop(name);
    act();
  }
}
