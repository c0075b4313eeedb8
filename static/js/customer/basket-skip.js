import { gettext } from "../lib/words.js";

/** A way to the basket for who goes by keyboard: right after the item that was put in last, and seen while it has the focus. The bar
 *  itself comes after all items. */
export class BasketSkip {
  #button = document.createElement("button");

  /** `onOpen()` opens the basket. */
  constructor({ onOpen }) {
    this.#button.type = "button";
    this.#button.className = "skip-link item__skip";
    this.#button.dataset.testid = "skip-to-order";
    this.#button.textContent = gettext("View order");
    this.#button.addEventListener("click", (event) => {
      event.stopPropagation(); // the card around it opens the item
      onOpen();
    });
  }

  /** @param {Element | null} card */
  standIn(card) {
    card?.append(this.#button);
  }
}
