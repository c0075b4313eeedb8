import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { gettext, ngettext } from "../lib/words.js";
import { Favourites } from "../model/favourites.js";
import { rememberOrder } from "../model/recent-order.js";
import { icons } from "../parts/icons.js";
import { leaveSheets, leaveTo } from "../parts/sheet-history.js";
import { AgainCards } from "./again-cards.js";
import { BasketSheet } from "./basket-sheet.js";
import { BasketSkip } from "./basket-skip.js";
import { ItemSheet } from "./item-sheet.js";
import { OwnOrders } from "./own-orders.js";
import { WaitingCheckout } from "./waiting-checkout.js";

const $ = (id) => document.getElementById(id);

/** What lies over the menu, and what this device did before: it comes after the page that can be read and tapped. */
export class MenuSheets {
  #menu;
  #basket;
  #avoided;
  #say;
  #onOpen;
  #itemSheet;
  #basketSheet;
  #checkout;
  #ownOrders;
  #again;
  #skip = new BasketSkip({ onOpen: () => this.openBasket() });
  #wide;

  /** `wide` is whether the basket stands beside the menu; `avoided()` are allergens; `say(words)` to who cannot see; `onOpen()`: an
   *  item is being chosen. */
  constructor({ menu, basket, kept, format, wide, avoided, say, onOpen }) {
    this.#menu = menu;
    this.#basket = basket;
    this.#wide = wide;
    this.#avoided = avoided;
    this.#say = say;
    this.#onOpen = onOpen;
    const favourites = new Favourites(menu.store.slug);
    this.#ownOrders = new OwnOrders({ slot: $("recent"), store: menu.store.slug, announce: say });
    this.#again = this.#cards({ menu, format, favourites, kept });
    this.#itemSheet = new ItemSheet({ dialog: $("item-sheet"), menu, format, favourites, onGone: (name) => this.#showGone(name) });
    this.#checkout = new WaitingCheckout({ dialog: $("waiting-order"), format, store: menu.store.slug, kept });
    this.#basketSheet = this.#sheet({ menu, basket, format });
    favourites.addEventListener("change", () => this.showAgain());
    this.#listen();
    this.#start();
  }

  #cards(known) {
    return new AgainCards({
      slot: $("again"),
      ...known,
      avoided: this.#avoided,
      onOrder: (lines) => this.#orderAgain(lines),
      onChoose: (id) => this.openItem(id),
      onKnown: () => this.#ownOrders.look(),
    });
  }

  #sheet(known) {
    return new BasketSheet({
      dialog: $("basket-sheet"),
      ...known,
      checkout: this.#checkout,
      avoid: this.#avoided,
      on: {
        edit: (line) => this.openItem(line.item, line),
        instead: (line, itemId) => this.openItem(itemId, null, (made) => this.#basket.replace(line.id, made), line.quantity),
        emptied: (name) => this.#emptied(name),
        placed: goToOrder,
      },
    });
  }

  #listen() {
    this.#wide.addEventListener("change", () => this.#dock());
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
    this.#checkout.resume()?.then((outcome) => this.#resumed(outcome), (problem) => this.#say(problem.detail));
  }

  #dock() {
    this.#basketSheet.dock(this.#wide.matches);
  }

  /** Whether the page hears from the café: an order waits until it does. */
  set isLive(isLive) {
    this.#checkout.isLive = isLive;
  }

  openItem(itemId, line = null, onDone = line ? (made) => this.#basket.replace(line.id, made) : (made) => this.#add(made), leaves = 0) {
    this.#itemSheet.open({ itemId, line, avoid: this.#avoided(), room: this.#basket.room + leaves, onDone });
    this.#onOpen();
  }

  openBasket() {
    this.#basketSheet.open();
  }

  /** Something of the menu, or of the store, is another. */
  refresh() {
    this.#itemSheet.refresh();
    this.refreshBasket();
  }

  refreshBasket() {
    this.#basketSheet.refresh();
  }

  showAgain() {
    this.#again.show();
  }

  #add(line) {
    this.#basket.add(line);
    this.#skip.standIn($("content").querySelector(`[data-item="${line.item}"]`));
    const values = { name: this.#menu.item(line.item).name };
    this.#say(ngettext("%(name)s added. %(count)s drink in your order.", "%(name)s added. %(count)s drinks in your order.", this.#basket.count, values));
  }

  /** As many as there is room for. */
  #orderAgain(lines) {
    for (const line of lines) {
      const quantity = Math.min(line.quantity, this.#basket.room);
      if (quantity) this.#basket.add({ ...line, quantity });
    }
    this.openBasket();
  }

  #emptied(name) {
    this.#say(gettext("%(name)s removed. Your basket is empty.", { name }));
    $("content").focus({ preventScroll: true });
  }

  /** For an order that an earlier visit left waiting. */
  #resumed(outcome) {
    if (!outcome.isEarlier) this.#basket.ordered(this.#basket.lines);
    goToOrder(outcome);
  }

  /** What was open is not there to be ordered any more; why it closed stays in sight. */
  #showGone(name) {
    const words = gettext("%(name)s is no longer on the menu.", { name });
    const hide = () => render(nothing, $("gone"));
    render(html`
      <p class="banner banner--warn" data-testid="gone">
        ${icons.alert}<span class="banner__text">${words}</span>
        <button type="button" class="button" @click=${hide}>${gettext("All right")}</button>
      </p>`, $("gone"));
    this.#say(words);
  }
}

function goToOrder({ order, isEarlier }) {
  rememberOrder(order);
  leaveTo(order.links.page + (isEarlier ? "#earlier" : ""));
}
