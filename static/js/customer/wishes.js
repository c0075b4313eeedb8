import { load, save } from "../lib/storage.js";

const AVOIDED_KEY = "cafe.avoided";
const DIET_KEY = "cafe.diet";

/** What a customer keeps to, a diet and allergens to avoid: kept on this device. */
export class Wishes {
  /** Never chosen for the customer, wherever there is a choice. */
  avoided = new Set(load(AVOIDED_KEY, []));

  diet = load(DIET_KEY, "");

  get areAny() {
    return Boolean(this.diet) || this.avoided.size > 0;
  }

  keep() {
    save(DIET_KEY, this.diet);
    save(AVOIDED_KEY, [...this.avoided]);
  }
}
