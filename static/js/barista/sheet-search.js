import { html } from "../../vendor/lit-html/lit-html.js";
import { icons } from "../parts/icons.js";

/** A field above what a sheet lists; what is typed is the page's `app.search`. */
export function searchField(app, label) {
  return html`
    <label class="sheet-search">${icons.search}<span class="visually-hidden">${label}</span>
      <input class="input" type="search" autocomplete="off" placeholder=${label} .value=${app.search} @input=${({ target }) => app.searchFor(target.value)}>
    </label>`;
}
