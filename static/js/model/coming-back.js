import { sum, times } from "../lib/money.js";
import { contents } from "./menu.js";

const MOST_AGAIN = 3;
const USUAL_TIMES = 2;

/** What a customer may want again, each `{kind, lines, placedAt, paid}`: "usual", what was ordered most often and at least twice, and
 *  "again", the latest others. Lines are a basket's; `paid` is what they were the last time, null where something of it is off the menu for good.
 *
 *  @param {Array<import("../lib/shapes.js").PastOrder>} orders the newest first
 */
export function suggestions(orders) {
  const wishes = new Map();
  for (const order of orders.filter(({ status }) => status !== "cancelled")) {
    const lines = linesOf(order);
    if (!lines.length) continue;
    const key = keyOf(lines);
    const known = wishes.get(key) ?? { lines, placedAt: order.placed_at, paid: paidFor(order), times: 0 };
    wishes.set(key, { ...known, times: known.times + 1 });
  }
  const all = [...wishes.values()];
  const most = Math.max(USUAL_TIMES, ...all.map(({ times }) => times));
  const usual = all.find(({ times }) => times === most);
  const others = all.filter((wish) => wish !== usual).slice(0, MOST_AGAIN);
  const card = (kind) => ({ lines, placedAt, paid }) => ({ kind, lines, placedAt, paid });
  return [...(usual ? [usual].map(card("usual")) : []), ...others.map(card("again"))];
}

/** The orders that go on, the newest first. */
export function goingOn(orders) {
  return orders.filter(({ status, page }) => page && !["collected", "cancelled"].includes(status));
}

/** A wish as the menu has it now: `lines` resolved, each with what speaks against it for who keeps clear of some allergens:
 *  `allergens` that are in it, or `unstated` where nobody has said. `orderable` are the basket's lines that nothing is wrong with, at
 *  `total`; `dearer` is what the same was before it cost more, or empty. `quoted(line)` is what the café says of one of it, null if
 *  nothing is known. */
export function onMenu(wish, menu, avoided, quoted = (_line) => null) {
  const lines = wish.lines.map((line) => withAllergens(asQuoted(menu.resolve(line), quoted(line)), avoided));
  const orderable = lines.filter(({ problem, allergens, unstated }) => !problem && !allergens.length && !unstated);
  const total = sum(orderable.map((one) => one.total));
  const dearer = orderable.length === lines.length ? before(wish.paid, total, menu.store.currency) : "";
  return { ...wish, lines, orderable: orderable.map(({ line }) => forBasket(line)), total, dearer };
}

/** The menu's word on a line, and the café's where it says more. */
function asQuoted(resolved, quoted) {
  if (!quoted || resolved.problem) return resolved;
  const total = quoted.unit ? times(quoted.unit, resolved.line.quantity) : resolved.total;
  return { ...resolved, total, problem: quoted.problem };
}

function before(paid, total, currency) {
  return paid && paid.currency === currency && Number(paid.total) < Number(total) ? paid.total : "";
}

function paidFor({ items, total, currency }) {
  return items.every(({ item }) => item !== null) ? { total, currency } : null;
}

/** Without the drink's name: of a basket's line that is who drinks it. */
function forBasket({ item, quantity, options, note, allergy, drinker }) {
  return { item, quantity, options, note, allergy, drinker };
}

function withAllergens(resolved, avoided) {
  if (!resolved.item || !avoided.size) return { ...resolved, allergens: [], unstated: false };
  const { allergens, declared } = contents(resolved.item, resolved.options);
  return { ...resolved, allergens: allergens.filter((name) => avoided.has(name)), unstated: !declared };
}

/** Notes and names are not kept: what was wished once need not be wished again. */
function linesOf({ items }) {
  return items
    .filter(({ item }) => item !== null)
    .map(({ item, name, quantity, options }) => ({ item, name, quantity, options: options.map(({ id }) => id), note: "", allergy: false, drinker: "" }));
}

function keyOf(lines) {
  const told = lines.map(({ item, quantity, options }) => JSON.stringify([item, quantity, [...options].sort()]));
  return told.sort().join();
}
