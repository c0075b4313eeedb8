import { html, render } from "../../vendor/lit-html/lit-html.js";
import { Problem, request } from "../lib/api.js";
import { load, save } from "../lib/storage.js";
import { gettext } from "../lib/words.js";
import { Checkout } from "../model/checkout.js";

const AGAIN_MS = 5_000;
const PROBE_MS = 4_000;
// A coffee that orders itself an hour later is nobody's wish.
const TOO_OLD_MS = 10 * 60_000;

/** A checkout whose order waits while there is no line, and is sent once when it is back: with the same key.
 *
 *  What it waits for is said in a dialog, with a way to withdraw it, and outlives the page. After ten minutes it
 *  asks before it sends. */
export class WaitingCheckout extends Checkout {
  #dialog;
  #format;
  #key;
  #probe;
  #quotes;
  #isLive = false;
  #held = null;
  #isSending = false;
  #isPosting = false;
  #timer = null;

  constructor({ dialog, format, store, kept }) {
    super(store, kept);
    this.#dialog = dialog;
    this.#format = format;
    this.#key = `cafe.waiting.${store}`;
    this.#probe = `/api/stores/${store}/menu/`;
    this.#quotes = `/api/stores/${store}/quote/`;
    dialog.addEventListener("cancel", (event) => event.preventDefault()); // it is answered, not put away
    window.addEventListener("online", () => this.#goOn());
  }

  /** Whether the page hears from the café. */
  set isLive(isLive) {
    const isBack = isLive && !this.#isLive;
    this.#isLive = isLive;
    if (isBack) this.#goOn();
  }

  /** `total` is the price on the screen, for an order that no quote came for. */
  async place(order, quote = "", total = "") {
    if (!(await this.#isReachable())) return this.#wait({ order, quote, total, at: Date.now(), isUnsure: false });
    try {
      return await super.place(order, quote || (await this.#quoteOf(order, total)));
    } catch (problem) {
      if (problem.status !== 0) throw problem;
      return this.#wait({ order, quote, total, at: Date.now(), isUnsure: true });
    }
  }

  /** What an earlier visit left waiting: a promise of its outcome, or null. */
  resume() {
    const left = load(this.#key, null);
    return left && this.#wait(left);
  }

  /** Tries what waits; nothing where nothing does, or where it is too old to go by itself. */
  #goOn() {
    if (this.#held && !this.#isSending && !this.#isTooOld) this.#send();
  }

  /** Asked before an order is sent where it is not known: so it is known that the order was not. */
  async #isReachable() {
    if (!navigator.onLine) return false;
    if (this.#isLive) return true;
    try {
      await request("HEAD", this.#probe, { timeout: PROBE_MS });
    } catch (problem) {
      return problem.status !== 0;
    }
    return true;
  }

  get #isTooOld() {
    return Date.now() - this.#held.at > TOO_OLD_MS;
  }

  #wait(left) {
    save(this.#key, left);
    return new Promise((resolve, reject) => {
      this.#held = { ...left, resolve, reject };
      this.#timer = setInterval(() => this.#look(), AGAIN_MS);
      this.#show();
      if (!this.#dialog.open) this.#dialog.showModal();
    });
  }

  #look() {
    this.#show();
    this.#goOn();
  }

  async #send() {
    const { resolve, reject, order, quote, total, at } = this.#held;
    this.#isSending = true;
    const isReachable = await this.#isReachable();
    if (!this.#held) return; // withdrawn meanwhile
    if (!isReachable) {
      this.#isSending = false;
      return;
    }
    this.#isPosting = true;
    this.#show();
    try {
      this.#end(resolve, await super.place(order, quote || (await this.#quoteOf(order, total))));
    } catch (problem) {
      this.#isSending = this.#isPosting = false;
      if (problem.status !== 0) return this.#end(reject, problem);
      this.#held.isUnsure = true;
      save(this.#key, { order, quote, total, at, isUnsure: true });
      this.#show();
    }
  }

  /** Nobody is charged a price that was not on the screen, also who had no line. */
  async #quoteOf({ items }, total) {
    const { quote, total: now, items: lines } = await request("POST", this.#quotes, { body: { items } });
    if (Number(now) === Number(total) && lines.every(({ wrong }) => !wrong.length)) return quote;
    throw new Problem(409, { detail: gettext("Something has changed meanwhile. Please look at your order again.") });
  }

  #withdraw() {
    const { reject, isUnsure } = this.#held;
    const detail = gettext("Your order was not sent.");
    this.#end(reject, isUnsure ? new Problem(0) : new Problem(400, { detail }));
  }

  #end(settle, value) {
    clearInterval(this.#timer);
    save(this.#key, null);
    this.#held = null;
    this.#isSending = this.#isPosting = false;
    this.#dialog.close();
    settle(value);
  }

  #show() {
    render(this.#view(this.#held), this.#dialog);
  }

  #view({ at, isUnsure }) {
    const asks = this.#isTooOld;
    return html`
      <div class="sheet__head"><h2 id="waiting-order-title">${isUnsure ? gettext("Not heard yet") : gettext("Not sent yet")}</h2></div>
      <div class="sheet__body" role="status">
        <p>${asks ? this.#question(at, isUnsure) : this.#words(isUnsure)}</p>
      </div>
      <div class="sheet__foot waiting-order__foot">
        <button type="button" class="button" ?disabled=${this.#isPosting} @click=${() => this.#withdraw()}>
          ${isUnsure ? gettext("Stop trying") : gettext("Do not send it")}</button>
        ${asks
          ? html`<button type="button" class="button button--primary" ?disabled=${this.#isPosting} @click=${() => this.#send()}>
              ${gettext("Send it now")}</button>`
          : ""}
      </div>`;
  }

  #words(isUnsure) {
    if (this.#isPosting) return gettext("The line is back. Your order is being sent.");
    if (isUnsure) return gettext("We could not hear from the café. Your order is sent again by itself, and will still be one order.");
    return navigator.onLine
      ? gettext("Not sent yet: the café cannot be reached. It sends itself when the line is back.")
      : gettext("Not sent yet: your phone is offline. It sends itself when the line is back.");
  }

  #question(at, isUnsure) {
    const time = this.#format.time(at);
    return isUnsure
      ? gettext("We could not hear from the café about your order of %(time)s. Send it again?", { time })
      : gettext("Your order of %(time)s has not been sent. Do you still want it?", { time });
  }
}
