import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { age, count } from "../lib/format.js";
import { connectionChip } from "../parts/connection-chip.js";
import { icons } from "../parts/icons.js";
import { takesOrders } from "../parts/store-state.js";
import { switchTheme } from "../parts/theme.js";

export function header(app, now) {
  const { bar, connection } = app;
  const isCut = connection.kind === "offline" || connection.kind === "refused";
  return html`
    <header class="top ${isCut ? "is-cut" : ""}">
      <h1 class="top__store">${app.storeName}</h1>
      ${storeState(app)}
      <p class="top__news" role="status">${isCut ? cutText(app, now) : nothing}</p>
      ${bar.keptForOthers.map(({ name, count: kept }) => html`<span class="tag tag--warn">${count(kept, "tap")} of ${name} kept</span>`)}
      ${app.isAwake ? nothing : html`<span class="top__hint">Screen may sleep</span>`}
      ${chip(app)}
      <span class="top__clock number">${app.format.time(now)}</span>
      <nav class="top__tools" aria-label="Tablet">
        <a class="tool" href=${app.menuUrl} target="_blank" rel="noopener">${icons.plus}Walk-in</a>
        ${app.boardUrl ? html`<a class="tool" href=${app.boardUrl} target="_blank" rel="noopener">Board</a>` : nothing}
        <button type="button" class="tool tool--icon" aria-label="Test the sound" @click=${app.testSound}>${icons.bell}</button>
        <button type="button" class="tool tool--icon" aria-label="Light or dark" @click=${switchTheme}>${icons.moon}</button>
        <button type="submit" class="tool tool--icon" form="logout" aria-label="Log out ${bar.user.name}">${icons.leave}</button>
      </nav>
    </header>`;
}

function storeState({ bar: { store }, format }) {
  if (!store || takesOrders(store)) return nothing;
  const { state, until: end } = store.ordering;
  if (state === "closed") return html`<span class="tag tag--danger">Closed</span>`;
  const until = end ? `until ${format.time(end)}` : "until resumed";
  return html`<span class="tag tag--warn">${icons.pause}Paused ${until}</span>`;
}

function chip({ connection, format }) {
  const since = format.time(connection.since);
  const words = { offline: `OFFLINE since ${since}`, refused: "Not allowed" };
  return html`<div role="status">${connectionChip(connection, { format, words })}</div>`;
}

function cutText({ connection, bar }, now) {
  if (connection.kind === "refused") {
    return html`You are logged out or not staff of this store. <a href="">Log in again</a>`;
  }
  const waiting = bar.unsent ? ` ${count(bar.unsent, "tap")} waiting.` : "";
  if (connection.polling) return `No live line. Asking every few seconds, last ${age(now - connection.lastHeard)} ago.${waiting}`;
  return `Orders may be missing here. What you tap is kept and sent later.${waiting}`;
}
