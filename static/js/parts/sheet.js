import { html } from "../../vendor/lit-html/lit-html.js";
import { gettext } from "../lib/words.js";
import { icons } from "./icons.js";

/** The top of every dialog: what it is, and the way out. `id` names the dialog's label. */
export function sheetHead({ id, title, onClose }) {
  return html`
    <div class="sheet__head">
      <h2 id=${id}>${title}</h2>
      <button type="button" class="icon-button" aria-label=${gettext("Close")} @click=${onClose}>${icons.close}</button>
    </div>`;
}

/** For a dialog's `close`, which is heard a moment after: one that is open again by then stays as it is.
 *
 *  @param {() => void} act
 */
export function whenClosed(act) {
  return ({ currentTarget }) => currentTarget.open || act();
}

/** For a dialog's `click`: a tap beside the sheet closes it. */
export function closeOnBackdrop(event) {
  if (event.target === event.currentTarget) event.currentTarget.close();
}
