import { randomId } from "../lib/random-id.js";
import { load, save } from "../lib/storage.js";

export const MOST_OF_ONE = 20;
export const MOST_DRINKS = 30;

/** What a customer means to order at one store; it outlives the page. Fires `change`.
 *  A line is {id, item, quantity, options: [ids], note, allergy, drinker}; its id is the basket's own.
 *
 *  Each change is made on what is kept at that moment, by the line's id: what another tab has put in
 *  since, and its news not yet heard, stays. */
export class Basket extends EventTarget {
  #key;
  #kept;
  #lines;

  /** @param {{load(): object[], save(lines: object[]): void, heard(): void}} kept where it is when the page is not */
  constructor(store, kept = inStorage(`cafe.basket.${store}`)) {
    super();
    this.#key = `cafe.basket.${store}`;
    this.#kept = kept;
    this.#lines = named(kept.load());
  }

  get lines() {
    return this.#lines;
  }

  get count() {
    return this.#lines.reduce((total, { quantity }) => total + quantity, 0);
  }

  get room() {
    return Math.max(0, MOST_DRINKS - this.count);
  }

  add(line) {
    this.#change((lines) => {
      const same = lines.find((known) => isSameDrink(known, line) && known.quantity + line.quantity <= MOST_OF_ONE);
      if (!same) return [...lines, { ...line, id: randomId() }];
      return swapped(lines, { ...same, quantity: same.quantity + line.quantity });
    });
  }

  /** Puts a line in the place of the one with this id, or back where another tab took that out. */
  replace(id, line) {
    const made = { ...line, id };
    this.#change((lines) => (lines.some((known) => known.id === id) ? swapped(lines, made) : [...lines, made]));
  }

  remove(id) {
    this.#change((lines) => lines.filter((known) => known.id !== id));
  }

  /** Takes out what was ordered; what came in meanwhile stays. */
  ordered(lines) {
    const ids = new Set(lines.map(({ id }) => id));
    this.#change((known) => known.filter(({ id }) => !ids.has(id)));
  }

  /** For the browser's `storage` event: another tab may have changed the same basket. */
  heard({ key }) {
    if (key !== this.#key) return;
    this.#kept.heard();
    this.look();
  }

  /** Takes over what is kept. */
  look() {
    this.#lines = named(this.#kept.load());
    this.dispatchEvent(new Event("change"));
  }

  #change(edit) {
    this.#lines = edit(named(this.#kept.load(), this.#lines));
    this.#kept.save(this.#lines);
    this.dispatchEvent(new Event("change"));
  }
}

/** In the browser's storage, or in this page's memory where there is none. */
function inStorage(key) {
  let memory = [];
  return {
    load: () => load(key, memory),
    heard() {}, // with what it is about
    save(lines) {
      memory = lines;
      save(key, lines);
    },
  };
}

/** Lines of before they had ids get some; the same ones that this page gave them. */
function named(lines, known = []) {
  return lines.map((line, index) => (line.id ? line : { ...line, id: known[index]?.id ?? randomId() }));
}

const swapped = (lines, line) => lines.map((known) => (known.id === line.id ? line : known));

function isSameDrink(one, other) {
  const told = ({ item, options, note, allergy = false, drinker }) =>
    JSON.stringify([item, [...options].sort(), note, allergy, drinker]);
  return told(one) === told(other);
}
