import { load, save } from "../lib/storage.js";
import { atStation } from "./parts.js";

/** Which station a tablet stands at; kept on the device. None: it shows all of the store. */
export class Here {
  #key;
  #id;
  #asked;
  /** @type {Array<{id: number, name: string}>} the store's stations */
  stations = [];

  /** @param {{key: string, asked?: string | null}} choice `asked`: the station that a link names, by its id or name, or "all" */
  constructor({ key, asked = null }) {
    this.#key = key;
    this.#asked = asked;
    this.#id = load(key, null);
  }

  /** The station whose drinks are shown; null: all. One that is gone is none. */
  get station() {
    return this.stations.find(({ id }) => id === this.#id) ?? null;
  }

  /** Takes the store's stations as they are now; a link's wish is granted once it can be. */
  know(stations = []) {
    this.stations = stations;
    if (this.#asked === null || !stations.length) return;
    const asked = this.#asked.trim().toLocaleLowerCase();
    const found = stations.find(({ id, name }) => String(id) === asked || name.toLocaleLowerCase() === asked);
    this.#asked = null;
    if (found) this.choose(found.id);
    else if (asked === "all") this.choose(null);
  }

  /** @param {number | null} id */
  choose(id) {
    this.#id = id;
    save(this.#key, id);
  }

  /** An order as it is shown here; null where it has nothing to be made here.
   *
   *  @param {import("../lib/shapes.js").StaffOrder} order
   */
  see(order) {
    const { station } = this;
    return station ? atStation(order, station, this.stations) : order;
  }
}
