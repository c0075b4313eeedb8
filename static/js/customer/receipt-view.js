import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { gettext } from "../lib/words.js";
import { allergenNames } from "../model/allergens.js";
import { leftOut } from "../model/recipe.js";
import { icons } from "../parts/icons.js";
import { named } from "./menu-words.js";

/** What was ordered and what it costs; on paper too. */
export function receiptView(order, format) {
  if (order.readable === false) return unreadable();
  return html`
    <section class="card receipt" aria-labelledby="receipt-title">
      <h2 id="receipt-title" class="receipt__title">
        ${order.serve === "here" ? html`${icons.cup} ${gettext("For here")}` : html`${icons.bag} ${gettext("To go")}`}</h2>
      <ul>${order.items.map((line) => lineView(line, format))}</ul>
      <p class="receipt__total"><strong>${gettext("Total")}</strong><strong class="number">${format.price(order.total)}</strong></p>
      ${payment(order)}
      <dl class="receipt__times small muted">${times(order, format)}</dl>
    </section>`;
}

function lineView(line, format) {
  return html`
    <li class="receipt__line">
      <span class="receipt__quantity number">${line.quantity} ×</span>
      <div class="receipt__what">
        <strong>${named(line.name)}</strong>
        ${made(line).length ? html`<p class="small muted">${made(line).join(" · ")}</p>` : nothing}
        ${line.allergy ? html`<p class="small"><strong>${gettext("Allergy")}</strong></p>` : nothing}
        ${line.note ? html`<p class="small muted">“<bdi>${line.note}</bdi>”</p>` : nothing}
        ${line.drinker ? html`<p class="small muted">${gettext("for %(name)s", { name: line.drinker })}</p>` : nothing}
        ${line.allergens.length ? html`<p class="small receipt__allergens">${gettext("Contains %(allergens)s", { allergens: allergenNames(line.allergens) })}</p>` : nothing}
      </div>
      <span class="number">${format.price(line.total)}</span>
    </li>`;
}

/** What was chosen, and what of the recipe was left out, as the barista reads it. */
function made({ options, without = [] }) {
  return [...options.map(({ name }) => named(name)), ...leftOut(without.map(named))];
}

function payment({ status, paid }) {
  if (paid) return html`<p class="receipt__paid"><span class="tag tag--ok">${icons.check} ${gettext("Paid")}</span></p>`;
  const words = status === "cancelled" ? gettext("Nothing is to be paid.") : gettext("Not paid yet: pay at the counter.");
  return html`<p class="receipt__paid muted">${words}</p>`;
}

function times(order, format) {
  const known = [
    [gettext("Ordered"), order.placed_at],
    [gettext("Ready"), order.ready_at],
    [gettext("Collected"), order.collected_at],
    [gettext("Cancelled"), order.cancelled_at],
  ];
  const told = known.filter(([, at]) => at).map(([name, at]) => [name, format.time(at)]);
  return [[gettext("Day"), format.date(order.placed_at)], ...told]
    .map(([name, at]) => html`<div><dt>${name}</dt><dd class="number">${at}</dd></div>`);
}

function unreadable() {
  return html`
    <p class="banner banner--warn">${icons.alert}
      <span class="banner__text">${gettext("What you ordered cannot be shown here. Please tell us your number at the counter.")}</span></p>`;
}
