import { serverNow } from "../lib/server-clock.js";
import { gettext } from "../lib/words.js";
import { isServed } from "../model/hours.js";
import { avoids } from "../model/menu.js";
import { listPrice } from "../model/price.js";

/** The menu that the server wrote into the page: shows, hides and marks what is there. */
export class MenuList {
  #root;
  #cards;
  #sections;
  #menu;
  #drawn = new WeakMap();

  constructor(root, menu) {
    this.#root = root;
    this.#menu = menu;
    this.#read();
  }

  /** Takes the list that the server wrote into a later page; what is the same stays the same element. */
  redraw(page) {
    const known = new Map(this.#cards.map(({ element, id }) => [id, element]));
    const sections = partsOf(page).map((section) => document.importNode(section, true));
    for (const element of sections.flatMap((section) => [...section.querySelectorAll("[data-item]")])) {
      const before = known.get(Number(element.dataset.item));
      if (before && this.#drawn.get(before) === element.outerHTML) element.replaceWith(before);
    }
    const after = this.#sections.at(-1)?.nextSibling ?? this.#root.firstChild;
    const marker = this.#root.insertBefore(document.createComment(""), after);
    this.#sections.forEach((section) => section.remove());
    marker.replaceWith(...sections);
    this.#read();
  }

  #read() {
    this.#sections = partsOf(this.#root);
    const elements = [...this.#root.querySelectorAll("[data-item]")];
    for (const element of elements) if (!this.#drawn.has(element)) this.#drawn.set(element, element.outerHTML);
    this.#cards = elements.map((element) => ({ element, id: Number(element.dataset.item) }));
  }

  showPrices(format) {
    for (const { element, id } of this.#cards) {
      const item = this.#menu.item(id);
      if (!item) continue;
      const { price, varies } = listPrice(item);
      const words = format.price(price);
      element.querySelector("[data-price]").textContent = varies ? gettext("from %(price)s", { price: words }) : words;
    }
  }

  showAvailability() {
    for (const { element, id } of this.#cards) {
      const item = this.#menu.item(id);
      const soldOut = !item?.available;
      element.classList.toggle("item--sold-out", soldOut);
      element.querySelector("[data-sold-out]").hidden = !soldOut;
      element.classList.toggle("item--not-now", Boolean(item) && !isServed(item, serverNow(), this.#menu.store.timezone));
    }
  }

  /** Shows what suits the wishes and what `found` leaves of that (search.js finds words); returns how many items that is, and
   *  whether they are only near what was looked for. */
  filter({ diet, avoided }, found = all) {
    const fits = new Map(this.#cards.map(({ id }) => [id, fitOf(this.#menu.item(id), diet, avoided)]));
    const { keys, isNear } = found(this.#cards.filter(({ id }) => fits.get(id) !== "never"));
    for (const { element, id } of this.#cards) {
      element.hidden = !keys.has(id);
      element.querySelector("[data-possible]").hidden = fits.get(id) !== "possible";
    }
    for (const section of this.#sections) {
      section.hidden = !section.querySelector("[data-item]:not([hidden])");
      /** @type {HTMLElement} */ (document.querySelector(`[data-pill="${section.id}"]`)).hidden = section.hidden;
    }
    return { shown: keys.size, isNear };
  }
}

const all = (cards) => ({ keys: new Set(cards.map(({ id }) => id)), isNear: false });

function fitOf(item, diet, allergens) {
  if (!item || (diet && !item.diets.includes(diet))) return "never";
  return avoids(item, allergens);
}

function partsOf(root) {
  return [...root.querySelectorAll("[data-category]")];
}
