import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { gettext } from "../lib/words.js";
import { isFound } from "../model/found.js";
import { searchField } from "./sheet-search.js";

/** Switches for what can run out. What was sold out when the sheet was opened stands on top; then
 *  ingredients, which take every drink with them that needs them. No switch moves under a finger. */
export function stockSheet(app) {
  const { stock, search, sheet } = app;
  const all = [...stock.ingredients.map((thing) => ({ kind: "ingredients", thing })), ...stock.items.map((thing) => ({ kind: "items", thing }))];
  const found = all.filter(({ thing }) => isFound(search, thing.name, thing.category ?? ""));
  const isOnTop = ({ kind, thing }) => sheet.top.has(`${kind} ${thing.id}`);
  const rest = found.filter((one) => !isOnTop(one));
  const categories = [...new Set(stock.items.map(({ category }) => category))];
  return {
    title: gettext("What is sold out?"),
    body: html`
      ${searchField(app, gettext("Search drinks, food and ingredients"))}
      ${section(gettext("Sold out"), found.filter(isOnTop), stock)}
      ${section(gettext("Ingredients"), rest.filter(({ kind }) => kind === "ingredients"), stock)}
      ${categories.map((name) => section(name, rest.filter(({ kind, thing }) => kind === "items" && thing.category === name), stock))}
      ${found.length ? nothing : html`<p class="muted">${gettext("Nothing is called so.")}</p>`}`,
  };
}

/** What is sold out now: the sheet's top while it is open. */
export function soldOutNow({ ingredients, items }) {
  const of = (kind, things) => things.filter(({ available }) => !available).map(({ id }) => `${kind} ${id}`);
  return new Set([...of("ingredients", ingredients), ...of("items", items)]);
}

function section(title, things, stock) {
  if (!things.length) return nothing;
  return html`
    <section class="stock">
      <h3>${title}</h3>
      <div class="stock__switches">${things.map(({ kind, thing }) => toggle(kind, thing, stock))}</div>
    </section>`;
}

function toggle(kind, thing, stock) {
  const words = thing.available ? gettext("In stock") : gettext("Sold out");
  return html`
    <button type="button" role="switch" class="switch" aria-checked=${thing.available} @click=${() => stock.toggle(kind, thing)}>
      <span>${thing.name}</span><span class="switch__state">${stock.isWaiting(kind, thing) ? gettext("%(state)s, not sent yet", { state: words }) : words}</span>
    </button>`;
}
