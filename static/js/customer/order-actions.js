import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { gettext } from "../lib/words.js";
import { isOver } from "../model/life.js";
import { icons } from "../parts/icons.js";

/** What a customer may do with an order: cancel it, share it, print it. Who it was shared with, nothing. */
export function orderActions({ order, cancelling, share, menuUrl }) {
  if (!order.token) return sharedNote(menuUrl);
  return html`
    ${cancelCard(order, cancelling)}
    <div class="order-actions no-print">
      ${isOver(order) ? nothing : html`
        <button type="button" class="button" data-testid="share" @click=${() => share.offer()}>${icons.share} ${share.words || gettext("Share")}</button>`}
      <button type="button" class="button" @click=${() => window.print()}>${icons.print} ${gettext("Print")}</button>
      <a class="button" href=${menuUrl}>${isOver(order) ? gettext("Order again") : gettext("To the menu")}</a>
    </div>
    <p class="visually-hidden" role="status">${share.words}</p>`;
}

function sharedNote(menuUrl) {
  return html`
    <p class="banner shared-note" data-testid="shared-note">
      <span class="banner__text">${gettext("This page was shared with you: it shows the order and changes nothing.")}</span></p>
    <p class="order-again no-print"><a class="button" href=${menuUrl}>${gettext("To the menu")}</a></p>`;
}

function cancelCard(order, cancelling) {
  const { state, words } = cancelling;
  const isStarted = order.status === "preparing" && state === "idle";
  if (isStarted) return html`<p class="muted small no-print">${gettext("A barista has started, so this order can no longer be cancelled here.")}</p>`;
  return html`
    <section class="cancel no-print">
      <div role="alert">${words ? html`<p class="banner banner--danger">${icons.alert}<span class="banner__text">${words}</span></p>` : nothing}</div>
      ${order.cancellable || cancelling.isBusy ? BODIES[state](order, cancelling) : nothing}
    </section>`;
}

const BODIES = { idle: offer, refused: offer, asking: question, acting: wait, looking: wait };

function offer(order, cancelling) {
  return html`
    <button type="button" class="button button--danger" data-testid="cancel-order" @click=${() => cancelling.ask()}>${gettext("Cancel order")}</button>
    <p class="muted small">${gettext("You can cancel until a barista starts making it.")}</p>`;
}

function question(order, cancelling) {
  const words = order.number ? gettext("Cancel order %(number)s?", { number: order.number }) : gettext("Cancel this order?");
  return html`
    <div class="cancel__question" role="group" aria-labelledby="cancel-question">
      <p id="cancel-question"><strong>${words}</strong></p>
      <button type="button" class="button" data-testid="keep-order" autofocus @click=${() => cancelling.keep()}>${gettext("Keep my order")}</button>
      <button type="button" class="button button--danger" data-testid="really-cancel" @click=${() => cancelling.act()}>${gettext("Yes, cancel it")}</button>
    </div>`;
}

function wait(order, { state }) {
  const words = state === "acting"
    ? gettext("Cancelling…")
    : gettext("The café's answer was lost. We do not know yet whether the order is cancelled, and are asking.");
  return html`<p class="banner banner--warn" role="status" data-testid="cancel-state" data-state=${state}>${icons.clock}<span class="banner__text">${words}</span></p>`;
}
