import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { request } from "../lib/api.js";
import { forgetKeys } from "../lib/storage.js";
import { gettext } from "../lib/words.js";
import { allergenName } from "../model/allergens.js";
import { CardQuotes } from "../model/card-quotes.js";
import { goingOn, onMenu, suggestions } from "../model/coming-back.js";
import { rememberOrder } from "../model/recent-order.js";
import { differences, leftOut } from "../model/recipe.js";
import { icons } from "../parts/icons.js";

// What this device keeps of who uses it; the basket is not over yet.
const PERSONAL = ["cafe.device", "cafe.customer", "cafe.recent-orders", "cafe.own-orders", "cafe.rung", "cafe.favourites.", "cafe.checkout.", "cafe.waiting."];

/** "The usual", earlier orders and favourites, above the menu: at the café's prices of now, with what is gone, dearer, or not for
 *  one's allergens said. */
export class AgainCards {
  #slot;
  #menu;
  #format;
  #favourites;
  #avoided;
  #onOrder;
  #onChoose;
  #onKnown;
  #kept;
  #quotes;
  #orders = [];
  #isForgetting = false;

  /** `avoided()` are allergens; `onOrder(lines)` puts lines into the basket, `onChoose(id)` asks for an item's choices; `onKnown()`: it is known what goes on. */
  constructor({ slot, menu, format, favourites, avoided, onOrder, onChoose, onKnown, kept }) {
    this.#kept = kept;
    this.#slot = slot;
    this.#menu = menu;
    this.#format = format;
    this.#favourites = favourites;
    this.#avoided = avoided;
    this.#onOrder = onOrder;
    this.#onChoose = onChoose;
    this.#onKnown = onKnown;
    this.#quotes = new CardQuotes({ store: menu.store.slug, onKnown: () => this.show() });
  }

  get #url() {
    return `/api/stores/${this.#menu.store.slug}/orders/mine/`;
  }

  /** Asks what this device ordered. Without an answer the page is as for somebody new. */
  async load() {
    const { orders } = await request("GET", this.#url).catch(() => ({ orders: [] }));
    this.#orders = orders;
    // The oldest first: where one way back is kept, it is the latest.
    for (const order of goingOn(orders).reverse()) {
      rememberOrder({ ...order, store: this.#menu.store.slug, links: { page: order.page } });
    }
    this.show();
    this.#onKnown();
  }

  show() {
    const wishes = [...suggestions(this.#orders), ...this.#favourites.lines.map((line) => ({ kind: "favourite", lines: [line] }))];
    this.#quotes.want(wishes.flatMap(({ lines }) => lines), this.#menu.version);
    const cards = wishes.map((wish) => onMenu(wish, this.#menu, this.#avoided(), (line) => this.#quotes.of(line)));
    render(cards.length ? this.#view(cards) : nothing, this.#slot);
  }

  #view(cards) {
    return html`
      <section class="again" aria-labelledby="again-title">
        <div class="again__head">
          <h2 id="again-title">${gettext("Order again")}</h2>
          ${this.#isForgetting ? this.#forgetting() : this.#notYou()}
        </div>
        <ul class="again__cards">${cards.map((card) => this.#card(card))}</ul>
      </section>`;
  }

  #notYou() {
    return html`<button type="button" class="button button--quiet again__forget" data-testid="not-you" @click=${() => this.#ask(true)}>${gettext("Not you?")}</button>`;
  }

  #forgetting() {
    return html`
      <div class="again__ask" role="alert">
        <span>${gettext("Forget the orders, favourites and the name on this device?")}</span>
        <button type="button" class="button button--danger" data-testid="forget" @click=${() => this.#forget()}>${gettext("Forget")}</button>
        <button type="button" class="button" @click=${() => this.#ask(false)}>${gettext("Keep")}</button>
      </div>`;
  }

  #card({ kind, placedAt, lines, orderable, total, dearer }) {
    const wrong = lines.map((line) => this.#wrong(line)).filter(Boolean);
    return html`
      <li class="again__card" data-testid="again-${kind}">
        <p class="again__kind">${this.#title(kind, placedAt)}</p>
        <p class="again__lines">${lines.map((line) => lineWords(line)).join(", ")}</p>
        ${wrong.map((words) => html`<p class="again__wrong">${icons.alert}<span>${words}</span></p>`)}
        ${dearer ? html`<p class="again__dearer">${gettext("%(now)s now, it was %(was)s", { now: this.#format.price(total), was: this.#format.price(dearer) })}</p>` : nothing}
        ${this.#button(lines, orderable, total)}
      </li>`;
  }

  /** Where only an allergen is in the way, another choice may do. */
  #button(lines, orderable, total) {
    const what = html`<span class="visually-hidden">${lines.map((line) => lineWords(line)).join(", ")}</span>`;
    const other = lines.find(({ problem }) => !problem);
    if (!orderable.length && other) {
      return html`<button type="button" class="button again__add" @click=${() => this.#onChoose(other.line.item)}>${gettext("Choose anew")} ${what}</button>`;
    }
    const price = html`<span class="number">${orderable.length ? this.#format.price(total) : ""}</span>`;
    return html`
      <button type="button" class="button again__add" ?disabled=${!orderable.length} @click=${() => this.#onOrder(orderable)}>
        ${this.#label(lines, orderable)} ${price} ${what}</button>`;
  }

  #title(kind, placedAt) {
    if (kind === "usual") return gettext("The usual");
    if (kind === "favourite") return gettext("Favourite");
    return gettext("On %(day)s", { day: this.#format.day(placedAt) });
  }

  #label(lines, orderable) {
    if (!orderable.length) return gettext("Not to be had now");
    return orderable.length < lines.length ? gettext("Add the rest") : gettext("Add");
  }

  #wrong({ line, item, problem, allergens, unstated }) {
    const name = item?.name ?? line.name;
    if (!item) return gettext("%(name)s is no longer on the menu", { name });
    if (problem) return problem;
    if (allergens.length) return gettext("%(name)s contains %(allergens)s", { name, allergens: allergens.map(allergenName).join(", ") });
    return unstated ? gettext("Ask us about the allergens of %(name)s", { name }) : "";
  }

  #ask(isForgetting) {
    this.#isForgetting = isForgetting;
    this.show();
  }

  /** The page begins anew: what it holds in memory is of who was here. */
  async #forget() {
    await request("DELETE", this.#url).catch(() => {});
    forgetKeys(PERSONAL);
    this.#kept.forgetPerson();
    location.reload();
  }
}

function lineWords({ line, item }) {
  const { chosen, without } = item ? differences(item, line.options) : { chosen: [], without: [] };
  const what = [item?.name ?? line.name, ...chosen.map(({ name }) => name), ...leftOut(without.map(({ name }) => name))].join(" · ");
  return line.quantity > 1 ? `${line.quantity}\u00a0×\u00a0${what}` : what;
}
