import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { live } from "../../vendor/lit-html/directives/live.js";
import { repeat } from "../../vendor/lit-html/directives/repeat.js";
import { sum } from "../lib/money.js";
import { load, save } from "../lib/storage.js";
import { gettext } from "../lib/words.js";
import { MOST_OF_ONE } from "../model/basket.js";
import { icons } from "../parts/icons.js";
import { closeOnBackdrop, sheetHead } from "../parts/sheet.js";
import { stepper } from "../parts/stepper.js";
import { takesOrders, waitLine, whyNot } from "../parts/store-state.js";

const CUSTOMER_KEY = "cafe.customer";

/** The dialog with the whole basket, in which the order is placed. */
export class BasketSheet {
  #dialog;
  #menu;
  #basket;
  #checkout;
  #format;
  #onEdit;
  #onPlaced;
  #customer = load(CUSTOMER_KEY, { name: "", serve: "here" });
  #isPlacing = false;
  #isPlaced = false;
  #problem = null;
  #nameError = "";

  constructor({ dialog, menu, basket, checkout, format, onEdit, onPlaced }) {
    this.#dialog = dialog;
    this.#menu = menu;
    this.#basket = basket;
    this.#checkout = checkout;
    this.#format = format;
    this.#onEdit = onEdit;
    this.#onPlaced = onPlaced;
    dialog.addEventListener("click", closeOnBackdrop);
  }

  open() {
    this.#problem = null;
    this.#dialog.showModal();
    this.refresh();
  }

  /** For a page that is left for the order's, and may be come back to as it was. */
  close() {
    this.#isPlacing = this.#isPlaced = false;
    this.#dialog.close();
  }

  refresh() {
    if (!this.#dialog.open || this.#isPlaced) return;
    if (!this.#basket.count) this.#dialog.close();
    else render(this.#view(), this.#dialog);
  }

  #view() {
    const lines = this.#basket.lines.map((line) => this.#resolve(line));
    const orderable = lines.filter(({ problem }) => !problem);
    return html`
      ${sheetHead({ id: "basket-sheet-title", title: "Your order", onClose: () => this.#dialog.close() })}
      <form class="sheet__form" novalidate @submit=${(event) => this.#submit(event, orderable)}>
        <div class="sheet__body basket-sheet">
          <ul class="lines">${repeat(lines, ({ line }) => line, (resolved) => this.#line(resolved))}</ul>
          ${this.#nameField()} ${this.#serveField()}
          <p class="basket-sheet__pay">${icons.cup}<span><strong>Pay at the counter.</strong> Cash or card, when you collect.</span></p>
        </div>
        <div class="sheet__foot">
          ${this.#refusal(orderable)}
          <div class="basket-sheet__sum">
            <span class="muted">${waitLine(this.#menu.store)}</span>
            <strong class="number">${this.#format.price(sum(orderable.map(({ total }) => total)))}</strong>
          </div>
          ${this.#button(orderable)}
        </div>
      </form>`;
  }

  /** What the server refused is blocked like what the menu says is sold out. */
  #resolve(line) {
    const resolved = this.#menu.resolve(line);
    return { ...resolved, problem: resolved.problem || this.#problem?.errors.get(line) };
  }

  #line({ line, item, options, total, problem: error }) {
    const name = item?.name ?? "Removed from the menu";
    return html`
      <li class="line ${error ? "line--blocked" : ""}">
        <div class="line__what">
          <strong class="line__name">${name}</strong>
          ${options.length ? html`<p class="small muted">${options.map((option) => option.name).join(" · ")}</p>` : nothing}
          ${line.allergy ? html`<p class="small"><strong>${gettext("Allergy")}</strong></p>` : nothing}
          ${line.note ? html`<p class="small muted">“${line.note}”</p>` : nothing}
          ${line.drinker ? html`<p class="small muted">for ${line.drinker}</p>` : nothing}
        </div>
        <span class="line__total number">${error ? nothing : this.#format.price(total)}</span>
        ${error ? html`<p class="line__error field__error">${icons.alert} ${error}. It will not be ordered.</p>` : nothing}
        <div class="line__actions">
          ${item?.available ? html`<button type="button" class="button button--quiet" @click=${() => this.#onEdit(line)}>
            Change<span class="visually-hidden"> ${name}</span></button>` : nothing}
          ${error
            ? html`<button type="button" class="button" @click=${() => this.#basket.remove(line)}>
                Remove<span class="visually-hidden"> ${name}</span></button>`
            : stepper({
                value: line.quantity,
                least: 0,
                most: Math.min(MOST_OF_ONE, line.quantity + this.#basket.room),
                what: name,
                onChange: (quantity) => this.#setQuantity(line, quantity),
              })}
        </div>
      </li>`;
  }

  #setQuantity(line, quantity) {
    if (quantity) this.#basket.replace(line, { ...line, quantity });
    else this.#basket.remove(line);
  }

  #nameField() {
    return html`
      <div class="field">
        <label for="customer-name">Name to call out</label>
        <input class="input" id="customer-name" data-testid="customer-name" maxlength="20" required
          autocomplete="given-name" enterkeyhint="done" .value=${live(this.#customer.name)}
          aria-invalid=${this.#nameError ? "true" : "false"} aria-describedby="customer-name-error"
          @input=${({ target }) => this.#keepCustomer({ name: target.value })}>
        <p class="field__error" id="customer-name-error">${this.#nameError}</p>
      </div>`;
  }

  #serveField() {
    const choice = (value, label, icon) => html`
      <label class="choice">
        <input class="visually-hidden" type="radio" name="serve" .checked=${live(this.#customer.serve === value)}
          @change=${() => this.#keepCustomer({ serve: value })}>
        <span class="choice__face">${icon} ${label}</span>
      </label>`;
    return html`
      <fieldset>
        <legend class="visually-hidden">Here or to go</legend>
        <div class="choices">${choice("here", "For here", icons.cup)} ${choice("to_go", "To go", icons.bag)}</div>
      </fieldset>`;
  }

