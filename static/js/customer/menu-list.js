import { serverNow } from "../lib/live.js";
import { gettext } from "../lib/words.js";
import { isServed } from "../model/hours.js";
import { avoids } from "../model/menu.js";
import { listPrice } from "../model/price.js";
import { find, searchIndex } from "../model/search.js";
import { dietName } from "../parts/diets.js";

/** @type {Set<string>} */
const NO_WORDS = new Set();

/** The menu that the server wrote into the page: shows, hides and marks what is there. */
export class MenuList {
  #root;
  #cards;
  #sections;
  #menu;
  #drawn = new WeakMap();
  /** @type {WeakMap<HTMLElement, Set<string>>} what a card is found by, from the first search on */
  #words = new WeakMap();

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
    this.#words = new WeakMap();
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

  /** Shows what is found by the words, suits the diet and keeps clear of the allergens; returns how many items that is, and
   *  whether they are only near what was looked for. */
  filter({ search, diet, allergens }) {
    const fits = new Map(this.#cards.map(({ id }) => [id, fitOf(this.#menu.item(id), diet, allergens)]));
    const possible = this.#cards.filter(({ id }) => fits.get(id) !== "never");
    const { keys, isNear } = find(search, possible.map((card) => ({ key: card.id, words: search ? this.#wordsOn(card) : NO_WORDS })));
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

  #wordsOn({ element, id }) {
    if (!this.#words.has(element)) this.#words.set(element, wordsOf(element, this.#menu.item(id)));
    return this.#words.get(element);
  }
}

function fitOf(item, diet, allergens) {
  if (!item || (diet && !item.diets.includes(diet))) return "never";
  return avoids(item, allergens);
}

/** What is written on a card, each text by itself, and the heading above it; the diets too, in the reader's language and by
 *  their English names. */
function wordsOf(element, { diets }) {
  const texts = [...element.querySelectorAll("[data-words] > *"), ...element.closest("[data-category]").querySelectorAll("h2")];
  return searchIndex([...texts.map((text) => text.textContent), ...diets, ...diets.map(dietName)]);
}

function partsOf(root) {
  return [...root.querySelectorAll("[data-category]")];
}
