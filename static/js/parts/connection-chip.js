import { html } from "../../vendor/lit-html/lit-html.js";
import { age } from "../lib/format.js";
import { icons } from "./icons.js";
import { serverNow } from "../lib/live.js";

/** How fresh the page is, honestly. */
export function connectionChip(connection, format) {
  const [kind, icon, words] = wordsFor(connection, format);
  return html`<p class="connection connection--${connection.kind}" data-testid="connection" data-state=${connection.kind}>
    ${icon}<span><strong>${kind}</strong> <span class="number">${words}</span></span></p>`;
}

function wordsFor({ kind, since, lastHeard, polling }, format) {
  const heard = lastHeard ? `${age(serverNow() - lastHeard)} ago` : "";
  const last = heard ? `last heard ${heard}` : "";
  switch (kind) {
    case "live":
      return ["Live", html`<span class="connection__dot"></span>`, last];
    case "refused":
      return ["Not kept", icons.offline, "This order is no longer followed here."];
    case "offline":
      return [`Offline since ${format.time(since)}`, icons.offline, polling ? `checked ${heard}` : last];
    default:
      return ["Reconnecting…", icons.clock, polling ? `checked ${heard}` : last];
  }
}
