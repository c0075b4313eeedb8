import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { repeat } from "../../vendor/lit-html/directives/repeat.js";
import { age } from "../lib/format.js";
import { gettext, ngettext } from "../lib/words.js";
import { COLUMNS } from "../model/columns.js";
import { digitAt } from "../model/keys.js";
import { dock } from "./dock.js";
import { header } from "./header.js";
import { sheet } from "./sheets.js";
import { ticket } from "./ticket.js";
import { panel } from "./to-make-panel.js";

/** The whole page for what `app` knows; `slots` says where each card stands, `shares` how wide each column is. */
export function page(app, columns, slots, shares, now) {
  return html`
    ${header(app, now)}
    <div class="tablet__work">
      <nav class="column-tabs" aria-label=${gettext("Columns")}>${COLUMNS.map((column) => columnTab(column, columns))}</nav>
      <div class="columns">${COLUMNS.map((column) => columnView(column, columns, slots, shares, app, now))}</div>
      ${app.showsPanel ? panel(app) : nothing}
    </div>
    ${dock(app)} ${sheet(app, now)}`;
}

/** Where only one column has room at a time: how many wait in each, and the way there. */
function columnTab({ name, title }, columns) {
  const show = () => document.getElementById(`title-${name}`).scrollIntoView({ inline: "start", block: "nearest" });
  return html`<button type="button" class="tab" @click=${show}>${title} <span class="column__count">${openOnes(columns[name])}</span></button>`;
}

function openOnes(cards) {
  return cards.filter(({ status }) => status !== "cancelled").length;
}

function columnView({ name, title }, columns, slots, shares, app, now) {
  const cards = columns[name];
  const present = slots[name].filter(({ gone }) => !gone).map(({ id }) => id);
  const digit = (id) => digitAt(COLUMNS.findIndex((column) => column.name === name), present.indexOf(id));
  const byId = new Map(cards.map((order) => [order.id, order]));
  return html`
    <section class="column column--${name}" data-column=${name} data-share=${shares[name]} data-testid="column-${name}" aria-labelledby="title-${name}">
      <h2 class="column__title" id="title-${name}">
        ${title} <span class="column__count">${openOnes(cards)}</span>
        ${name === "new" ? seenAll(cards, app) : nothing} ${stopped(cards)}
      </h2>
      <div class="column__cards" tabindex="-1">
        ${repeat(slots[name], ({ id }) => id, (slot) => (slot.gone ? gap(slot) : ticket(byId.get(slot.id), app, now, digit(slot.id))))}
        ${cards.length ? nothing : html`<p class="column__empty">${emptyText(name, app, now)}</p>`}
      </div>
    </section>`;
}

function seenAll(cards, { bar }) {
  const untouched = cards.filter(({ id, status }) => status === "accepted" && !bar.touched.has(id));
  if (untouched.length < 2) return nothing;
  return html`<button type="button" class="column__seen" @click=${() => untouched.forEach(({ id }) => bar.touch(id))}>${gettext("Seen all")}</button>`;
}

/** A drink that somebody is making for nobody must be seen, wherever its card is. */
function stopped(cards) {
  const orders = cards.filter((order) => order.started_before_cancel);
  if (!orders.length) return nothing;
  const show = () => document.querySelector(`[data-order="${orders[0].id}"]`).scrollIntoView({ block: "center", behavior: "smooth" });
  return html`<button type="button" class="column__stopped" @click=${show}>${ngettext("%(count)s cancelled", "%(count)s cancelled", orders.length)}</button>`;
}

function gap({ id, height }) {
  return html`<div class="gap" data-slot=${id} aria-hidden="true" .style=${`height:${height}px`}></div>`;
}

/** Says that there is nothing only while the page can know it. */
function emptyText(name, { connection, bar }, now) {
  if (name !== "new") return "";
  if (connection.kind !== "live" || !bar.store) return gettext("No connection: new orders may be missing here");
  return gettext("Nothing new, checked %(age)s ago", { age: age(now - connection.lastHeard) });
}
