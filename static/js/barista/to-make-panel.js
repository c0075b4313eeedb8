import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { gettext, ngettext } from "../lib/words.js";
import { groupedBy, groupsOf, toMake } from "../model/counts.js";

const GROUPS_SHOWN = 3;

/** What is still to make over all cards, by drink or by one choice such as the milk. */
export function panel(app) {
  const orders = app.bar.orders();
  const groups = groupsOf(orders).slice(0, GROUPS_SHOWN);
  const chosen = groups.includes(app.groupBy) ? app.groupBy : null;
  return html`
    <aside class="panel" aria-label=${gettext("To make")}>
      <div class="panel__tabs" role="group" aria-label=${gettext("Group by")}>
        ${[null, ...groups].map((group) => tab(group, chosen, app))}
      </div>
      <div class="panel__rows" tabindex="0" role="region" aria-label=${gettext("Drinks to make")}>
        ${chosen ? groupedBy(orders, chosen).map((choice) => group(choice, app.bar)) : drinks(toMake(orders), app.bar)}
      </div>
    </aside>`;
}

function tab(name, chosen, app) {
  return html`<button type="button" class="tab" aria-pressed=${name === chosen} @click=${() => app.groupOn(name)}>${name ?? gettext("Drinks")}</button>`;
}

function group(choice, bar) {
  return html`
    <section class="panel__group">
      <h3 class="panel__choice"><span class="panel__count">${choice.count}</span>${choice.title}</h3>
      ${choice.rows.map((row) => html`<p class="panel__row">${rowBody(row)}</p>`)}
      ${together(choice, bar)}
    </section>`;
}

function drinks(rows, bar) {
  return rows.length ? rows.map((row) => drink(row, bar)) : html`<p class="column__empty">${gettext("Nothing to make")}</p>`;
}

function drink(row, bar) {
  return html`
    <section class="panel__group">
      <p class="panel__row">${rowBody(row)}</p>
      ${together(row, bar)}
    </section>`;
}

function rowBody({ count: drinks, title, allergy }) {
  return html`<span class="panel__count">${drinks}</span><span>${title}${allergy ? html` <span class="allergy">${gettext("Allergy")}</span>` : nothing}</span>`;
}

/** Starts these drinks alone: what else is on their tickets stays to be made. */
function together({ free, title }, bar) {
  if (free.lines.length < 2) return nothing;
  return html`
    <button type="button" class="panel__start" @click=${() => bar.startTogether(free.lines, { count: free.count, title })}>
      ${ngettext("Start %(drinks)s on %(count)s ticket", "Start %(drinks)s on %(count)s tickets", free.orders.size, { drinks: free.count })}
    </button>`;
}
