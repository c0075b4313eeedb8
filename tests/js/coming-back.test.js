import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";
import { goingOn, onMenu, suggestions } from "../../static/js/model/coming-back.js";
import { Favourites } from "../../static/js/model/favourites.js";
import { Menu } from "../../static/js/model/menu.js";
import { fakeStorage } from "./page.js";

const drink = (item, options = [], quantity = 1) => ({ item, name: `drink ${item}`, quantity, options: options.map((id) => ({ id, name: `option ${id}` })) });
const order = (day, items, changes = {}) => ({ status: "collected", placed_at: `2026-11-${day}T09:00:00Z`, page: null, items, ...changes });
const kinds = (orders) => suggestions(orders).map(({ kind, lines }) => [kind, lines.map(({ item }) => item)]);

beforeEach(fakeStorage);

test("the usual is what was ordered most often, and at least twice; the others are the latest three", () => {
  const orders = [order("20", [drink(2)]), order("19", [drink(1, [7, 8])]), order("18", [drink(3)]), order("17", [drink(1, [8, 7])]),
    order("16", [drink(4)]), order("15", [drink(5)])];
  assert.deepEqual(kinds(orders), [["usual", [1]], ["again", [2]], ["again", [3]], ["again", [4]]]);
  assert.deepEqual(kinds([order("20", [drink(1)]), order("19", [drink(2)])]), [["again", [1]], ["again", [2]]]);
});

test("of two that were ordered as often the latest is the usual", () => {
  const orders = [order("20", [drink(2)]), order("19", [drink(1)]), order("18", [drink(1)]), order("17", [drink(2)])];
  assert.deepEqual(kinds(orders)[0], ["usual", [2]]);
});

test("another number of the same is another wish, its order is not", () => {
  const orders = [order("20", [drink(1), drink(2)]), order("19", [drink(2), drink(1)]), order("18", [drink(1, [], 2)])];
  assert.deepEqual(kinds(orders), [["usual", [1, 2]], ["again", [1]]]);
});

test("what was cancelled, or is off the menu for good, is nothing to order again", () => {
  assert.deepEqual(kinds([order("20", [drink(1)], { status: "cancelled" }), order("19", [drink(null)])]), []);
});

test("what goes on is what its link opens and is not over", () => {
  const [open, ...rest] = [order("20", [], { status: "ready", page: "/orders/a/" }), order("19", [], { page: "/orders/b/" }), order("18", [], { status: "placed" })];
  assert.deepEqual(goingOn([open, ...rest]), [open]);
});

const option = (id, changes = {}) => ({ id, name: `option ${id}`, price: "0.50", default: false, available: true, allergens: [], allergens_declared: true, ...changes });
const item = (id, changes = {}) => ({
  id, name: `Drink ${id}`, price: "3.00", available: true, allergens: [], own_allergens: [], allergens_declared: true, own_allergens_declared: true,
  option_groups: [{ id: 1, name: "Milk", min: 0, max: 2, options: [option(7), option(8, { allergens: ["milk"] })] }], ...changes,
});
const menuOf = (...items) => new Menu({ store: { slug: "corner" }, categories: [{ id: 1, name: "Coffee", items }] });
const wish = (...lines) => ({ kind: "usual", lines: lines.map((line) => ({ ...line, options: line.options.map(({ id }) => id), note: "", drinker: "" })) });
const shown = (lines) => lines.map(({ problem, allergens, unstated, total }) => [Boolean(problem), allergens, unstated, total]);

test("a wish has today's prices, and what is gone is named and not ordered", () => {
  const menu = menuOf(item(1, { price: "4.00" }), item(2, { available: false }));
  const { lines, orderable, total } = onMenu(wish(drink(1, [7], 2), drink(2), drink(3)), menu, new Set());
  assert.equal(lines[0].total, "9.00");
  assert.deepEqual(lines.map(({ problem }) => Boolean(problem)), [false, true, true]);
  assert.deepEqual(orderable.map((line) => line.item), [1]);
  assert.equal(total, "9.00");
  assert.ok(!("name" in orderable[0])); // the API takes it for who drinks it
});

test("what is not for one's allergens, or nobody has stated, is said and not ordered", () => {
  const menu = menuOf(item(1), item(2, { own_allergens_declared: false }));
  const { lines, orderable } = onMenu(wish(drink(1, [8]), drink(1, [7]), drink(2)), menu, new Set(["milk"]));
  assert.deepEqual(shown(lines), [[false, ["milk"], false, "3.50"], [false, [], false, "3.50"], [false, [], true, "3.00"]]);
  assert.deepEqual(orderable.map((line) => line.options), [[7]]);
});

test("favourites are kept, with their options in whatever order, the latest first, and taken back", () => {
  const [latte, tea] = [{ item: 1, name: "Latte", options: [7, 8] }, { item: 2, name: "Tea", options: [] }];
  const favourites = new Favourites("corner");
  favourites.set(latte, true);
  favourites.set(tea, true);
  assert.deepEqual(new Favourites("corner").lines.map(({ name, quantity }) => [name, quantity]), [["Tea", 1], ["Latte", 1]]);
  assert.deepEqual(new Favourites("station").lines, []);
  assert.ok(favourites.has({ item: 1, options: [8, 7] }));
  assert.ok(!favourites.has({ item: 1, options: [7] }));
  favourites.set({ item: 1, options: [8, 7] }, false);
  assert.deepEqual(favourites.lines.map(({ name }) => name), ["Tea"]);
});

test("what costs more than the last time says what it was, and only where it is the same", () => {
  const past = (paid, ...lines) => ({ ...wish(...lines), paid });
  const menu = new Menu({ store: { slug: "corner", currency: "EUR" }, categories: [{ id: 1, name: "Coffee", items: [item(1), item(2, { available: false })] }] });
  const dearer = (...said) => onMenu(past(...said), menu, new Set()).dearer;
  assert.equal(dearer({ total: "5.80", currency: "EUR" }, drink(1, [], 2)), "5.80");
  assert.equal(dearer({ total: "6.00", currency: "EUR" }, drink(1, [], 2)), "");
  assert.equal(dearer({ total: "5.80", currency: "USD" }, drink(1, [], 2)), "");
  assert.equal(dearer({ total: "0.10", currency: "EUR" }, drink(1), drink(2)), "");
  assert.equal(dearer(null, drink(1)), "");
  assert.deepEqual(suggestions([order("20", [drink(1)], { total: "3.00", currency: "EUR" })])[0].paid, { total: "3.00", currency: "EUR" });
  assert.equal(suggestions([order("20", [drink(1), drink(null)], { total: "3.00", currency: "EUR" })])[0].paid, null);
});

test("the café's word on a card goes before the menu's, where the menu has nothing against it", () => {
  const menu = menuOf(item(1), item(2, { available: false }));
  const quoted = (line) => ({ unit: line.item === 1 ? "3.30" : null, problem: line.item === 1 ? "" : "Drink 3 is served from 11:00." });
  const { lines, total } = onMenu(wish(drink(1, [], 2), drink(2)), menu, new Set(), quoted);
  assert.equal(total, "6.60");
  assert.match(lines[1].problem, /sold out/);
  assert.equal(onMenu(wish(drink(1)), menu, new Set(), () => ({ unit: null, problem: "Not now." })).orderable.length, 0);
});
