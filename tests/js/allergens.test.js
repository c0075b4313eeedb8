import assert from "node:assert/strict";
import test from "node:test";
import { allergenName } from "../../static/js/model/allergens.js";
import { legend } from "../../static/js/model/legend.js";
import { avoids, contents } from "../../static/js/model/menu.js";

const option = (changes = {}) => ({ id: 7, available: true, default: true, allergens: ["milk"], allergens_declared: true, ...changes });
const group = (...options) => ({ min: 1, max: 1, options });
const latte = (changes = {}) => ({
  allergens: ["milk"], allergens_declared: true, own_allergens: [], own_allergens_declared: true,
  option_groups: [group(option(), option({ id: 8, allergens: ["gluten"] }))], ...changes,
});
const milk = new Set(["milk"]);

test("what is stated keeps clear of an allergen as it comes, with other choices, or never", () => {
  assert.equal(avoids(latte({ allergens: [] }), milk), "free");
  assert.equal(avoids(latte(), milk), "possible");
  assert.equal(avoids(latte({ own_allergens: ["milk"] }), milk), "never");
});

test("what nobody stated keeps clear of nothing, and is hidden from nobody who leaves nothing out", () => {
  const nothing = { allergens: [], own_allergens: [], option_groups: [] };
  const unsaid = latte({ ...nothing, allergens_declared: false, own_allergens_declared: false });
  assert.equal(avoids(unsaid, milk), "never");
  assert.equal(avoids(unsaid, new Set()), "free");
  // A server of before says nothing of it.
  assert.equal(avoids({ ...nothing }, milk), "never");
});

test("another choice is possible only where that choice is stated", () => {
  const oat = option({ id: 8, allergens: [], allergens_declared: false });
  assert.equal(avoids(latte({ option_groups: [group(option(), oat)] }), milk), "never");
});

test("a drink's contents are all of it only where each part is stated", () => {
  assert.deepEqual(contents(latte(), [option()]), { allergens: ["milk"], declared: true });
  assert.deepEqual(contents(latte(), [option({ allergens_declared: false })]), { allergens: ["milk"], declared: false });
  assert.deepEqual(contents(latte({ own_allergens_declared: false }), []), { allergens: [], declared: false });
});

test("the legend has the 14, each with its meaning, and a name for what it does not know", () => {
  assert.equal(new Set(legend().map(({ id }) => id)).size, 14);
  assert.ok(legend().every(({ name, meaning }) => name && meaning));
  assert.equal(allergenName("milk"), "milk");
  assert.equal(allergenName("plutonium"), "plutonium");
});
