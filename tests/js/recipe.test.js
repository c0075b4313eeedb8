import assert from "node:assert/strict";
import test from "node:test";
import { differences, withInstead } from "../../static/js/model/recipe.js";

const option = (id, isDefault = false) => ({ id, name: `${id}`, default: isDefault });
const item = {
  option_groups: [
    { max: 1, options: [option("whole", true), option("oat")] },
    { max: 2, options: [option("vanilla"), option("sugar", true), option("caramel")] },
  ],
};
const cases = [
  ["as it comes", ["whole", "sugar"], [], []],
  ["another in the place of the default", ["oat", "sugar"], ["oat"], []],
  ["something besides", ["whole", "sugar", "vanilla"], ["vanilla"], []],
  ["less than it comes with", ["whole"], [], ["sugar"]],
  ["one of several in its place is one less and one more", ["whole", "caramel"], ["caramel"], ["sugar"]],
  ["nothing at all", [], [], ["whole", "sugar"]],
];

for (const [name, ids, chosen, without] of cases) {
  test(`a line says only what differs: ${name}`, () => {
    const found = differences(item, ids);
    assert.deepEqual([found.chosen.map(({ id }) => id), found.without.map(({ id }) => id)], [chosen, without]);
  });
}

test("an option takes the place of what is gone, and of nothing where one was missing", () => {
  assert.deepEqual(withInstead({ item: 1, options: [3, 7] }, 7, 8), { item: 1, options: [3, 8] });
  assert.deepEqual(withInstead({ item: 1, options: [3] }, null, 8), { item: 1, options: [3, 8] });
});
