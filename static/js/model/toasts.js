const SHOWN_MS = 6_000;

/** The one message of a page, with its way back. A later one takes its place. */
export class Toasts {
  #onChange;
  #timer = null;
  current = null;

  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** @param {{text: string | (() => string), undo?: (() => void) | null, tone?: string}} toast a function where its words may change */
  show({ text, undo = null, tone = "" }) {
    clearTimeout(this.#timer);
    // A new identity, so that the page shows its time running from the start.
    this.current = { get text() { return wordsOf(text); }, undo, tone, id: Symbol("toast") };
    this.#timer = setTimeout(() => this.hide(), SHOWN_MS);
    this.#onChange();
  }

  hide() {
    clearTimeout(this.#timer);
    this.current = null;
    this.#onChange();
  }

  undo() {
    const { undo } = this.current ?? {};
    if (!undo) return;
    this.hide();
    undo();
  }
}

/** @param {string | (() => string)} text */
export function wordsOf(text) {
  return typeof text === "function" ? text() : text;
}
