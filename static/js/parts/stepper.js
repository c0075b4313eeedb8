import { html } from "../../vendor/lit-html/lit-html.js";
import { icons } from "./icons.js";

/** Minus, number, plus. With `least` 0 the last minus takes the thing away. */
export function stepper({ value, least = 1, most, what, onChange }) {
  return html`
    <div class="stepper" role="group" aria-label="Quantity of ${what}">
      <button type="button" class="icon-button" aria-label=${value === 1 && least === 0 ? `Remove ${what}` : "One less"}
        ?disabled=${value <= least} @click=${() => onChange(value - 1)}>${icons.minus}</button>
      <output class="stepper__value">${value}</output>
      <button type="button" class="icon-button" aria-label="One more"
        ?disabled=${value >= most} @click=${() => onChange(value + 1)}>${icons.plus}</button>
    </div>`;
}
