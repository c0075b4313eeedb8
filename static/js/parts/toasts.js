import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { repeat } from "../../vendor/lit-html/directives/repeat.js";
import { gettext } from "../lib/words.js";

/** What is said now, if anything. */
export function toastView(toasts) {
  const { current } = toasts;
  return current ? repeat([current], ({ id }) => id, () => toast(current, toasts)) : nothing;
}

function toast({ text, tone, undo }, toasts) {
  return html`
    <div class="toast ${tone && `toast--${tone}`}">
      <span class="toast__text">${text}</span>
      ${undo ? html`<button type="button" class="toast__undo" @click=${() => toasts.undo()}>${gettext("Undo")}</button>` : nothing}
    </div>`;
}
