import { html } from "../../vendor/lit-html/lit-html.js";
import { gettext } from "../lib/words.js";
import { icons } from "../parts/icons.js";

/** The last taps on this tablet, the latest first, each with its own undo. */
export function lastTapsSheet({ bar }) {
  const { entries } = bar.ledger;
  return {
    title: gettext("Last taps on this tablet"),
    body: entries.length
      ? html`<ul class="rows">${entries.map((entry) => row(entry, bar))}</ul>`
      : html`<p class="muted">${gettext("There is nothing to take back")}</p>`,
  };
}

function row({ id, text, mayUndo }, bar) {
  return html`
    <li class="row">
      <span class="row__main">${text}</span>
      ${mayUndo()
        ? html`<button type="button" class="tool" @click=${() => bar.undo(id)}>${icons.back}${gettext("Undo")}</button>`
        : html`<span class="muted">${gettext("Went on since")}</span>`}
    </li>`;
}
