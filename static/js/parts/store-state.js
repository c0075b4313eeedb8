import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { minutes } from "../lib/format.js";
import { icons } from "./icons.js";

/** Open, paused or closed, in words; empty when orders are taken. */
export function whyNot(store, format) {
  if (store.accepting) return "";
  if (!store.open) return "We are closed at the moment.";
  const reason = store.pause_reason ? `: ${store.pause_reason}` : "";
  const until = store.paused_until ? ` Back at ${format.time(store.paused_until)}.` : " We will be back soon.";
  return `Orders are paused${reason}.${until}`;
}

export function storeState(store, format, isStale) {
  const closed = whyNot(store, format);
  if (isStale) {
    return html`<p class="state state--shut">${icons.offline}<span>No connection. The menu is as we last heard it.</span></p>`;
  }
  if (closed) {
    return html`<p class="state state--shut">${icons.clock}<span>${closed} You can look around and fill your basket.</span></p>`;
  }
  return html`
    <p class="state">
      <span class="tag tag--ok state__open">Open</span>
      <span class="state__wait">${icons.clock} Ready in ${minutes(store.wait)}</span>
      <span class="muted">Pay at the counter</span>
    </p>`;
}

/** The line above the order button. */
export function waitLine(store) {
  return store.accepting ? html`Ready in ${minutes(store.wait)}` : nothing;
}
