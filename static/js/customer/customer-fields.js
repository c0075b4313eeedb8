import { html } from "../../vendor/lit-html/lit-html.js";
import { live } from "../../vendor/lit-html/directives/live.js";
import { gettext } from "../lib/words.js";
import { icons } from "../parts/icons.js";

/** What an order says of who wants it: the name to call out, and whether it is for here or to go. */
export function customerFields({ name, serve }, error, onChange) {
  const choice = (value, label, icon) => html`
    <label class="choice">
      <input class="visually-hidden" type="radio" name="serve" .checked=${live(serve === value)}
        @change=${() => onChange({ serve: value })}>
      <span class="choice__face">${icon} ${label}</span>
    </label>`;
  return html`
    <div class="field">
      <label for="customer-name">${gettext("Name to call out")}</label>
      <input class="input" id="customer-name" data-testid="customer-name" maxlength="20" required
        autocomplete="given-name" enterkeyhint="done" .value=${live(name)}
        aria-invalid=${error ? "true" : "false"} aria-describedby="customer-name-error"
        @input=${({ target }) => onChange({ name: target.value })}>
      <p class="field__error" id="customer-name-error">${error}</p>
    </div>
    <fieldset>
      <legend class="visually-hidden">${gettext("Here or to go")}</legend>
      <div class="choices">${choice("here", gettext("For here"), icons.cup)} ${choice("to_go", gettext("To go"), icons.bag)}</div>
    </fieldset>`;
}
