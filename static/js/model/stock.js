import { request } from "../lib/api.js";
import { nextMoment } from "../lib/moment.js";
import { gettext } from "../lib/words.js";

/** The switches of what can run out. The server's answer is the truth; a switch shows a tap at once. */
export class Stock {
  #bar;
  #onChange;
  #tapped = new Map();
  items = [];
  ingredients = [];

  /** `bar` sends what is set, and says what was done: {slug, set(change), isWaiting(setting), say(toast)}. */
  constructor({ bar, onChange }) {
    this.#bar = bar;
    this.#onChange = onChange;
  }

  get missing() {
    return [...this.items, ...this.ingredients].filter(({ available }) => !available).length;
  }

  async load() {
    const asked = nextMoment();
    try {
      const { items, ingredients } = await request("GET", `/api/stores/${this.#bar.slug}/stock/`);
      this.items = this.#keepTapped("items", items, asked);
      this.ingredients = this.#keepTapped("ingredients", ingredients, asked);
      this.#onChange();
    } catch {
      // Asked for again with the next connection, and whenever the sheet opens.
    }
  }

  /** `kind` is "items" or "ingredients". Without a line it waits, and is sent later. */
  toggle(kind, thing) {
    const available = !thing.available;
    this.#set(kind, thing.id, available, Infinity);
    this.#bar.set({
      setting: settingOf(kind, thing),
      body: { available },
      label: thing.name,
      done: () => {
        this.#set(kind, thing.id, available);
        this.#bar.say({ text: changed(thing, available), undo: () => this.toggle(kind, { ...thing, available }) });
      },
      refused: () => {
        this.#set(kind, thing.id, thing.available);
        this.load();
      },
    });
  }

  /** Whether a switch was tapped here and the café does not know it yet. */
  isWaiting(kind, thing) {
    return this.#bar.isWaiting(settingOf(kind, thing));
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

function settingOf(kind, { id }) {
  return `${kind}/${id}/`;
}

function changed({ name }, available) {
  return available ? gettext("%(name)s is back", { name }) : gettext("%(name)s sold out", { name });
}
