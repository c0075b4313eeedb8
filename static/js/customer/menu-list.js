import { avoids } from "../model/menu.js";
import { listPrice } from "../model/price.js";

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** The menu that the server wrote into the page: shows, hides and marks what is there. */
export class MenuList {
  #cards;
  #sections;
  #menu;

  constructor(root, menu) {
    this.#menu = menu;
    this.#sections = [...root.querySelectorAll("[data-category]")];
    this.#cards = [...root.querySelectorAll("[data-item]")].map((element) => ({
      element,
      id: Number(element.dataset.item),
      words: plain(element.querySelector("[data-words]").textContent),
    }));
  }

  showPrices(format) {
    for (const { element, id } of this.#cards) {
      const item = this.#menu.item(id);
      if (!item) continue;
      const { price, varies } = listPrice(item);
      element.querySelector("[data-price]").textContent = `${varies ? "from " : ""}${format.price(price)}`;
    }
  }

  showAvailability() {
    for (const { element, id } of this.#cards) {
      const item = this.#menu.item(id);
      const soldOut = !item?.available;
      element.classList.toggle("item--sold-out", soldOut);
      element.querySelector("[data-sold-out]").hidden = !soldOut;
    }
  }

  /** Shows what has all words and keeps clear of the allergens; returns how many items that is. */
  filter(search, allergens) {
    const wanted = plain(search).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { element, id, words } of this.#cards) {
      const item = this.#menu.item(id);
      const fit = item ? avoids(item, allergens) : "never";
      element.hidden = fit === "never" || !wanted.every((word) => words.includes(word));
      element.querySelector("[data-possible]").hidden = fit !== "possible";
      if (!element.hidden) shown += 1;
    }
    for (const section of this.#sections) {
      section.hidden = !section.querySelector("[data-item]:not([hidden])");
      document.querySelector(`[data-pill="${section.id}"]`).hidden = section.hidden;
    }
    return shown;
  }
}
