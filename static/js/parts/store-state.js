import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { minutes } from "../lib/format.js";
import { serverNow } from "../lib/server-clock.js";
import { gettext, gettextOf } from "../lib/words.js";
import { endsSoon, isShut, minutesUntil, orderingAt, takesOrders } from "../model/opening.js";
import { icons } from "./icons.js";

export { isShut, takesOrders };

/** Paused, closed or full, in words; empty when orders are taken. */
export function whyNot(store, format) {
  const now = serverNow();
  const { state, reason, until } = orderingAt(store, now);
  if (state === "open") return "";
  if (state === "full") return fullWords(until);
  if (state === "closed") return until ? gettext("We are closed until %(time)s.", { time: format.upcoming(until, now) }) : gettext("We are closed at the moment.");
  if (state === "closing") return gettext("We close at %(time)s: an order could not be ready by then.", { time: format.time(store.changes_at) });
  const back = until ? gettext("Back at %(time)s.", { time: format.upcoming(until, now) }) : gettext("We will be back soon.");
  const paused = reason ? gettext("Orders are paused: %(reason)s.", { reason: gettextOf(reason) }) : gettext("Orders are paused.");
  return `${paused} ${back}`;
}

function fullWords(until) {
  const left = minutesUntil(until, serverNow());
  return left === null
    ? gettext("All hands are full. Please try again later, or ask at the counter.")
    : gettext("All hands are full. Try again in about %(minutes)s min.", { minutes: left });
}

export function storeState(store, format, isStale, asOf = null) {
  const closed = whyNot(store, format);
  if (isStale) {
    const words = asOf
      ? gettext("No connection. The menu is as of %(time)s.", { time: format.time(asOf) })
      : gettext("No connection. The menu is as we last heard it.");
    return html`<p class="state state--shut">${icons.offline}<span>${words}</span></p>`;
  }
  if (closed) {
    return html`<p class="state state--shut">${icons.clock}<span>${closed} ${meanwhile(store)}</span></p>`;
  }
  return html`
    <p class="state">
      <span class="tag tag--ok state__open">${gettext("Open")}</span>
      ${soonWords(store)}
      <span class="state__wait">${icons.clock} ${readyIn(store)}</span>
      <span class="muted">${gettext("Pay at the counter")}</span>
    </p>
    ${store.busy_minutes ? html`<p class="state state--busy" data-testid="busy">${icons.clock}<span>${gettext("It is busy just now: everything takes a little longer.")}</span></p>` : nothing}
    ${codeNote(store)}`;
}

function soonWords(store) {
  const soon = endsSoon(store, serverNow());
  if (!soon) return nothing;
  const { left, isLastOrders } = soon;
  const words = isLastOrders ? gettext("Last orders in %(minutes)s min", { minutes: left }) : gettext("We close in %(minutes)s min", { minutes: left });
  return html`<span class="state__soon" data-testid="closes-soon">${icons.clock} ${words}</span>`;
}

/** The store is full for a usual drink: less than that may fit, which its quote says. */
function meanwhile({ ordering }) {
  return ordering.state === "full" ? gettext("Something small may still fit: fill your basket and see.") : gettext("You can look around and fill your basket.");
}

/** Where orders need the board's code, and this phone has scanned none that can still be good (orders/scan.py). */
export function codeNote({ asks_code: asks }) {
  const hasScanned = /(?:^|;\s*)cafe_scanned=/.test(document.cookie);
  if (!asks || hasScanned) return nothing;
  return html`<p class="state state--code" data-testid="code-note">${icons.alert}<span>${gettext("To order here, scan the code on the board with your phone's camera.")}</span></p>`;
}

/** The line above the order button. */
export function waitLine(store) {
  return takesOrders(store) ? html`${readyIn(store)}` : nothing;
}

function readyIn({ wait }) {
  return gettext("Ready in %(minutes)s", { minutes: minutes(wait) });
}
