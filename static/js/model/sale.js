import { differences } from "./recipe.js";

/** @typedef {{id?: string, item: number, quantity: number, options: number[], note: string, allergy: boolean, drinker: string}} Line */

/** The tap that takes an order at the counter. */
export const SALE = "sale";

/** What a card says of a line that was asked for, before the server has made one of it.
 *
 *  @param {{line: Line, item: import("../lib/shapes.js").ShownItem, options: import("../lib/shapes.js").ShownOption[]}} asked
 */
export function saidOf({ line: { quantity, note, allergy }, item, options }) {
  const ids = options.map(({ id }) => id);
  const without = differences(item, ids).without.map(({ name }) => name);
  return { name: item.name, quantity, options: item.option_groups.flatMap((group) => chosenIn(group, ids)), without, note, allergy };
}

function chosenIn({ name: group, options }, ids) {
  return options.filter(({ id }) => ids.includes(id)).map(({ id, name, default: isDefault, allergens }) => ({ id, name, default: isDefault, allergens, group }));
}

/** A number that no order has, for the card of one that the server has not answered yet. */
export function draftId(now = Date.now()) {
  return -now;
}

/** That card's order: it waits for its number, and has no step to take. */
export function draftOf({ order: id, body, said, words, currency, at }) {
  return {
    id, number: null, name: body.name ?? words, serve: body.serve, status: "placed", version: 0, draft: true, mark: "", device: "",
    items: said.map((line, place) => ({ id: -1 - place, made: 0, made_by: "", begun: false, drinker: "", allergens: [], ...line })),
    total: body.total, currency, paid: body.paid, promise: null, barista: null, overdue: null,
    placed_at: at, due_at: at, accepted_at: null, started_at: null, ready_at: null, cancelled_at: null, started_before_cancel: false,
  };
}
