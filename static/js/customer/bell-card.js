import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { gettext } from "../lib/words.js";
import { isOver } from "../model/life.js";
import { icons } from "../parts/icons.js";

/** Whether and how this browser rings, and the tap by which it does; no more than it can. */
export function bellCard(order, bell) {
  if (isOver(order)) return nothing;
  if (order.status === "ready") return bell.isRinging ? hushCard(bell) : nothing;
  if (bell.push === "on") return said(gettext("You will get a notification when it is ready, with this page closed too."));
  if (bell.canRing && !canAsk(bell)) return said(openWords(bell));
  return html`
    <section class="card bell" data-testid="bell">
      ${icons.bell}
      <div>
        <h2 class="bell__title">${bell.canRing ? gettext("This page will ring") : gettext("Shall we ring?")}</h2>
        <p class="muted">${wishWords(bell)}</p>
      </div>
      <button type="button" class="button button--wide" data-testid="ring-me" ?disabled=${bell.push === "asking"}
        @click=${() => bell.turnOn(order)}>${bell.canRing ? gettext("Send me a notification") : gettext("Ring me when it is ready")}</button>
    </section>`;
}

function canAsk({ permission, push }) {
  return ["default", "granted"].includes(permission) && push !== "failed";
}

function said(words) {
  return html`<p class="banner banner--ok" data-testid="bell">${icons.bell}<span class="banner__text">${words}</span></p>`;
}

function hushCard(bell) {
  return html`<button type="button" class="button button--wide" data-testid="hush" @click=${() => bell.hush()}>
    ${icons.bell} ${gettext("Stop ringing")}</button>`;
}

function wishWords(bell) {
  if (canAsk(bell) && bell.canRing) return gettext("Keep it open. Or put the phone away, and get a notification: one, when it is ready.");
  if (canAsk(bell)) return gettext("You can put the phone away: you get a notification, one, when it is ready.");
  return `${openWords(bell)} ${gettext("Your browser needs one tap to allow the sound.")}`;
}

/** What is true of a page that is not pushed to. */
function openWords({ permission, push }) {
  if (push === "failed" && permission !== "denied") {
    return gettext("Notifications could not be set up here. Keep this page open, it will ring.");
  }
  if (permission === "denied") return gettext("Notifications are switched off for this café in your browser. Keep this page open, it will ring.");
  if (permission === "home-screen") {
    return gettext("For a notification, add this page to your Home Screen and open it from there. Or keep this page open, it will ring.");
  }
  return gettext("Keep this page open, it will ring.");
}
