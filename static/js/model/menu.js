import { request } from "../lib/api.js";
import { nextMoment } from "../lib/moment.js";
import { times } from "../lib/money.js";
import { gettext } from "../lib/words.js";
import { newest } from "./newest.js";
import { allOptions, unitPrice, wrongs } from "./price.js";

/** The menu as the page knows it now: items by id, and what can be ordered of them. */
export class Menu {
  #held;
  #heardOf;
  #store;
  #availability;
  #names = new Map();

  /** @param {import("../lib/shapes.js").ShownMenu} menu */
  constructor({ store, categories }) {
    const version = store.menu_version;
    this.#store = newest(null, { value: store });
    this.#held = newest(null, { value: shelves(categories), version });
    this.#heardOf = newest(null, { value: version, version });
    this.#remember();
  }

  get store() {
    return this.#store.value;
  }

  /** Of the menu that is held; another may have been heard of. */
  get version() {
    return this.#held.version;
  }

  item(id) {
    return this.#items.get(id);
  }

  /** In the menu's order, with the items that `item` gives. */
  get categories() {
    return this.#held.value.categories;
  }

  get #items() {
    return this.#held.value.items;
  }

  /** Whether another menu was heard of than is held. */
  get isBehind() {
    return this.#heardOf.version !== this.#held.version;
  }

  get allergens() {
    const names = new Set();
    for (const item of this.#items.values()) {
      for (const name of [...item.allergens, ...item.own_allergens]) names.add(name);
    }
    return [...names].sort();
  }

  /** Takes a message, by the rule of `newest.js`; returns true where a newer snapshot is needed. */
  receive({ type, store, availability, items, options, menu_version: version = store?.menu_version, seq, as_of: asOf }, asked) {
    const stamp = { seq: asOf ?? seq, asked };
    const held = [this.#store, this.#availability];
    this.#hearOf(version, stamp);
    if (store) this.#store = newest(this.#store, { value: store, ...stamp });
    if (type === "availability") this.#takeAvailability({ items, options }, stamp);
    if (availability) this.#takeAvailability(availability, stamp);
    return type === "snapshot" && held.some((one) => one === this.#store || one === this.#availability);
  }

  /** Asks for the whole menu. What was heard since it was asked for is newer. */
  async poll() {
    const asked = nextMoment();
    const menu = await request("GET", `/api/stores/${this.store.slug}/menu/`);
    if (menu.store.menu_version === this.#held.version) this.take(menu, asked);
    else this.#hear(menu.store, asked);
  }

  /** Takes a menu that was asked for at a moment; returns whether it takes the place of what was held.
   *
   *  @param {import("../lib/shapes.js").ShownMenu} menu
   *  @param {number} asked
   */
  take({ store, categories }, asked) {
    const before = this.#held;
    this.#hear(store, asked);
    this.#held = newest(before, { value: shelves(categories), version: store.menu_version, asked });
    if (this.#held === before) return false;
    if (this.#availability?.heard > asked) this.#switch(this.#availability.value);
    else this.#availability = null;
    this.#remember();
    return true;
  }

  #hear(store, asked) {
    this.#store = newest(this.#store, { value: store, asked });
    this.#hearOf(store.menu_version, { asked });
  }

  /** Servers of before said none. */
  #hearOf(version, stamp) {
    if (version != null) this.#heardOf = newest(this.#heardOf, { value: version, version, ...stamp });
  }

  /** For words about what will be gone. */
  #remember() {
    for (const item of this.#items.values()) {
      this.#names.set(`item ${item.id}`, item.name);
      for (const { id, name } of allOptions(item)) this.#names.set(`option ${id}`, name);
    }
  }

  #takeAvailability(value, stamp) {
    this.#availability = newest(this.#availability, { value, ...stamp });
    this.#switch(this.#availability.value);
  }

  /** Whatever is sold out, all of it. */
  #switch({ items, options }) {
    for (const item of this.#items.values()) {
      item.available = items[item.id] ?? item.available;
      for (const option of allOptions(item)) option.available = options[option.id] ?? option.available;
    }
  }

  /** A basket's line with its names and prices, and why it cannot be ordered, if so. */
  resolve(line) {
    const item = this.item(line.item);
    if (!item) return { line, item: null, options: [], total: "0", problem: this.#gone(line) };
    const options = allOptions(item).filter(({ id }) => line.options.includes(id));
    const unit = unitPrice(item, options);
    return { line, item, options, unit, total: times(unit, line.quantity), problem: this.#problemOf(item, line.options) };
  }

  #gone({ item }) {
    const name = this.#names.get(`item ${item}`);
    return name ? gettext("%(name)s is no longer on the menu", { name }) : gettext("This is no longer on the menu");
  }

  #problemOf(item, ids) {
    const known = new Set(allOptions(item).map(({ id }) => id));
    const name = this.#names.get(`option ${ids.find((id) => !known.has(id))}`);
    return name && item.available ? gettext("%(name)s is no longer offered with %(item)s", { name, item: item.name }) : problemOf(item, ids);
  }
}

function shelves(categories) {
  return { categories, items: itemsOf(categories) };
}

function itemsOf(categories) {
  return new Map(categories.flatMap(({ items }) => items).map((item) => [item.id, item]));
}

function problemOf(item, ids) {
  const wrong = wrongs(item, ids);
  if (!wrong.length) return "";
  const gone = wrong.find(({ code }) => code === "sold_out" || code === "option_sold_out");
  return gone ? gettext("%(name)s is sold out", { name: (gone.option ?? item).name }) : gettext("The choices for this have changed");
}

/** Whether an item keeps clear of some allergens: "free" as it comes, "possible" with other choices, or "never".
 *  What nobody has stated keeps clear of nothing. */
export function avoids(item, allergens) {
  if (!allergens.size) return "free";
  const clear = (names) => !names.some((name) => allergens.has(name));
  if (item.allergens_declared && clear(item.allergens)) return "free";
  const possible = item.own_allergens_declared && clear(item.own_allergens) && item.option_groups.every((group) => {
    const safe = group.options.filter((option) => option.available && option.allergens_declared && clear(option.allergens));
    return safe.length >= group.min;
  });
  return possible ? "possible" : "never";
}

/** What is in a drink with these options, and whether that is all: what nobody stated may be in it too. */
export function contents(item, options) {
  const names = new Set(item.own_allergens);
  for (const option of options) option.allergens.forEach((name) => names.add(name));
  const declared = item.own_allergens_declared && options.every((option) => option.allergens_declared);
  return { allergens: [...names].sort(), declared: Boolean(declared) };
}
