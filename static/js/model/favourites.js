import { load, save } from "../lib/storage.js";

const MOST = 10;

/** Drinks that a customer marked, with their options; kept on this device, for one store. Fires `change`. */
export class Favourites extends EventTarget {
  #key;
  #lines;

  constructor(store) {
    super();
    this.#key = `cafe.favourites.${store}`;
    this.#lines = load(this.#key, []);
  }

  /** As a basket's lines, the latest first. */
  get lines() {
    return this.#lines.map(({ item, name, options }) => ({ item, name, quantity: 1, options, note: "", allergy: false, drinker: "" }));
  }

  has(line) {
    return this.#lines.some((known) => isSame(known, line));
  }

  set(line, isFavourite) {
    const others = this.#lines.filter((known) => !isSame(known, line));
    const { item, name, options } = line;
    this.#keep(isFavourite ? [{ item, name, options }, ...others].slice(0, MOST) : others);
  }

  #keep(lines) {
    this.#lines = lines;
    save(this.#key, lines);
    this.dispatchEvent(new Event("change"));
  }
}

function isSame(one, other) {
  const told = ({ item, options }) => JSON.stringify([item, [...options].sort()]);
  return told(one) === told(other);
}