  #keepCustomer(change) {
    this.#customer = { ...this.#customer, ...change };
    this.#nameError = "";
    save(CUSTOMER_KEY, this.#customer);
    this.refresh();
  }

  #refusal(orderable) {
    const shut = whyNot(this.#menu.store, this.#format);
    const nothingLeft = orderable.length ? "" : "Nothing in your basket can be ordered right now.";
    const words = shut || nothingLeft || this.#problem?.words;
    if (!words) return html`<div role="alert"></div>`;
    return html`
      <div role="alert">
        <p class="banner ${shut ? "banner--warn" : "banner--danger"} basket-sheet__refusal">
          ${icons.alert}<span class="banner__text">${words}</span>
        </p>
      </div>`;
  }

  #button(orderable) {
    const accepting = takesOrders(this.#menu.store);
    const isRepeat = this.#problem && !this.#problem.errors.size;
    const label = this.#isPlacing ? "Sending…" : isRepeat && accepting ? "Try again" : "Place order";
    return html`
      <button class="button button--primary button--wide" data-testid="place-order"
        ?disabled=${!accepting || !orderable.length} aria-disabled=${this.#isPlacing ? "true" : "false"}>${label}</button>`;
  }

  async #submit(event, orderable) {
    event.preventDefault();
    if (this.#isPlacing || !this.#hasName()) return;
    const lines = orderable.map(({ line }) => line);
    this.#isPlacing = true;
    this.#problem = null;
    this.refresh();
    try {
      const outcome = await this.#checkout.place({
        name: this.#customer.name.trim(),
        items: lines,
        serve: this.#customer.serve,
      });
      this.#isPlaced = true; // what was sent stays in sight until the order's page comes
      if (!outcome.isEarlier) this.#basket.clear();
      this.#onPlaced(outcome);
    } catch (problem) {
      this.#isPlacing = false;
      this.#explain(problem, lines);
      this.refresh();
    }
  }

  #hasName() {
    if (this.#customer.name.trim()) return true;
    this.#nameError = "Please tell us a name, so that we can call you.";
    this.refresh();
    this.#dialog.querySelector("#customer-name").focus();
    return false;
  }

  /** Puts a refusal where it belongs: at the name, at a line, or above the button. */
  #explain(problem, lines) {
    const errors = new Map();
    for (const [field, messages] of Object.entries(problem.errors)) {
      const line = lines[field.match(/^items\D+(\d+)/)?.[1]];
      const words = [messages].flat().join(" ").replace(/\.$/, "");
      if (line) errors.set(line, words);
      else if (field === "name") this.#nameError = words;
    }
    this.#problem = { words: wordsFor(problem, errors.size), errors };
  }
}

function wordsFor(problem, lineErrors) {
  if (lineErrors) return "Something has just sold out. Change it, or order the rest.";
  if (problem.unsure) return "We could not hear from the café. Try again: it will still be one order.";
  const when = problem.retryAfter && problem.reason !== "too_many" ? ` It should take about ${inWords(problem.retryAfter)}.` : "";
  return (problem.detail || "The café could not take this order.") + when;
}

function inWords(seconds) {
  return seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}
