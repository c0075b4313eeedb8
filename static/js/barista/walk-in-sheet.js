import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { gettext } from "../lib/words.js";
import { isFound } from "../model/found.js";
import { listPrice } from "../model/price.js";
import { differencesInWords } from "../model/recipe.js";
import { icons } from "../parts/icons.js";
import { searchField } from "./sheet-search.js";
import { walkInOptions } from "./walk-in-options.js";
import { till } from "./walk-in-till.js";

const DIGITS = 9;

/** An order at the counter: what is sold most for a tap each, all the menu below it, and the till beside both. */
export function walkInSheet(app) {
  const { walkIn } = app;
  if (walkIn.change) return { title: gettext("Change due"), body: changeView(app) };
  return { title: gettext("Walk-in"), body: counter(app), layout: "walk-in" };
}

function counter(app) {
  const { walkIn } = app;
  const picks = walkIn.picked ? walkInOptions(app) : walkIn.menu ? menuView(app) : html`<p class="muted" role="status">${gettext("The menu is on its way.")}</p>`;
  return html`
    <div class="walk-in__picks">${picks}</div>
    ${till(app)}`;
}

function menuView(app) {
  const { walkIn, search } = app;
  const categories = walkIn.menu.categories
    .map(({ name, items }) => ({ name, items: items.filter((item) => isFound(search, item.name, name)) }))
    .filter(({ items }) => items.length);
  return html`
    ${section(gettext("Favourites"), walkIn.favourites.map((one, place) => favourite(one, place, app)), "favourites")}
    ${searchField(app, gettext("Search the menu"))}
    ${categories.map(({ name, items }) => section(name, items.map((item) => itemTile(item, app))))}
    ${categories.length ? nothing : html`<p class="muted" role="status">${gettext("Nothing is called so.")}</p>`}`;
}

function section(title, tiles, kind = "list") {
  if (!tiles.length) return nothing;
  return html`
    <section class="walk-in__section walk-in__section--${kind}">
      <h3>${title}</h3>
      <div class="walk-in__tiles">${tiles}</div>
    </section>`;
}

function favourite({ line, item, total, why }, place, { walkIn, format, keyboard }) {
  const digit = place < DIGITS && keyboard.isUsed && keyboard.isOn ? html`<kbd class="ticket__key" aria-hidden="true">${place + 1}</kbd>` : nothing;
  return tile({ name: item.name, differs: differencesInWords(item, line.options), price: format.price(total), why, digit, isFirst: place === 0, onTap: () => walkIn.add(line) }, `favourite-${place + 1}`);
}

function itemTile(item, { walkIn, format }) {
  return tile({ name: item.name, differs: "", price: format.price(listPrice(item).price), why: walkIn.why(item), digit: nothing, isFirst: false, onTap: () => walkIn.pick(item) }, `walk-in-item-${item.id}`);
}

/** What is sold out can be tapped too: then the till says so. */
function tile({ name, differs, price, why, digit, isFirst, onTap }, testId) {
  return html`
    <button type="button" class="walk-in__tile ${why ? "is-gone" : ""}" data-testid=${testId} ?autofocus=${isFirst} @click=${onTap}>
      <span class="walk-in__name">${name}</span>
      ${differs ? html`<span class="walk-in__differs">${differs}</span>` : nothing}
      ${why ? html`<span class="walk-in__why">${why}</span>` : html`<span class="walk-in__price number">${price}</span>`}
      ${digit}
    </button>`;
}

/** What is said to the guest, and counted out. */
function changeView(app) {
  const { due, given, total, tap } = app.walkIn.change;
  const { price } = app.format;
  const undo = () => {
    app.bar.undo(tap.id);
    app.close();
  };
  return html`
    <div class="walk-in__change" role="status" data-testid="change-due">
      <p class="walk-in__due number">${price(due)}</p>
      <p class="muted">${gettext("%(given)s given for %(total)s", { given: price(given), total: price(total) })}</p>
      <p>${tap.text}</p>
    </div>
    <div class="choices">
      <button type="button" class="choice choice--go" data-first @click=${app.close}>${icons.check}${gettext("Done")}</button>
      <button type="button" class="choice" @click=${() => app.walkIn.clear()}>${icons.plus}${gettext("Next walk-in")}</button>
      ${tap.mayUndo() ? html`<button type="button" class="choice" @click=${undo}>${icons.back}${gettext("Undo")}</button>` : nothing}
    </div>`;
}
