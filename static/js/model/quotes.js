import { request } from "../lib/api.js";
import { deviceSecret } from "./device.js";

/** @typedef {import("../lib/shapes.js").Quote} Quote */

const SETTLED_MS = 300; // after the last tap on plus or minus
const AGAIN_SECONDS = 5;
const SHUT_MS = 15_000; // a store that takes nothing now may take this basket soon

/** What a basket is by the café's own word, asked for anew whenever it, or the menu, is another one.
 *
 *  The café's changes are told against what the customer has last agreed to, by seeing it or by a tap; so
 *  they stay until they are agreed to, or until they are taken back. */
export class Quotes {
  #url;
  #onChange;
  #wanted = null; // {items, key, total}
  #held = null; // {key, quote}
  #agreed = "";
  #timer = null;
  #asking = null;
  /** What is another than was agreed to. @type {Array<{code: string, detail?: string, was?: string, now?: string}>} */
  changes = [];
  /** Why nothing is known, if so. */
  problem = null;

  constructor({ store, onChange }) {
    this.#url = `/api/stores/${store}/quote/`;
    this.#onChange = onChange;
  }

  /** The names of what was shown and agreed to; empty for nothing yet. */
  get token() {
    return this.#agreed;
  }

  /** The quote of these items, if it is known.
   *
   *  @returns {Quote | null} */
  of(items) {
    return this.#held?.key === keyOf(items) ? this.#held.quote : null;
  }

  /** Asks in a moment, if it is not known yet. `news` is another value whenever the menu is another one;
   *  `total` is what the page shows until the answer is here. */
  want(items, news, total) {
    const wanted = { items, key: keyOf(items), news, total };
    if (this.#wanted?.key === wanted.key && this.#wanted.news === news) return;
    this.#wanted = wanted;
    this.#askIn(this.#held ? SETTLED_MS : 0);
  }

  /** Asks now. Throws a Problem. */
  async ask(items, total) {
    this.#wanted = { ...this.#wanted, items, key: keyOf(items), total };
    clearTimeout(this.#timer);
    await this.#ask(this.#wanted);
    if (this.problem) throw this.problem;
  }

  /** Takes the quote that came with a refusal of these items. */
  take(items, quote) {
    this.#take({ key: keyOf(items), total: undefined }, quote);
  }

  agree() {
    if (this.#held) this.#agreed = this.#held.quote.quote;
    this.changes = [];
  }

  /** Nobody looks any more. */
  stop() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#wanted = null;
  }

  /** What was ordered is not compared with what comes next. */
  forget() {
    this.stop();
    this.#held = null;
    this.#agreed = "";
    this.changes = [];
    this.problem = null;
  }

  #askIn(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#wanted && this.#ask(this.#wanted), ms);
  }

  async #ask(wanted) {
    this.#asking?.abort();
    const mine = (this.#asking = new AbortController());
    try {
      const quote = await request("POST", this.#url, {
        body: { items: wanted.items, ...(this.#agreed ? { quote: this.#agreed } : {}) },
        headers: { "Cafe-Device": deviceSecret() },
        signal: mine.signal,
      });
      if (mine.signal.aborted) return;
      this.problem = null;
      this.#take(wanted, quote);
    } catch (problem) {
      if (mine.signal.aborted) return;
      this.problem = problem;
      this.#askIn((problem.retryAfter ?? AGAIN_SECONDS) * 1000);
    }
    this.#onChange();
  }

  #take({ key, total }, quote) {
    this.#held = { key, quote };
    this.changes = quote.changes.length ? quote.changes : unlike(total, quote.total);
    if (!this.changes.length) this.agree();
    if (quote.ordering.state !== "open") this.#askIn(SHUT_MS);
  }
}

/** Nothing that was agreed to has changed, but another sum was in sight: the page's menu was not the latest. */
function unlike(was, now) {
  return was === undefined || Number(was) === Number(now) ? [] : [{ code: "total", was, now }];
}

/** Notes and names cost nothing. */
function keyOf(items) {
  return JSON.stringify(items.map(({ item, quantity, options }) => [item, quantity, [...options].sort()]));
}
