import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { repeat } from "../../vendor/lit-html/directives/repeat.js";
import { sum } from "../lib/money.js";
import { load, save } from "../lib/storage.js";
import { gettext } from "../lib/words.js";
import { Quotes } from "../model/quotes.js";
import { differences, withInstead } from "../model/recipe.js";
import { icons } from "../parts/icons.js";
import { openSheet } from "../parts/sheet-history.js";
import { closeOnBackdrop, sheetHead, whenClosed } from "../parts/sheet.js";
import { codeNote, takesOrders, waitLine, whyNot } from "../parts/store-state.js";
import { basketLine } from "./basket-line.js";
import { changeWords, refusalWords, substituteWords } from "./basket-words.js";
import { customerFields } from "./customer-fields.js";

const CUSTOMER_KEY = "cafe.customer";
const TOO_SOON_MS = 500; // a tap that was on its way when something changed agrees to nothing

/** The dialog with the whole basket as the café quotes it, in which the order is placed. */
export class BasketSheet {
  #dialog;
  #menu;
  #basket;
  #checkout;
  #format;
  #avoid;
  #quotes;
  #on;
  #customer = load(CUSTOMER_KEY, { name: "", serve: "here" });
  #isDocked = false;
  #isPlacing = false;
  #isPlaced = false;
  #problem = null;
  #nameError = "";
  #said = "";
  #changed = { words: "", at: 0 };

