import { html } from "../../vendor/lit-html/lit-html.js";
import { gettext } from "../lib/words.js";
import { icons } from "./icons.js";

/** Minus, number, plus. With `least` 0 the last minus takes the thing away. */
export function stepper({ value, least = 1, most, what, onChange }) {
  return html`
    <div class="stepper" role="group" aria-label=${gettext("Quantity of %(name)s", { name: what })}>
      <button type="button" class="icon-button" aria-label=${value === 1 && least === 0 ? gettext("Remove %(name)s", { name: what }) : gettext("One less")}
        ?disabled=${value <= least} @click=${() => onChange(value - 1)}>${icons.minus}</button>
      <output class="stepper__value">${value}</output>
      <button type="button" class="icon-button" aria-label=${gettext("One more")}
        ?disabled=${value >= most} @click=${() => onChange(value + 1)}>${icons.plus}</button>
    </div>`;
}
