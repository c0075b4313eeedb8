import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { load, save } from "../lib/storage.js";
import { gettext, ngettext } from "../lib/words.js";
import { allergenName, legend } from "../model/allergens.js";
import { dietMark, dietName, DIETS } from "../parts/diets.js";

const AVOIDED_KEY = "cafe.avoided";
const DIET_KEY = "cafe.diet";

const $ = (id) => document.getElementById(id);
const searchField = () => /** @type {HTMLInputElement} */ ($("search"));

/** What a customer looks for: words, a diet, and allergens to leave out. The last two are kept on this device. */
export class MenuFilter {
  #list;
  #menu;
  #diet = load(DIET_KEY, "");
  #onChange;

  /** Never chosen for the customer, wherever there is a choice. */
  avoided = new Set(load(AVOIDED_KEY, []));

  constructor({ list, menu, onChange }) {
    this.#list = list;
    this.#menu = menu;
    this.#onChange = onChange;
    $("search").addEventListener("input", () => this.apply());
    $("search-form").addEventListener("submit", (event) => event.preventDefault());
    $("clear-filter").addEventListener("click", () => this.#clear());
  }

  /** Whether anything is left out, as where this device keeps an allergen to avoid. */
  get isOn() {
    return this.#said() !== "" || searchField().value.trim() !== "";
  }

  /** Draws what can be chosen, of a menu that may be another one now, and filters by it. */
  show() {
    render(this.#view(), $("filter"));
    const said = this.#said();
    $("filter-label").textContent = said || gettext("Filter");
    $("filter-menu").classList.toggle("filter--on", said !== "");
    this.apply();
  }

  apply() {
    const search = searchField().value.trim();
    const { shown, isNear } = this.#list.filter({ search, diet: this.#diet, allergens: this.avoided });
    $("nothing-found").hidden = shown > 0;
    $("near").textContent = isNear ? gettext("Nothing here is called “%(search)s”. Did you mean this?", { search }) : "";
    const isFiltered = search || this.#said();
    $("found").textContent = isFiltered ? ngettext("%(count)s item shown", "%(count)s items shown", shown) : "";
    this.#onChange();
  }

  #said() {
    const names = [...this.avoided].map(allergenName).sort().join(", ");
    const without = names && gettext("Without %(allergens)s", { allergens: names });
    return [this.#diet && dietName(this.#diet), without].filter(Boolean).join(" · ");
  }

  #view() {
    const avoidable = this.#menu.allergens;
    return html`
      <fieldset>
        <legend>${gettext("Only what is")}</legend>
        <div class="filter__choices">${DIETS.map((diet) => this.#choice({
          name: html`${dietMark(diet)} ${dietName(diet)}`,
          isOn: this.#diet === diet,
          onChange: () => this.#change({ diet: this.#diet === diet ? "" : diet }),
        }))}</div>
      </fieldset>
      ${avoidable.length ? html`
        <fieldset>
          <legend>${gettext("Leave out what contains")}</legend>
          <div class="filter__choices">${avoidable.map((allergen) => this.#choice({
            name: allergenName(allergen),
            isOn: this.avoided.has(allergen),
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
    if (!this.avoided.delete(allergen)) this.avoided.add(allergen);
    this.#change({});
  }

  #change({ diet = this.#diet }) {
    this.#diet = diet;
    save(DIET_KEY, diet);
    save(AVOIDED_KEY, [...this.avoided]);
    this.show();
  }

  #clear() {
    searchField().value = "";
    this.avoided.clear();
    this.#change({ diet: "" });
    $("search").focus();
  }
}
