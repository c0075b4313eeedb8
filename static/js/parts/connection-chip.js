import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { gettext } from "../lib/words.js";
import { icons } from "./icons.js";

const ICONS = {
  checked: icons.clock,
  live: html`<span class="connection__dot"></span>`,
  reconnecting: icons.clock,
  offline: icons.offline,
  refused: icons.offline,
};

/** How fresh the page is, honestly. `words` are the page's own for a kind of connection, where
 *  it has any; `detail` is what else it says of it. */
export function connectionChip(connection, { format, words = {}, detail = nothing }) {
  const { kind } = connection;
  const usual = {
    live: gettext("Live"),
    reconnecting: gettext("Reconnecting…"),
    offline: gettext("Offline since %(time)s", { time: format.time(connection.since) }),
  };
  return html`<p class="connection connection--${kind}" data-testid="connection" data-state=${kind}>
    ${ICONS[kind]}<span><strong>${words[kind] ?? usual[kind]}</strong>${detail === nothing ? nothing : html` <span class="number">${detail}</span>`}</span></p>`;
}
