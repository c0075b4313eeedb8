import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { minutes } from "../lib/format.js";
import { icons } from "./icons.js";

/** May I order now? The server's answer, as of when it was last heard.
 *
 *  @param {import("../lib/shapes.js").StoreState} store
 */
export function takesOrders(store) {
  return store.ordering.state === "open";
}

/** Paused or closed, in words; empty when orders are taken. */
export function whyNot(store, format) {
  const { state, reason, until } = store.ordering;
  if (state === "open") return "";
  if (state === "closed") return "We are closed at the moment.";
  const back = until ? ` Back at ${format.time(until)}.` : " We will be back soon.";
  return `Orders are paused${reason ? `: ${reason}` : ""}.${back}`;
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
  return takesOrders(store) ? html`Ready in ${minutes(store.wait)}` : nothing;
}
