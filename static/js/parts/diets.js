import { html } from "../../vendor/lit-html/lit-html.js";
import { gettext } from "../lib/words.js";

export const DIETS = ["vegan", "vegetarian"];

export function dietName(diet) {
  return diet === "vegan" ? gettext("vegan") : gettext("vegetarian");
}

/** The leaf of templates/orders/menu.html; beside its name, so it says nothing itself. */
export function dietMark(diet) {
  return html`<svg class="diet" aria-hidden="true"><use href="#leaf-${diet}"></use></svg>`;
}
