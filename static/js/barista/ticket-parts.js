import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { gettext } from "../lib/words.js";
import { byStation } from "../model/parts.js";
import { icons } from "../parts/icons.js";

const NAMED = {
  new: (station) => gettext("%(station)s (not started)", { station }),
  making: (station) => gettext("%(station)s (being made)", { station }),
  done: (station) => gettext("%(station)s (done)", { station }),
};

/** The lines of a card: where several stations make them and all are shown, under the station of each. */
export function linesOf(order, { here }, row) {
  const parts = order.elsewhere || !here.stations.length ? [] : byStation(order, here.stations);
  if (parts.length < 2) return order.items.map((line) => row(line, isShared(order, order.items, line)));
  return parts.map(({ station, lines, state }) => html`
    ${station ? html`<li class="line__station is-${state}">${stateMark(state)}${named(station.name, state)}</li>` : nothing}
    ${lines.map((line) => row(line, isShared({ part: true }, lines, line)))}`);
}

/** Whether a line is to say that it is being made: not where all of a part are. */
function isShared({ part }, lines, line) {
  return line.begun && !(part && lines.every(({ begun }) => begun));
}

/** What of an order is made at other stations, and how far that is.
 *
 *  @param {import("../model/parts.js").SeenOrder} order
 */
export function alsoAt({ elsewhere }) {
  if (!elsewhere) return nothing;
  const stations = elsewhere.map(({ name, state }) => named(name, state));
  return html`<p class="ticket__also">${gettext("Also at: %(stations)s", { stations: stations.join(" · ") })}</p>`;
}

/** Whom a part that is done waits for. */
export function waitsFor({ elsewhere }) {
  return gettext("Waits for %(stations)s", { stations: elsewhere.filter(({ state }) => state !== "done").map(({ name }) => name).join(", ") });
}

function named(name, state) {
  return NAMED[state]?.(name) ?? name;
}

function stateMark(state) {
  return state === "done" ? icons.check : nothing;
}
