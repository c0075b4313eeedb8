import { html } from "../../vendor/lit-html/lit-html.js";
import { icons } from "./icons.js";

export function sheetHead(title, id, dialog) {
  return html`
    <div class="sheet__head">
      <h2 id=${id}>${title}</h2>
      <button type="button" class="icon-button" aria-label="Close" @click=${() => dialog.close()}>${icons.close}</button>
    </div>`;
}

export function closeOnBackdrop(dialog) {
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}
