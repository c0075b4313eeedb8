import { request } from "../lib/api.js";
import { serverNow } from "../lib/server-clock.js";
import { nextMoment } from "../lib/moment.js";
import { sum } from "../lib/money.js";
import { gettext } from "../lib/words.js";
import { Basket, MOST_DRINKS } from "./basket.js";
import { changeDue } from "./cash.js";
import { isServed } from "./hours.js";
import { Menu } from "./menu.js";
import { allOptions, missingGroup } from "./price.js";
import { saidOf } from "./sale.js";

/** @typedef {import("./sale.js").Line} Line */

const NEW = { name: "", serve: "here", picked: null, change: null, problem: "" };

/** What somebody at the counter asks for, while a barista taps it: kept until it is sent, on this page alone. */
export class WalkIn {
  #slug;
  #onChange;
  #send;
  #menu = null;
  #favourites = [];
  #refused = [];
  #basket;
  name = "";
  serve = "here";
  /** The drink whose options are chosen: a line, and the id of the one it takes the place of. @type {{line: Line, id: string | null} | null} */
  picked = null;
  /** What is to be given back, of what, and the tap that took it. @type {{due: string, given: string, total: string, tap: object} | null} */
  change = null;
  /** Why what was asked for last cannot be had, in words. */
  problem = "";

  /** `send({body, said, currency})` places it and returns the tap that it is among the last ones. */
  constructor({ slug, send, onChange }) {
    this.#slug = slug;
    this.#send = send;
    this.#onChange = onChange;
    this.#basket = new Basket(slug, inMemory());
  }

  /** Null until it has come. */
  get menu() {
    return this.#menu;
  }

  get count() {
    return this.#basket.count;
  }

  /** The favourites that the menu has, as a basket's lines with names and prices; `why` says that one cannot be had. */
  get favourites() {
    return this.#favourites.map((one) => this.#resolved(lineOf(one))).filter(({ item }) => item);
  }

  get lines() {
    return this.#basket.lines.map((line) => this.#resolved(line));
  }

  get total() {
    return sum(this.lines.map(({ total }) => total));
  }

  /** Whether all of it can be had, and none is still being put together. */
  get isReady() {
    return this.count > 0 && !this.picked && this.lines.every(({ why }) => !why);
  }

  /** Asks for the menu and the favourites; without an answer what is known is left. */
  async load() {
    const asked = nextMoment();
    const ask = (what) => request("GET", `/api/stores/${this.#slug}/${what}/`);
    try {
      const [menu, { favourites }] = await Promise.all([ask("menu"), ask("favourites")]);
      this.#favourites = favourites;
      if (this.#menu) this.#menu.take(menu, asked);
      else this.#menu = new Menu(menu);
    } catch {
      return; // asked for again with the next connection, and whenever the sheet opens
    }
    this.#onChange();
  }

  /** Hears what is sold out, or back. */
  receive(message) {
    this.#menu?.receive(message);
  }

  /** Begins with what stands there already, if anything does. */
  begin() {
    this.#tell({ picked: null, change: null });
    this.load();
  }

  /** Adds a drink as it comes; where something must be chosen that is asked first. */
  pick(item) {
    const line = lineOf({ item: item.id, options: defaults(item) });
    if (!this.why(item) && missingGroup(item.option_groups, line.options)) this.#tell({ picked: { line, id: null }, problem: "" });
    else this.add(line);
  }

  /** @param {Line} line */
  add(line) {
    const problem = this.#resolved(line).why || (line.quantity > this.#basket.room ? tooMany() : "");
    if (!problem) this.#basket.add(line);
    this.#tell({ problem });
  }

  edit(line) {
    this.#tell({ picked: { line, id: line.id }, problem: "" });
  }

  /** @param {Partial<Line>} change */
  choose(change) {
    this.#tell({ picked: { ...this.picked, line: { ...this.picked.line, ...change } } });
  }

  /** The choice that is still to be made, if there is one. */
  get missing() {
    const item = this.#menu.item(this.picked.line.item);
    return item && missingGroup(item.option_groups, this.picked.line.options);
  }

  /** Puts the drink with its options among what is asked for. */
  done() {
    const { line, id } = this.picked;
    const inOrder = allOptions(this.#menu.item(line.item)).map((option) => option.id).filter((one) => line.options.includes(one));
    const made = { ...line, options: inOrder, note: line.note.trim() };
    this.#tell({ picked: null, problem: "" });
    if (!id) return this.add(made);
    this.#basket.replace(id, made);
    this.#onChange();
  }

  leave() {
    this.#tell({ picked: null });
  }

  setCount(line, quantity) {
    const problem = quantity - line.quantity > this.#basket.room ? tooMany() : "";
    if (!quantity) this.#basket.remove(line.id);
    else if (!problem) this.#basket.replace(line.id, { ...line, quantity });
    this.#tell({ problem });
  }

  say(change) {
    this.#tell(change);
  }

  /** Begins anew: with one that was refused meanwhile, if there is one. */
  clear() {
    this.#empty();
    this.#takeRefused();
  }

  /** Sends it. `given` is what was handed over, if that was more than it costs. */
  place({ paid, given = null }) {
    const { lines, total, name, serve } = this;
    const body = { items: lines.map(({ line }) => wishOf(line)), serve, paid, total, ...(name.trim() ? { name: name.trim() } : {}) };
    this.#empty();
    const tap = this.#send({ body, said: lines.map(saidOf), currency: this.#menu.store.currency });
    if (given) this.#tell({ change: { due: changeDue(given, total), given, total, tap } });
    else this.#takeRefused();
  }

  /** The server did not take it: what was asked for stands there again, as soon as nobody else is served. */
  putBack(body, { message }) {
    this.#refused.push({ body, message });
    this.#takeRefused();
  }

  #takeRefused() {
    if (this.count || !this.#refused.length) return;
    const [{ body, message }] = this.#refused.splice(0, 1);
    for (const wish of body.items) this.#basket.add({ ...lineOf(wish), ...wish });
    this.#tell({ ...NEW, name: body.name ?? "", serve: body.serve, problem: message });
  }

  #empty() {
    this.#basket.ordered(this.#basket.lines);
    this.#tell(NEW);
  }

  /** Why an item cannot be had with these options, in words; "": it can. */
  why(item, problem = "") {
    if (problem) return problem;
    if (!item.available) return gettext("%(name)s is sold out", { name: item.name });
    return isServed(item, serverNow(), this.#menu.store.timezone) ? "" : gettext("%(name)s is not served now", { name: item.name });
  }

  #resolved(line) {
    if (!this.#menu) return { line, item: null, options: [], total: "0", problem: "", why: gettext("The menu is on its way.") };
    const found = this.#menu.resolve(line);
    return { ...found, why: found.item ? this.why(found.item, found.problem) : found.problem };
  }

  #tell(change) {
    Object.assign(this, change);
    this.#onChange();
  }
}

/** @returns {Line} */
function lineOf({ item, options }) {
  return { item, options, quantity: 1, note: "", allergy: false, drinker: "" };
}

function wishOf({ item, quantity, options, note, allergy }) {
  return { item, quantity, options, ...(note ? { note } : {}), ...(allergy ? { allergy } : {}) };
}

/** What it comes with of what there is. */
function defaults(item) {
  return allOptions(item).filter((option) => option.default && option.available).map(({ id }) => id);
}

function tooMany() {
  return gettext("At most %(most)s drinks in one order", { most: MOST_DRINKS });
}

function inMemory() {
  let lines = [];
  return { load: () => lines, save: (made) => (lines = made), heard() {} };
}
