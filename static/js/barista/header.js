import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { age } from "../lib/format.js";
import { gettext, ngettext } from "../lib/words.js";
import { connectionChip } from "../parts/connection-chip.js";
import { icons } from "../parts/icons.js";
import { numbersLateSince } from "../model/columns.js";
import { isShut } from "../parts/store-state.js";
import { printersChip } from "./printers-sheet.js";
import { tools } from "./tools.js";

export function header(app, now) {
  const { bar, connection } = app;
  const isCut = connection.kind === "offline" || connection.kind === "refused";
  return html`
    <header class="top ${isCut ? "is-cut" : ""}">
      <h1 class="top__store">${app.storeName}</h1>
      ${stationButton(app)}
      ${storeState(app, now)}
      <p class="top__news" role="status">${isCut ? cutText(app, now) : nothing}</p>
      ${bar.keptForOthers.map(({ name, count: kept }) => html`<span class="tag tag--warn">${ngettext("%(count)s tap of %(name)s kept", "%(count)s taps of %(name)s kept", kept, { name })}</span>`)}
      ${app.isAwake ? nothing : html`<span class="tag tag--warn">${icons.moon}${gettext("Screen may sleep")}</span>`}
      <div role="status">${numbersLate(app, now)}</div>
      ${printersChip(app)}
      ${chip(app)}
      <span class="top__clock number">${app.format.time(now)}</span>
      <nav class="top__tools" aria-label=${gettext("Tablet")}>
        <button type="button" class="tool" data-testid="walk-in" @click=${() => app.open("walkIn")}>${icons.plus}${gettext("Walk-in")}${walkInCount(app)}</button>
        <span class="top__seldom">${tools(app)}</span>
        <button type="button" class="tool tool--icon top__more" aria-label=${gettext("More about this tablet")} @click=${() => app.open("tools")}>${icons.more}</button>
      </nav>
    </header>`;
}

/** What this tablet shows, where there is a choice. */
function stationButton({ bar: { here }, open }) {
  if (!here.stations.length) return nothing;
  const name = here.station?.name ?? gettext("All stations");
  return html`<button type="button" class="tool top__station" aria-label=${gettext("Station: %(name)s", { name })} @click=${() => open("station")}>${name}</button>`;
}

/** What somebody at the counter asked for and that was not taken yet. */
function walkInCount({ walkIn }) {
  return walkIn.count ? html` <span class="badge">${walkIn.count}</span>` : nothing;
}

function storeState({ bar: { store }, format }, now) {
  if (!store) return nothing;
  if (!isShut(store)) return busyTag(store, format, now);
  const { state, until: end } = store.ordering;
  if (state === "closed") return html`<span class="tag tag--danger">${end ? gettext("Closed until %(time)s", { time: format.upcoming(end, now) }) : gettext("Closed")}</span>`;
  const paused = end ? gettext("Paused until %(time)s", { time: format.upcoming(end, now) }) : gettext("Paused until resumed");
  return html`<span class="tag tag--warn">${icons.pause}${paused}</span>`;
}

function busyTag({ busy_minutes: minutes, busy_until: until }, format, now) {
  if (!minutes) return nothing;
  const words = until
    ? gettext("Busy +%(minutes)s until %(time)s", { minutes, time: format.upcoming(until, now) })
    : gettext("Busy +%(minutes)s", { minutes });
  return html`<span class="tag tag--warn">${icons.clock}${words}</span>`;
}

/** The line is live, and yet no order goes on: whoever gives out the numbers is not at work. */
function numbersLate({ bar, format }, now) {
  const since = numbersLateSince(bar.orders(), now);
  return since ? html`<span class="tag tag--warn" data-testid="numbers-late">${icons.alert}${gettext("No numbers since %(time)s", { time: format.time(since) })}</span>` : nothing;
}

function chip({ connection, format }) {
  const since = format.time(connection.since);
  const words = { offline: gettext("OFFLINE since %(since)s", { since }), refused: gettext("Not allowed") };
  return html`<div role="status">${connectionChip(connection, { format, words })}</div>`;
}

function cutText({ connection, bar }, now) {
  if (connection.kind === "refused") {
    return html`${gettext("You are logged out or not staff of this store.")} <a href="">${gettext("Log in again")}</a>`;
  }
  const waiting = bar.unsent ? ` ${ngettext("%(count)s tap waiting.", "%(count)s taps waiting.", bar.unsent)}` : "";
  if (connection.polling) return gettext("No live line. Asking every few seconds, last %(age)s ago.", { age: age(now - connection.lastHeard) }) + waiting;
  return gettext("Orders may be missing here. What you tap is kept and sent later.") + waiting;
}
