import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { request } from "../lib/api.js";
import { drawing } from "../lib/drawing.js";
import { gettext } from "../lib/words.js";
import { isOver } from "../model/life.js";
import { OwnOrder } from "../model/own-order.js";
import { forgetOrder, openOrders } from "../model/recent-order.js";
import { connect } from "../parts/connection.js";
import { icons } from "../parts/icons.js";
import { Sound } from "../parts/sound.js";
import { ReadyBell } from "./ready-bell.js";

const MOST = 3;

/** "Your 106 is READY" on a page that shows something else: it follows the orders of this device, by the
 *  links that the device keeps, and rings where the page may. */
export class OwnOrders {
  #slot;
  #store;
  #except;
  #announce;
  #hasTitle;
  #followed = new Map();
  #plainTitle = document.title;
  /** @type {Sound | null} */
  #sound = null;

  /** `except` is the page of an order that is shown anyway; `announce` says a sentence to who cannot see;
   *  `hasTitle` is false where the page's title is about something else. */
  constructor({ slot, store, except = "", announce, hasTitle = true }) {
    this.#slot = slot;
    this.#hasTitle = hasTitle;
    this.#store = store;
    this.#except = except;
    this.#announce = announce;
  }

  /** Follows what the device has by now. */
  look() {
    const pages = openOrders(this.#store).map(({ page }) => page).filter((page) => page !== this.#except).slice(0, MOST);
    for (const page of pages) if (!this.#followed.has(page)) this.#follow(page);
    this.#draw();
  }

  async #follow(page) {
    this.#followed.set(page, null);
    try {
      this.#keep(page, await request("GET", `/api${page}`));
    } catch (problem) {
      this.#followed.delete(page);
      if ([404, 410].includes(problem.status)) forgetOrder(page);
    }
    this.#draw();
  }

  #keep(page, order) {
    if (isOver(order)) {
      forgetOrder(page);
      return;
    }
    const own = new OwnOrder(order);
    this.#sound ??= new Sound({ onChange: () => {} }); // who has no order needs no audio device
    const bell = new ReadyBell({ sound: this.#sound, onChange: () => this.#draw() });
    const followed = { own, bell, line: null };
    this.#followed.set(page, followed);
    bell.follow(order);
    followed.line = connect({ path: order.links.live, ...drawing(own, () => this.#heard(page, followed)) });
  }

  #heard(page, { own, bell, line }) {
    const { order } = own;
    if (bell.follow(order)) this.#announce(readyWords(order));
    if (isOver(order)) {
      line?.close();
      this.#followed.delete(page);
      forgetOrder(page);
    }
    this.#draw();
  }

  #draw() {
    const known = [...this.#followed.entries()].filter(([, followed]) => followed);
    const ready = known.filter(([, { own }]) => own.order.status === "ready");
    if (this.#hasTitle) document.title = ready.length ? `✓ ${readyWords(ready[0][1].own.order)}` : this.#plainTitle;
    render(html`${known.map(([page, followed]) => banner(page, followed))}`, this.#slot);
  }
}

function readyWords({ number }) {
  return gettext("Your %(number)s is READY", { number });
}

function banner(page, { own, bell }) {
  const { order } = own;
  if (order.status !== "ready") return following(page, order);
  return html`
    <div class="banner own-order--ready" data-testid="own-order-ready">
      ${icons.bell}<a class="banner__text" href=${page}><strong>${readyWords(order)}</strong> ${gettext("Please collect it at the counter.")}</a>
      ${bell.isRinging ? html`<button type="button" class="button" @click=${() => bell.hush()}>${gettext("Stop ringing")}</button>` : nothing}
    </div>`;
}

function following(page, { number }) {
  const words = number ? gettext("Follow your order %(number)s", { number }) : gettext("Follow your order");
  return html`<a class="banner banner--ok recent" href=${page}>${icons.cup}<span class="banner__text">${words}</span></a>`;
}
