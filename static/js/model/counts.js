import { WAITING } from "./life-table.js";
import { isBegunWhole } from "./life.js";
import { leftOut } from "./recipe.js";

/** What is still to make, counted from the cards: the same drink with the same options is one row, and
 *  one that may harm who has it is not the same drink. */
export function toMake(orders) {
  const rows = new Map();
  for (const { order, line, left } of unmade(orders)) {
    add(rows, recipe(line), order, line, left);
  }
  return byCount(rows);
}

/** The drinks of the same recipe under the option each has of one group ("Milk": Oat, Whole, …). */
export function groupedBy(orders, group) {
  const choices = new Map();
  for (const { order, line, left } of unmade(orders)) {
    const option = line.options.find((chosen) => chosen.group === group);
    if (!option) continue;
    if (!choices.has(option.name)) choices.set(option.name, { title: option.name, rows: new Map(), total: new Map() });
    const choice = choices.get(option.name);
    add(choice.rows, recipe(line, group), order, line, left);
    add(choice.total, option.name, order, { ...line, allergy: false }, left);
  }
  return [...choices.values()]
    .map(({ rows, total }) => ({ ...[...total.values()][0], rows: byCount(rows) }))
    .sort((a, b) => b.count - a.count || a.title.localeCompare(b.title));
}

/** The option groups that the drinks still to make have, most frequent first. */
export function groupsOf(orders) {
  const uses = new Map();
  for (const { line } of unmade(orders)) {
    for (const name of new Set(line.options.map(({ group }) => group))) uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  return [...uses].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([name]) => name);
}

/** A drink and how it differs from its recipe: what was added, and what was taken away; what answers
 *  the group `besides` is said elsewhere. */
function recipe({ name, options, without = [] }, besides = null) {
  const other = options.filter((option) => !option.default && option.group !== besides);
  const added = other.map((option) => option.name);
  return [name, ...added, ...leftOut(without)].join(", ");
}

function unmade(orders) {
  return orders
    .filter(({ status }) => WAITING.includes(status))
    .flatMap((order) => order.items.map((line) => ({ order, line, left: line.quantity - line.made })))
    .filter(({ left }) => left > 0);
}

/** Whether nobody makes a line yet: an order that was started as one has no line that is free. */
function isFree(order, { begun, made }) {
  if (begun || made) return false;
  return order.status === "accepted" || (order.status === "preparing" && !isBegunWhole(order));
}

function add(rows, title, order, line, left) {
  const allergy = line.allergy ?? false;
  const key = JSON.stringify([title, allergy]);
  const row = rows.get(key) ?? { title, allergy, count: 0, orders: new Set(), free: { count: 0, lines: [], orders: new Set() } };
  row.count += left;
  row.orders.add(order.id);
  if (isFree(order, line)) {
    row.free.count += left;
    row.free.lines.push({ order: order.id, line: line.id });
    row.free.orders.add(order.id);
  }
  rows.set(key, row);
}

function byCount(rows) {
  return [...rows.values()].sort((a, b) => b.count - a.count || a.title.localeCompare(b.title) || a.allergy - b.allergy);
}
