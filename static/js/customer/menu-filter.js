import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { gettext, ngettext } from "../lib/words.js";
import { allergenName } from "../model/allergens.js";
import { legend } from "../model/legend.js";
import { dietMark, dietName, DIETS } from "../parts/diets.js";
import { findCards } from "./card-words.js";

const $ = (id) => document.getElementById(id);
const searchField = () => /** @type {HTMLInputElement} */ ($("search"));

/** What a customer looks for: words, and what he keeps to. */
export class MenuFilter {
  #list;
  #menu;
  #wishes;
  #onChange;
  #words = new WeakMap();

  constructor({ list, menu, wishes, onChange }) {
    this.#list = list;
    this.#menu = menu;
    this.#wishes = wishes;
    this.#onChange = onChange;
    $("search").addEventListener("input", () => this.apply());
    $("search-form").addEventListener("submit", (event) => event.preventDefault());
    $("clear-filter").addEventListener("click", () => this.#clear());
  }

  /** Draws what can be chosen, of a menu that may be another one now, and filters by it. */
  show() {
    this.#words = new WeakMap();
    render(this.#view(), $("filter"));
    const said = this.#said();
    $("filter-label").textContent = said || gettext("Filter");
    $("filter-menu").classList.toggle("filter--on", said !== "");
    this.apply();
  }

  apply() {
    const search = searchField().value.trim();
    const { shown, isNear } = this.#list.filter(this.#wishes, (cards) => findCards(cards, search, { menu: this.#menu, known: this.#words }));
    $("nothing-found").hidden = shown > 0;
    $("near").textContent = isNear ? gettext("Nothing here is called “%(search)s”. Did you mean this?", { search }) : "";
    const isFiltered = search || this.#said();
    $("found").textContent = isFiltered ? ngettext("%(count)s item shown", "%(count)s items shown", shown) : "";
    this.#onChange();
  }

  #said() {
    const names = [...this.#wishes.avoided].map(allergenName).sort().join(", ");
    const without = names && gettext("Without %(allergens)s", { allergens: names });
    return [this.#wishes.diet && dietName(this.#wishes.diet), without].filter(Boolean).join(" · ");
  }

  #view() {
    const avoidable = this.#menu.allergens;
    return html`
      <fieldset>
        <legend>${gettext("Only what is")}</legend>
        <div class="filter__choices">${DIETS.map((diet) => this.#choice({
          name: html`${dietMark(diet)} ${dietName(diet)}`,
          isOn: this.#wishes.diet === diet,
          onChange: () => this.#change({ diet: this.#wishes.diet === diet ? "" : diet }),
        }))}</div>
      </fieldset>
      ${avoidable.length ? html`
        <fieldset>
          <legend>${gettext("Leave out what contains")}</legend>
          <div class="filter__choices">${avoidable.map((allergen) => this.#choice({
            name: allergenName(allergen),
            isOn: this.#wishes.avoided.has(allergen),
            onChange: () => this.#toggle(allergen),
          }))}</div>
        </fieldset>` : nothing}
      <p class="small muted">${gettext("What we have not stated the allergens of is left out too. If an allergy is serious, please tell us at the counter.")}</p>
      <details class="legend">
        <summary>${gettext("What the 14 allergens are")}</summary>
        <dl>${legend().map(({ name, meaning }) => html`<div><dt>${name}</dt><dd>${meaning}</dd></div>`)}</dl>
      </details>`;
  }

  #choice({ name, isOn, onChange }) {
    return html`
      <label class="choice">
        <input class="visually-hidden" type="checkbox" .checked=${isOn} @change=${onChange}>
        <span class="choice__face">${name}</span>
      </label>`;
  }

  #toggle(allergen) {
    const { avoided } = this.#wishes;
    if (!avoided.delete(allergen)) avoided.add(allergen);
    this.#change({});
  }

  #change(change) {
    Object.assign(this.#wishes, change).keep();
    this.show();
  }

  #clear() {
    searchField().value = "";
    this.#wishes.avoided.clear();
    this.#change({ diet: "" });
    $("search").focus();
  }
}
