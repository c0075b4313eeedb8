import { html } from "../../vendor/lit-html/lit-html.js";

/** Empties in three seconds, by the style sheet. */
export function ring() {
  return html`<svg class="ring" viewBox="0 0 36 36" aria-hidden="true"><circle cx="18" cy="18" r="15" pathLength="100"></circle></svg>`;
}
