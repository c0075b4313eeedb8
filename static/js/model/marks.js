import { load, save } from "../lib/storage.js";

/** Orders that this tablet has noted (touched, acknowledged), kept over a reload. */
export class Marks {
  #key;
  #ids;

  constructor(key) {
    this.#key = key;
    this.#ids = new Set(load(key, []));
  }

  has(id) {
    return this.#ids.has(id);
  }

  add(id) {
    if (this.#ids.has(id)) return;
    this.#ids.add(id);
    save(this.#key, [...this.#ids]);
  }

  remove(id) {
    if (this.#ids.delete(id)) save(this.#key, [...this.#ids]);
  }

  /** Forgets all but these, so that the list does not grow for ever. */
  keepOnly(ids) {
    const present = new Set(ids);
    const kept = [...this.#ids].filter((id) => present.has(id));
    if (kept.length === this.#ids.size) return;
    this.#ids = new Set(kept);
    save(this.#key, kept);
  }
}
