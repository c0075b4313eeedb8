import { gettext } from "../lib/words.js";
import { rememberOrder } from "../model/recent-order.js";
import { leaveSheets, leaveTo } from "../parts/sheet-history.js";
import { AgainCards } from "./again-cards.js";
import { BasketSheet } from "./basket-sheet.js";
import { BasketSkip } from "./basket-skip.js";
import { OwnOrders } from "./own-orders.js";
import { WaitingCheckout } from "./waiting-checkout.js";

const $ = (id) => document.getElementById(id);

/** What lies over the menu but for an item, and what this device did before. */
export class MenuSheets {
  #page;
  #basketSheet;
  #checkout;
  #ownOrders;
  #again;
  #skip = new BasketSkip({ onOpen: () => this.openBasket() });

  /** `page` is what menu-page.js knows and does. */
  constructor(page) {
    const { menu, format, kept, favourites, say } = page;
    this.#page = page;
    this.#ownOrders = new OwnOrders({ slot: $("recent"), store: menu.store.slug, announce: say });
    this.#again = this.#cards({ menu, format, favourites, kept });
    this.#checkout = new WaitingCheckout({ dialog: $("waiting-order"), format, store: menu.store.slug, kept });
    this.#basketSheet = this.#sheet(page);
    favourites.addEventListener("change", () => this.showAgain());
    this.#listen();
    this.#start();
  }

  #cards(known) {
    return new AgainCards({
      slot: $("again"),
      ...known,
      avoided: () => this.#page.wishes.avoided,
      onOrder: (lines) => this.#orderAgain(lines),
      onChoose: (id) => this.#page.openItem(id),
      onKnown: () => this.#ownOrders.look(),
    });
  }

  #sheet({ menu, basket, format, wishes, openItem }) {
    return new BasketSheet({
      dialog: $("basket-sheet"),
      menu,
      basket,
      format,
      checkout: this.#checkout,
      avoid: () => wishes.avoided,
      on: {
        edit: (line) => openItem(line.item, line),
        instead: (line, itemId) => openItem(itemId, null, (made) => basket.replace(line.id, made), line.quantity),
        emptied: (name) => this.#emptied(name),
        placed: goToOrder,
      },
    });
  }

  #listen() {
    this.#page.wide.addEventListener("change", () => this.#dock());
    window.addEventListener("pageshow", () => this.#ownOrders.look());
    window.addEventListener("pagehide", () => {
      leaveSheets();
      this.#basketSheet.left();
    });
  }

  #start() {
    this.#dock();
    this.#ownOrders.look();
    this.#again.load();
    this.#checkout.resume()?.then((outcome) => this.#resumed(outcome), (problem) => this.#page.say(problem.detail));
  }

  #dock() {
    this.#basketSheet.dock(this.#page.wide.matches);
  }

  /** Whether the page hears from the café: an order waits until it does. */
  set isLive(isLive) {
    this.#checkout.isLive = isLive;
  }

  openBasket() {
    this.#basketSheet.open();
  }

  /** Something of the menu, or of the store, is another. */
  refresh() {
    this.#page.itemSheet.refresh();
    this.refreshBasket();
  }

  refreshBasket() {
    this.#basketSheet.refresh();
  }

  showAgain() {
    this.#again.show();
  }

  /** The way to the basket follows the item that was put in last. */
  standIn(itemId) {
    this.#skip.standIn($("content").querySelector(`[data-item="${itemId}"]`));
  }

  /** As many as there is room for. */
  #orderAgain(lines) {
    const { basket } = this.#page;
    for (const line of lines) {
      const quantity = Math.min(line.quantity, basket.room);
      if (quantity) basket.add({ ...line, quantity });
    }
    this.openBasket();
  }

  #emptied(name) {
    this.#page.say(gettext("%(name)s removed. Your basket is empty.", { name }));
    $("content").focus({ preventScroll: true });
  }

  /** For an order that an earlier visit left waiting. */
  #resumed(outcome) {
    if (!outcome.isEarlier) this.#page.basket.ordered(this.#page.basket.lines);
    goToOrder(outcome);
  }
}

function goToOrder({ order, isEarlier }) {
  rememberOrder(order);
  leaveTo(order.links.page + (isEarlier ? "#earlier" : ""));
}
