import { request } from "../lib/api.js";
import { serverNow } from "../lib/server-clock.js";
import { deviceSecret } from "./device.js";

/** @typedef {import("../lib/shapes.js").QuotedLine} QuotedLine */

const MOST = 30; // lines, and drinks, that one quote takes
// What comes and goes without another menu is heard as it happens.
const HEARD = ["sold_out", "option_sold_out"];

/** What the café says to the lines of the cards: asked for in one call when they are shown, and anew for another menu. */
export class CardQuotes {
  #url;
  #onKnown;
  #asked = "";
  /** @type {Map<string, QuotedLine>} */
  #known = new Map();

  constructor({ store, onKnown }) {
    this.#url = `/api/stores/${store}/quote/`;
    this.#onKnown = onKnown;
  }

  /** Asks, if these lines of the menu of this version were not asked for before. Without an answer the menu's word is left. */
  async want(lines, version) {
    const wanted = [...new Map(lines.map((line) => [keyOf(line), line])).values()].slice(0, MOST);
    const asked = JSON.stringify([version, wanted.map(keyOf)]);
    if (!wanted.length || asked === this.#asked) return;
    this.#asked = asked;
    const body = { items: wanted.map(({ item, options }) => ({ item, options, quantity: 1 })) };
    const answer = await request("POST", this.#url, { body, headers: { "Cafe-Device": deviceSecret() } }).catch(() => null);
    if (asked !== this.#asked) return; // that menu is of the past
    this.#known = new Map(wanted.map((line, index) => [keyOf(line), answer?.items[index]]));
    this.#onKnown();
  }

  /** What is known of one of a line: `{unit, problem}`, or null. */
  of(line) {
    const quoted = this.#known.get(keyOf(line));
    if (!quoted) return null;
    const wrong = quoted.wrong.find(({ code, until }) => !HEARD.includes(code) && !(until && Date.parse(until) <= serverNow()));
    return { unit: quoted.unit_price, problem: wrong?.detail ?? "" };
  }
}

function keyOf({ item, options }) {
  return JSON.stringify([item, [...options].sort()]);
}
