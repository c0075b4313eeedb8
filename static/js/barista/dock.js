import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { gettext } from "../lib/words.js";
import { icons } from "../parts/icons.js";
import { isShut } from "../parts/store-state.js";
import { ring } from "../parts/take-back.js";
import { toastView } from "../parts/toasts.js";

/** The bar below: always there and always of one height, so that a message moves nothing. */
export function dock(app) {
  const { bar } = app;
  return html`
    <footer class="dock">
      <div class="dock__group">
        <button type="button" class="tool tool--big" @click=${() => bar.recallLast()}>${icons.back}${gettext("Recall")}</button>
        <button type="button" class="tool tool--big" @click=${() => app.open("taps")}>${gettext("Last taps")}</button>
        <button type="button" class="tool tool--big tool--icon" aria-label=${gettext("Finished in the last 30 minutes")} @click=${() => app.open("recall")}>${icons.list}</button>
      </div>
      <div class="dock__middle" role="status">${message(app)}</div>
      <div class="dock__group">
        <button type="button" class="tool tool--big" aria-pressed=${app.showsPanel} @click=${app.togglePanel}>${gettext("All day")}</button>
        <button type="button" class="tool tool--big" @click=${() => app.open("stock")}>${gettext("Sold out")}${soldOut(app)}</button>
        ${pauseButton(app)}
      </div>
    </footer>`;
}

function message({ bar, sound }) {
  if (bar.toasts.current) return toastView(bar.toasts);
  if (sound.isOn) return nothing;
  return html`<button type="button" class="banner banner--warn dock__sound">${icons.bell}<b>${gettext("Sound is off.")}</b> ${gettext("Tap to turn it on")}</button>`;
}

function soldOut({ stock }) {
  return stock.missing ? html` <span class="badge">${stock.missing}</span>` : nothing;
}

function pauseButton(app) {
  const { bar } = app;
  if (bar.takeBack.has("store")) {
    return html`<button type="button" class="tool tool--big tool--store tool--ring" @click=${() => bar.takeBack.stop("store")}>${ring()}${gettext("Stop that")}</button>`;
  }
  if (bar.isChangeWaiting) {
    return html`<button type="button" class="tool tool--big tool--store" disabled>${gettext("Not sent yet")}</button>`;
  }
  if (bar.store && !bar.store.open && !app.may.has("open")) {
    return html`<button type="button" class="tool tool--big tool--store" disabled>${gettext("Closed")}</button>`;
  }
  if (bar.store && isShut(bar.store)) {
    return html`<button type="button" class="tool tool--big tool--store tool--resume" @click=${() => resume(bar)}>${icons.play}${bar.store.open ? gettext("Resume") : gettext("Open the store")}</button>`;
  }
  return html`<button type="button" class="tool tool--big tool--store" @click=${() => app.open("pause")}>${icons.pause}${gettext("Pause")}</button>`;
}

function resume(bar) {
  const change = bar.store.open ? { paused: false, paused_until: null } : { open: true };
  bar.changeStore(change, gettext("Taking orders again"));
}
