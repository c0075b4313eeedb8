import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { age } from "../lib/format.js";
import { serverNow } from "../lib/server-clock.js";
import { gettext, gettextOf, ngettext } from "../lib/words.js";
import { isOver } from "../model/life.js";
import { reasons } from "../model/reasons.js";
import { connectionChip } from "../parts/connection-chip.js";
import { icons } from "../parts/icons.js";
import { bellCard } from "./bell-card.js";
import { orderActions } from "./order-actions.js";
import { receiptView } from "./receipt-view.js";

const MINUTE_MS = 60_000;

/** Where the order is, as a heading and as one sentence that makes sense alone.
 *
 *  @param {import("../lib/shapes.js").CustomerOrder} order
 */
export function statusWords({ status, number }) {
  const named = { number };
  const words = {
    placed: () => [gettext("Sent to the bar"), gettext("Your order has been sent.")],
    accepted: () => [gettext("In the queue"), gettext("Order %(number)s is in the queue.", named)],
    preparing: () => [gettext("Being made"), gettext("Order %(number)s is being made.", named)],
    ready: () => [gettext("Ready, please collect"), gettext("Order %(number)s is ready. Please collect it at the counter.", named)],
    collected: () => [gettext("Enjoy!"), gettext("Order %(number)s has been collected. Enjoy!", named)],
    cancelled: () => [gettext("Cancelled"), gettext("Your order has been cancelled.")],
  };
  const [heading, announcement] = words[status]();
  return { heading, announcement };
}

/** The page's title: the number first, for it is what a row of tabs still shows. */
export function pageTitle(order) {
  const said = order.status === "ready" ? gettext("READY") : statusWords(order).heading;
  const parts = [order.number, said, order.store_name].filter(Boolean).join(" · ");
  return order.status === "ready" ? `✓ ${parts}` : parts;
}

export function orderView({ order, connection, format, bell, cancelling, share, isEarlier, menuUrl }) {
  return html`
    <div class="order-top">
      <a href=${menuUrl} class="order-top__store">${order.store_name}</a>
      ${chip(connection, format)}
    </div>
    ${isEarlier ? earlier() : nothing}
    ${hero(order, format)}
    ${steps(order, format)}
    ${order.token ? bellCard(order, bell) : nothing}
    ${receiptView(order, format)}
    ${orderActions({ order, cancelling, share, menuUrl })}`;
}

/** How fresh the page is: heard by a socket, or asked for, or neither. */
function chip(connection, format) {
  const { kind, lastHeard, polling, code, since } = connection;
  if (kind === "refused") {
    const words = code === 4410 ? gettext("This order is over and no longer followed here.") : gettext("This order is no longer followed here.");
    return connectionChip(connection, { format, words: { refused: words } });
  }
  const ago = lastHeard && age(serverNow() - lastHeard);
  const checked = polling ? gettext("Checked %(age)s ago", { age: ago }) : null;
  const asOf = gettext("No connection: this is how it was at %(time)s", { time: format.time(lastHeard ?? since) });
  const words = { live: gettext("Live"), reconnecting: checked ?? gettext("Reconnecting…"), offline: checked ?? asOf };
  return connectionChip({ ...connection, kind: checked ? "checked" : kind }, { format, words: { ...words, checked } });
}

function earlier() {
  return html`
    <p class="banner banner--warn no-print">${icons.alert}
      <span class="banner__text">${gettext("This order had already reached us. What you changed after that was not sent; it is still in your basket.")}</span></p>`;
}

function hero(order, format) {
  return html`
    <section class="hero hero--${order.status}" data-testid="order-status" data-status=${order.status} aria-labelledby="order-status-words">
      <p class="hero__label">${gettext("Order")}</p>
      <p class="hero__number number" data-testid="order-number">${order.number ?? "…"}</p>
      ${order.name ? html`<p class="hero__name">${gettext("for %(name)s", { name: order.name })}</p>` : nothing}
      <h1 class="hero__status" id="order-status-words">${statusWords(order).heading}</h1>
      ${whenLines(order, format)}
    </section>`;
}

function whenLines(order, format) {
  if (order.status === "ready" && order.reminded_at) {
    return html`<p class="hero__when">${gettext("We called you again at %(time)s. It is waiting at the counter.", { time: format.time(order.reminded_at) })}</p>`;
  }
  if (order.status === "ready" && order.overdue === "collect") {
    return html`<p class="hero__when">${gettext("It is still waiting for you at the counter.")}</p>`;
  }
  if (order.status === "cancelled") return html`<p class="hero__when">${cancelledBy(order)}</p>`;
  if (order.status === "ready" || isOver(order)) return nothing;
  return html`${promiseLines(order.expected ?? order.promise, format)}${placeLines(order)}`;
}

/** One big "about 4 min", and the time on the wall small; both move with the queue. */
function promiseLines(promise, format) {
  if (!promise) return nothing;
  const [from, to] = [Date.parse(promise.from), Date.parse(promise.to)];
  if (serverNow() > to) return html`<p class="hero__when" data-testid="expected">${gettext("It takes longer than we said. Sorry, we are on it.")}</p>`;
  const minutes = Math.max(1, Math.round(((from + to) / 2 - serverNow()) / MINUTE_MS));
  return html`
    <p class="hero__wait number" data-testid="wait">${gettext("about %(minutes)s min", { minutes })}</p>
    <p class="hero__when number" data-testid="expected">${format.timeRange(promise.from, promise.to)}</p>`;
}

/** Why it takes as long as it does. */
function placeLines(order) {
  const { status, queue_position: position } = order;
  const isWaiting = status !== "preparing" && typeof position === "number";
  const ahead = position === 0 ? gettext("You are next.") : ngettext("%(count)s order before yours.", "%(count)s orders before yours.", position);
  return html`
    ${isWaiting ? html`<p class="hero__place">${ahead}</p>` : nothing}
    ${reasons(isWaiting ? order : { ...order, drinks_ahead: null, cancelled_ahead: 0 }).map((words) => html`<p class="hero__place" data-testid="reason">${words}</p>`)}`;
}

function cancelledBy({ cancelled_by: by, cancel_reason: reason, token }) {
  const mine = token ? gettext("You cancelled this order.") : gettext("It was cancelled by who ordered it.");
  const who = { customer: mine, staff: gettext("The café had to cancel this order.") };
  const words = who[by] ?? gettext("This order was cancelled.");
  return reason ? `${words} ${gettextOf(reason)}` : words;
}

const REACHED = { placed: 0, accepted: 0, preparing: 1, ready: 2, collected: 3 };

function steps(order, format) {
  if (order.status === "cancelled") return nothing;
  const reached = REACHED[order.status];
  const all = [
    [gettext("In the queue"), order.placed_at],
    [gettext("Being made"), order.started_at],
    [gettext("Ready"), order.ready_at],
  ];
  return html`
    <ol class="steps" aria-label=${gettext("Steps")}>
      ${all.map(([name, at], index) => step({ name, isDone: index < reached || reached > 1, isNow: index === reached, at: index <= reached && at ? format.time(at) : "" }))}
    </ol>`;
}

function step({ name, isDone, isNow, at }) {
  return html`
    <li class="step ${isDone ? "step--done" : ""}" aria-current=${isNow ? "step" : nothing}>
      <span class="step__mark">${isDone ? icons.check : nothing}</span>
      <span class="step__name">${name}${isDone ? html`<span class="visually-hidden">, ${gettext("done")}</span>` : nothing}</span>
      <span class="step__time number">${at}</span>
    </li>`;
}
