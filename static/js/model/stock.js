import { request } from "../lib/api.js";
import { nextMoment } from "../lib/moment.js";
import { gettext } from "../lib/words.js";
import { signedBy } from "./action-queue.js";

/** The switches of what can run out. The server's answer is the truth; a switch shows a tap at once. */
export class Stock {
  #slug;
  #user;
  #toasts;
  #onChange;
  #tapped = new Map();
  items = [];
  ingredients = [];

  constructor({ slug, user, toasts, onChange }) {
    this.#slug = slug;
    this.#user = user;
    this.#toasts = toasts;
    this.#onChange = onChange;
  }

  get missing() {
    return [...this.items, ...this.ingredients].filter(({ available }) => !available).length;
  }

  async load() {
    const asked = nextMoment();
    try {
      const { items, ingredients } = await request("GET", `/api/stores/${this.#slug}/stock/`);
      this.items = this.#keepTapped("items", items, asked);
      this.ingredients = this.#keepTapped("ingredients", ingredients, asked);
      this.#onChange();
    } catch {
      // Asked for again with the next connection, and whenever the sheet opens.
    }
  }

  /** `kind` is "items" or "ingredients". */
  async toggle(kind, thing) {
    const available = !thing.available;
    this.#set(kind, thing.id, available, Infinity);
    try {
      await request("PATCH", `/api/stores/${this.#slug}/${kind}/${thing.id}/`, { body: { available }, headers: signedBy(this.#user) });
      this.#set(kind, thing.id, available);
      this.#toasts.show({ text: changed(thing, available), undo: () => this.toggle(kind, { ...thing, available }) });
    } catch (problem) {
      this.#set(kind, thing.id, thing.available);
      this.#toasts.show({ text: gettext("%(name)s not changed: %(why)s", { name: thing.name, why: problem.message }), tone: "danger" });
    }
  }

  /** What was asked for before a tap was answered does not know of the tap. */
  #keepTapped(kind, things, asked) {
    const isNewer = ({ id }) => asked < (this.#tapped.get(`${kind} ${id}`) ?? 0);
    const shown = (thing) => this[kind].find(({ id }) => id === thing.id) ?? thing;
    return things.map((thing) => (isNewer(thing) ? { ...thing, available: shown(thing).available } : thing));
  }

  #set(kind, id, available, answered = nextMoment()) {
    this.#tapped.set(`${kind} ${id}`, answered);
    this[kind] = this[kind].map((thing) => (thing.id === id ? { ...thing, available } : thing));
    this.#onChange();
  }
}

function changed({ name }, available) {
  return available ? gettext("%(name)s is back", { name }) : gettext("%(name)s sold out", { name });
}
