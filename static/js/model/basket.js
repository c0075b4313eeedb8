import { load, save } from "../lib/storage.js";

export const MOST_OF_ONE = 20;
export const MOST_DRINKS = 30;

/** What a customer means to order at one store; it outlives the page. Fires `change`.
 *  A line is {item, quantity, options: [ids], note, allergy, drinker}. */
export class Basket extends EventTarget {
  #key;
  #lines;

  constructor(store) {
    super();
    this.#key = `cafe.basket.${store}`;
    this.#lines = load(this.#key, []);
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
    const same = this.#lines.find((known) => isSameDrink(known, line));
    if (same && same.quantity + line.quantity <= MOST_OF_ONE) {
      this.#set(this.#lines.map((known) => (known === same ? { ...known, quantity: known.quantity + line.quantity } : known)));
    } else {
      this.#set([...this.#lines, line]);
    }
  }

  replace(old, line) {
    this.#set(this.#lines.map((known) => (known === old ? line : known)));
  }

  remove(line) {
    this.#set(this.#lines.filter((known) => known !== line));
  }

  clear() {
    this.#set([]);
  }

  /** For the browser's `storage` event: another tab may have changed the same basket. */
  heard({ key }) {
    if (key !== this.#key) return;
    this.#lines = load(this.#key, []);
    this.dispatchEvent(new Event("change"));
  }

  #set(lines) {
    this.#lines = lines;
    save(this.#key, lines);
    this.dispatchEvent(new Event("change"));
  }
}

function isSameDrink(one, other) {
  const told = ({ item, options, note, allergy = false, drinker }) =>
    JSON.stringify([item, [...options].sort(), note, allergy, drinker]);
  return told(one) === told(other);
}
