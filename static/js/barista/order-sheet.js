import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { serverNow } from "../lib/server-clock.js";
import { gettext, gettextNoop, gettextOf, ngettext } from "../lib/words.js";
import { allergenNames } from "../model/allergens.js";
import { CALL_AGAIN_SECONDS } from "../model/life-table.js";
import { isAllowed, isOver } from "../model/life.js";
import { icons } from "../parts/icons.js";
import { alsoAt } from "./ticket-parts.js";

const REASONS = [gettextNoop("Customer asked"), gettextNoop("Ran out"), gettextNoop("Made by mistake"), gettextNoop("Not collected"), gettextNoop("Cannot be made now")];
const REASONS_UNSTARTED = [gettextNoop("Customer asked"), gettextNoop("Ran out"), gettextNoop("Cannot be made now"), gettextNoop("Ordered twice")];
const REASONS_FOR_ALL = [gettextNoop("Nobody ordered these"), gettextNoop("Customer asked"), gettextNoop("Cannot be made now")];
const LATER_MINUTES = [5, 10];

/** Everything about one order, and the taps that are not the next step. */
export function orderSheet(app, id) {
  const order = app.bar.order(id);
  if (!order || order.draft || isOver(order)) return null;
  return { title: `${order.number ?? ""} ${order.name}`, body: html`${steps(order, app)} ${facts(order, app)} ${cancel(order, app)} ${cancelAll(order, app)}` };
}

function steps(order, app) {
  const { bar } = app;
  const tap = (kind, options) => () => {
    app.close();
    bar.act(bar.order(order.id), kind, options);
  };
  return html`
    <div class="choices">
      ${isAllowed("promise", order)
        ? LATER_MINUTES.map((minutes) => html`<button type="button" class="choice" @click=${tap("promise", { body: { minutes } })}>${icons.clock}${gettext("Promise +%(minutes)s min", { minutes })}</button>`)
        : nothing}
      ${order.status === "ready" ? callAgain(order, tap("remind"), app) : nothing}
      ${order.paid ? nothing : html`<button type="button" class="choice" @click=${tap("pay")}>${icons.check}${gettext("Paid %(price)s", { price: app.format.price(order.total, order.currency) })}</button>`}
      ${isAllowed("release", order) && !order.isDone ? html`<button type="button" class="choice" @click=${tap("release")}>${icons.back}${gettext("Give back to New")}</button>` : nothing}
      ${app.printers.any ? html`<button type="button" class="choice" @click=${print(order, app)}>${icons.print}${gettext("Print")}</button>` : nothing}
      ${order.status === "ready" || order.isDone ? html`<button type="button" class="choice" @click=${tap("recall")}>${icons.back}${gettext("Back to Making")}</button>` : nothing}
    </div>`;
}

/** Not at once after the last call: who is on the way need not run. */
function callAgain(order, call, { format }) {
  const last = Math.max(...[order.ready_at, order.reminded_at].filter(Boolean).map((time) => Date.parse(time)));
  const isTooSoon = serverNow() - last < CALL_AGAIN_SECONDS * 1000;
  const called = order.reminded_at ? gettext("Called again at %(time)s", { time: format.time(order.reminded_at) }) : gettext("Called a moment ago");
  return html`<button type="button" class="choice" ?disabled=${isTooSoon} @click=${call}>${icons.bell}${isTooSoon ? called : gettext("Call again")}</button>`;
}

function print(order, app) {
  return () => {
    app.close();
    app.printers.print(order);
  };
}

function facts(order, { format }) {
  const { placed_at: placed, promise, barista, paid, total, currency, items, elsewhere } = order;
  return html`
    <dl class="facts">
      <dt>${gettext("Placed")}</dt><dd>${format.time(placed)}</dd>
      ${promise ? html`<dt>${gettext("Promised")}</dt><dd>${format.timeRange(promise.from, promise.to)}</dd>` : nothing}
      ${barista && !elsewhere ? html`<dt>${gettext("Made by")}</dt><dd>${barista.name}</dd>` : nothing}
      <dt>${gettext("Total")}</dt><dd>${format.price(total, currency)}, ${paid ? gettext("paid") : gettext("unpaid")}</dd>
    </dl>
    <ul class="recipe">${items.map(recipe)}</ul>
    ${alsoAt(order)}`;
}

function recipe({ quantity, name, options, allergens, note }) {
  return html`
    <li>
      <b>${quantity}× ${name}</b>
      ${options.length ? html`<span>${options.map((option) => option.name).join(", ")}</span>` : nothing}
      ${note ? html`<span>“${note}”</span>` : nothing}
      <span class="muted">${containsWords(allergens)}</span>
    </li>`;
}

function containsWords(allergens) {
  if (!allergens.length) return gettext("None of the 14 allergens");
  return gettext("Contains %(allergens)s", { allergens: allergenNames(allergens) });
}

function cancel(order, app) {
  const tap = (reason) => () => {
    app.close();
    app.bar.cancel(order, reason);
  };
  const reasons = order.started_at ? REASONS : REASONS_UNSTARTED;
  return html`
    <fieldset class="reasons">
      <legend>${order.started_at ? gettext("It was started. Cancel it because:") : gettext("Cancel it because:")}</legend>
      <div class="choices">${reasons.map((reason) => html`<button type="button" class="choice choice--danger" @click=${tap(reason)}>${gettextOf(reason)}</button>`)}</div>
    </fieldset>`;
}

/** For who orders a café full: asks once, by asking why. */
function cancelAll(order, app) {
  const { length } = app.bar.ofSameDevice(order);
  if (length < 2) return nothing;
  const tap = (reason) => () => {
    app.close();
    app.bar.cancelAll(order, reason);
  };
  return html`
    <details class="reasons">
      <summary class="choice choice--danger">${ngettext("Cancel %(count)s order of this device", "Cancel all %(count)s orders of this device", length)}</summary>
      <div class="choices">${REASONS_FOR_ALL.map((reason) => html`<button type="button" class="choice choice--danger" @click=${tap(reason)}>${gettextOf(reason)}</button>`)}</div>
    </details>`;
}
