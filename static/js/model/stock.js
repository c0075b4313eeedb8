import { request } from "../lib/api.js";

/** The switches of what can run out. The server's answer is the truth; a switch shows a tap at once. */
export class Stock {
  #slug;
  #toasts;
  #onChange;
  items = [];
  ingredients = [];

  constructor({ slug, toasts, onChange }) {
    this.#slug = slug;
    this.#toasts = toasts;
    this.#onChange = onChange;
  }

  get missing() {
    return [...this.items, ...this.ingredients].filter(({ available }) => !available).length;
  }

  async load() {
    try {
      Object.assign(this, await request("GET", `/api/stores/${this.#slug}/stock/`));
      this.#onChange();
    } catch {
      // Asked for again with the next connection, and whenever the sheet opens.
    }
  }

  /** `kind` is "items" or "ingredients". */
  async toggle(kind, thing) {
    const available = !thing.available;
    this.#set(kind, thing.id, available);
    try {
      await request("PATCH", `/api/stores/${this.#slug}/${kind}/${thing.id}/`, { body: { available } });
      this.#toasts.show({ text: `${thing.name} ${available ? "is back" : "sold out"}`, undo: () => this.toggle(kind, { ...thing, available }) });
    } catch (problem) {
      this.#set(kind, thing.id, thing.available);
      this.#toasts.show({ text: `${thing.name} not changed: ${problem.message}`, tone: "danger" });
    }
  }

  #set(kind, id, available) {
    this[kind] = this[kind].map((thing) => (thing.id === id ? { ...thing, available } : thing));
    this.#onChange();
  }
}
