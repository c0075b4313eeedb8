import { html } from "../../vendor/lit-html/lit-html.js";
import { gettext } from "../lib/words.js";

/** Switches for what can run out: ingredients first, they take every drink with them that needs them. */
export function stockSheet({ stock }) {
  const categories = [...new Set(stock.items.map(({ category }) => category))];
  return {
    title: gettext("What is sold out?"),
    body: html`
      ${section(gettext("Ingredients"), "ingredients", stock.ingredients, stock)}
      ${categories.map((name) => section(name, "items", stock.items.filter(({ category }) => category === name), stock))}`,
  };
}

function section(title, kind, things, stock) {
  return html`
    <section class="stock">
      <h3>${title}</h3>
      <div class="stock__switches">${things.map((thing) => toggle(kind, thing, stock))}</div>
    </section>`;
}

function toggle(kind, thing, stock) {
  return html`
    <button type="button" role="switch" class="switch" aria-checked=${thing.available} @click=${() => stock.toggle(kind, thing)}>
      <span>${thing.name}</span><span class="switch__state">${thing.available ? gettext("In stock") : gettext("Sold out")}</span>
    </button>`;
}
