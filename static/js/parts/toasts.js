import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { repeat } from "../../vendor/lit-html/directives/repeat.js";

const SHOWN_MS = 6_000;

/** The one message of a page, with its way back. A later one takes its place. */
export class Toasts {
  #onChange;
  #timer = null;
  current = null;

  constructor(onChange) {
    this.#onChange = onChange;
  }

  show({ text, undo = null, tone = "" }) {
    clearTimeout(this.#timer);
    // A new identity, so that the page shows its time running from the start.
    this.current = { text, undo, tone, id: Symbol("toast") };
    this.#timer = setTimeout(() => this.hide(), SHOWN_MS);
    this.#onChange();
  }

  hide() {
    clearTimeout(this.#timer);
    this.current = null;
    this.#onChange();
  }

  undo() {
    const { undo } = this.current ?? {};
    if (!undo) return;
    this.hide();
    undo();
  }
}

/** What is said now, if anything. */
export function toastView(toasts) {
  const { current } = toasts;
  return current ? repeat([current], ({ id }) => id, () => toast(current, toasts)) : nothing;
}

function toast({ text, tone, undo }, toasts) {
  return html`
    <div class="toast ${tone && `toast--${tone}`}">
      <span class="toast__text">${text}</span>
      ${undo ? html`<button type="button" class="toast__undo" @click=${() => toasts.undo()}>Undo</button>` : nothing}
    </div>`;
}