  /** `avoid()` are allergens that are never offered instead; `on` has edit(line), instead(line, itemId),
   *  placed(outcome) and emptied(name). */
  constructor({ dialog, menu, basket, checkout, format, avoid, on }) {
    this.#dialog = dialog;
    this.#menu = menu;
    this.#basket = basket;
    this.#checkout = checkout;
    this.#format = format;
    this.#avoid = avoid;
    this.#on = on;
    this.#quotes = new Quotes({ store: menu.store.slug, onChange: () => this.refresh() });
    dialog.addEventListener("click", (event) => this.#isDocked || closeOnBackdrop(event));
    dialog.addEventListener("close", whenClosed(() => this.#quotes.stop()));
  }

  /** Beside the menu, where there is room for both; opened without show(), which would take the focus. */
  dock(isDocked) {
    if (isDocked === this.#isDocked) return;
    if (this.#dialog.open) this.#dialog.close();
    this.#isDocked = isDocked;
    this.#dialog.classList.toggle("sheet--docked", isDocked);
    this.#dialog.toggleAttribute("open", isDocked);
    this.refresh();
  }

  open() {
    if (this.#isDocked) return this.#dialog.querySelector("input, button:not([disabled])")?.focus();
    this.#problem = null;
    this.#said = "";
    openSheet(this.#dialog);
    this.refresh();
  }

  /** For a page that is left for the order's, and may be come back to as it was. */
  left() {
    this.#isPlacing = this.#isPlaced = false;
    this.#quotes.forget();
  }

  refresh() {
    if (!this.#dialog.open || this.#isPlaced) return;
    if (!this.#basket.count) return this.#isDocked ? this.#showEmpty() : this.#dialog.close();
    const shown = this.#shown();
    this.#quotes.want(this.#items(), this.#news(), shown.total);
    this.#notice();
    render(this.#view(shown), this.#dialog);
  }

  #showEmpty() {
    this.#quotes.stop();
    render(html`
      ${sheetHead({ id: "basket-sheet-title", title: gettext("Your order"), onClose: () => {} })}
      <p class="sheet__body muted">${gettext("Nothing in it yet. Choose from the menu.")}</p>`, this.#dialog);
  }

  #items() {
    return this.#basket.lines.map(({ id, ...line }) => line);
  }

  /** Another text whenever the menu, or what the store takes, is another one. */
  #news() {
    const { ordering, wait, menu_version: version } = this.#menu.store;
    const prices = this.#basket.lines.map((line) => this.#menu.resolve(line)).map(({ total, problem }) => [total, problem]);
    return JSON.stringify([ordering, wait, version, prices]);
  }

  #notice() {
    const words = JSON.stringify(this.#quotes.changes);
    if (words !== this.#changed.words) this.#changed = { words, at: performance.now() };
  }

  /** The basket by the café's own word, or by the menu where that is not known. */
  #shown() {
    const quote = this.#quotes.of(this.#items());
    const lines = this.#basket.lines.map((line, index) => this.#resolve(line, quote?.items[index]));
    const orderable = lines.filter(({ problem }) => !problem);
    const { store } = this.#menu;
    // A store is full for a usual drink; whether it is for this basket its quote says.
    const isQuoted = quote && (takesOrders(store) || ["full", "closing"].includes(store.ordering.state));
    const told = isQuoted ? { ...store, ordering: quote.ordering, wait: quote.wait } : store;
    return { quote, lines, orderable, store: told, total: quote?.total ?? sum(orderable.map(({ amount }) => amount)) };
  }

  #resolve(line, quoted) {
    const known = this.#menu.resolve(line);
    const { item } = known;
    const byMenu = known.problem && `${known.problem}.`;
    const problem = (quoted ? quoted.wrong[0]?.detail : byMenu) || this.#problem?.errors.get(line.id) || "";
    const amount = quoted?.total ?? known.total;
    return {
      line,
      name: quoted?.name || item?.name || gettext("No longer on the menu"),
      differs: item ? differences(item, line.options) : { chosen: [], without: [] },
      amount,
      total: problem ? "" : this.#format.price(amount),
      problem,
      substitutes: (quoted?.wrong ?? []).flatMap((wrong) => this.#substitutes(wrong)),
      canChange: Boolean(item?.available),
    };
  }

  #substitutes(wrong) {
    const avoid = this.#avoid();
    const isFit = (one) => !avoid.size || (one.allergens_declared && !one.allergens.some((name) => avoid.has(name)));
    const isOption = wrong.code.startsWith("option");
    return (wrong.substitutes ?? [])
      .filter(isFit)
      .slice(0, 3)
      .map((one) => ({ id: one.id, isOption, gone: wrong.option ?? null, words: substituteWords(wrong, one, this.#format) }));
  }

  #view(shown) {
    return html`
      ${sheetHead({ id: "basket-sheet-title", title: gettext("Your order"), onClose: () => this.#dialog.close() })}
      <form class="sheet__form" novalidate @submit=${(event) => this.#submit(event, shown)}>
        <div class="sheet__body basket-sheet">
          <p class="visually-hidden" role="status" data-testid="basket-said">${this.#said}</p>
          <ul class="lines">${repeat(shown.lines, ({ line }) => line.id, (one) => this.#line(one))}</ul>
          ${customerFields(this.#customer, this.#nameError, (change) => this.#keepCustomer(change))}
          <p class="basket-sheet__pay">${icons.cup}<span><strong>${gettext("Pay at the counter.")}</strong> ${gettext("Cash or card, when you collect.")}</span></p>
        </div>
        <div class="sheet__foot">
          ${this.#changes()} ${this.#refusal(shown)} ${codeNote(shown.store)}
          <div class="basket-sheet__sum">
            <span class="muted" data-testid="basket-wait">${waitLine(shown.store)}</span>
            <strong class="number" data-testid="basket-total">${this.#format.price(shown.total)}</strong>
          </div>
          ${this.#button(shown)}
        </div>
      </form>`;
  }

  #line(one) {
    const on = {
      edit: this.#on.edit,
      count: (line, quantity) => this.#basket.replace(line.id, { ...line, quantity }),
      remove: (line, name) => this.#remove(line, name),
      instead: (line, { id, isOption, gone }) =>
        isOption ? this.#basket.replace(line.id, withInstead(line, gone, id)) : this.#on.instead(line, id),
    };
    return basketLine(one, { room: this.#basket.room, on });
  }

  /** Whoever removes by keyboard goes on at the next line, and hears what happened. */
  #remove(line, name) {
    const at = this.#basket.lines.findIndex(({ id }) => id === line.id);
    this.#said = gettext("%(name)s removed.", { name });
    this.#basket.remove(line.id);
    if (!this.#basket.count) return this.#on.emptied(name);
    const rows = [...this.#dialog.querySelectorAll("[data-line]")];
    rows[Math.min(at, rows.length - 1)]?.querySelector("button:not(:disabled)")?.focus();
  }

  #keepCustomer(change) {
    this.#customer = { ...this.#customer, ...change };
    this.#nameError = "";
    save(CUSTOMER_KEY, this.#customer);
    this.refresh();
  }

  #changes() {
    const { changes } = this.#quotes;
    return html`
      <div role="alert" data-testid="changes">
        ${changes.length ? html`
          <div class="banner banner--warn basket-sheet__refusal">
            ${icons.alert}
            <div class="banner__text">
              <strong>${gettext("This has just changed:")}</strong>
              <ul class="basket-sheet__changes">${changes.map((one) => html`<li>${changeWords(one, this.#format)}</li>`)}</ul>
            </div>
          </div>` : nothing}
      </div>`;
  }

  #refusal({ orderable, store, quote }) {
    const shut = whyNot(store, this.#format);
    const isSaid = orderable.length || this.#quotes.changes.length;
    const nothingLeft = isSaid ? "" : gettext("Nothing in your basket can be ordered right now.");
    const words = shut || nothingLeft || this.#problem?.words;
    const unknown = !words && !quote && this.#quotes.problem;
    return html`
      <div role="alert">
        ${words ? html`
          <p class="banner ${shut ? "banner--warn" : "banner--danger"} basket-sheet__refusal">
            ${icons.alert}<span class="banner__text">${words}</span>
          </p>` : nothing}
      </div>
      ${unknown ? html`<p class="small muted basket-sheet__unknown" data-testid="unquoted">${icons.offline}
        <span>${gettext("The café could not be asked just now. These prices are the menu's as we last heard it.")}</span></p>` : nothing}`;
  }

  #button({ orderable, store, total }) {
    const accepting = takesOrders(store);
    return html`
      <button class="button button--primary button--wide" data-testid="place-order"
        ?disabled=${!accepting || !orderable.length} aria-disabled=${this.#isPlacing ? "true" : "false"}>${this.#label(accepting, orderable, total)}</button>`;
  }

  #label(accepting, orderable, total) {
    if (this.#isPlacing) return gettext("Sending…");
    if (this.#quotes.changes.length && orderable.length) return gettext("Agree and order · %(price)s", { price: this.#format.price(total) });
    const isRepeat = this.#problem && !this.#problem.errors.size;
    return isRepeat && accepting ? gettext("Try again") : gettext("Place order");
  }

  async #submit(event, { quote, total }) {
    event.preventDefault();
    if (this.#isPlacing || !this.#hasName()) return;
    if (this.#quotes.changes.length && performance.now() - this.#changed.at < TOO_SOON_MS) return;
    if (quote) this.#quotes.agree(); // it is on the screen, and this is the tap
    this.#isPlacing = true;
    this.#problem = null;
    this.refresh();
    let lines = this.#basket.lines;
    try {
      if (!quote) await this.#askNow(total);
      if (!this.#quotes.changes.length) {
        lines = this.#shown().orderable.map(({ line }) => line);
        await this.#place(lines, total);
        return;
      }
    } catch (problem) {
      await this.#explain(problem, lines);
    }
    this.#isPlacing = false;
    this.refresh();
  }

  /** Without a line the order waits for it, and for its price. */
  async #askNow(total) {
    try {
      await this.#quotes.ask(this.#items(), total);
    } catch (problem) {
      if (problem.status !== 0) throw problem;
    }
  }

  async #place(lines, total) {
    const items = lines.map(({ id, ...line }) => line);
    const order = { name: this.#customer.name.trim(), items, serve: this.#customer.serve };
    const outcome = await this.#checkout.place(order, this.#quotes.token, total);
    this.#isPlaced = true; // what was sent stays in sight until the order's page comes
    if (!outcome.isEarlier) this.#basket.ordered(lines);
    this.#on.placed(outcome);
  }

  #hasName() {
    if (this.#customer.name.trim()) return true;
    this.#nameError = gettext("Please tell us a name, so that we can call you.");
    this.refresh();
    this.#dialog.querySelector("#customer-name").focus();
    return false;
  }

  /** Puts a refusal where it belongs: among the changes, at the name, at a line, or above the button. */
  async #explain(problem, lines) {
    if (problem.reason === "changed" && (await this.#isCompared(problem.body.quote, lines))) return;
    const errors = new Map();
    for (const [field, messages] of Object.entries(problem.errors)) {
      const line = lines[field.match(/^items\D+(\d+)/)?.[1]];
      const words = [messages].flat().join(" ");
      if (line) errors.set(line.id, words);
      else if (field === "name") this.#nameError = words;
    }
    this.#problem = { words: refusalWords(problem, errors.size), errors };
  }

  /** A basket of which only a part was sent is asked about as a whole. */
  async #isCompared(quote, lines) {
    if (lines.length === this.#basket.lines.length) this.#quotes.take(lines, quote);
    else await this.#quotes.ask(this.#items()).catch(() => {});
    return this.#quotes.changes.length > 0;
  }
}
