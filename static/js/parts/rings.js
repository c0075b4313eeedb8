const RING_MS = 3_000;

/** Things that are done in three seconds unless somebody taps again: quicker than "Are you sure?". */
export class Rings {
  #onChange;
  #timers = new Map();

  constructor(onChange) {
    this.#onChange = onChange;
  }

  start(name, run) {
    if (this.has(name)) return;
    const done = () => {
      this.stop(name);
      run();
    };
    this.#timers.set(name, setTimeout(done, RING_MS));
    this.#onChange();
  }

  has(name) {
    return this.#timers.has(name);
  }

  stop(name) {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
    this.#onChange();
  }
}
