import { wordsOf } from "./toasts.js";

const MOST = 10;

/** The last taps on this tablet, the latest first, each with its own way back.
 *
 *  An entry is {id, text, undo, mayUndo, actions}: what was done, what takes it back, whether that still
 *  can be done, and the taps it was sent as. It leaves the list when it was taken back, or refused. */
export class Ledger {
  #entries = [];
  #next = 0;

  /** @param {{text: string | (() => string), undo: () => void, mayUndo?: () => boolean, actions?: object[]}} tap */
  add({ text, undo, mayUndo = () => true, actions = [] }) {
    const entry = { id: (this.#next += 1), get text() { return wordsOf(text); }, undo, mayUndo, actions };
    this.#entries = [entry, ...this.#entries].slice(0, MOST);
    return entry;
  }

  get entries() {
    return this.#entries;
  }

  /** The tap that Backspace takes back. */
  get last() {
    return this.#entries.find(({ mayUndo }) => mayUndo());
  }

  /** Takes one tap back and returns it; undefined when that cannot be done any more. */
  undo(id) {
    const entry = this.#entries.find((known) => known.id === id);
    if (!entry?.mayUndo()) return undefined;
    this.drop(id);
    entry.undo();
    return entry;
  }

  /** The server did not do it: there is nothing of it to take back. */
  forget(action) {
    for (const { id, actions } of this.#entries.filter((entry) => entry.actions.includes(action))) {
      actions.splice(actions.indexOf(action), 1);
      if (!actions.length) this.drop(id);
    }
  }

  drop(id) {
    this.#entries = this.#entries.filter((known) => known.id !== id);
  }
}
