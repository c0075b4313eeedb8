import assert from "node:assert/strict";
import test from "node:test";

import { groupedBy, groupsOf, toMake } from "../../static/js/model/counts.js";

const oat = { group: "Milk", name: "Oat", default: false };
const whole = { group: "Milk", name: "Whole", default: true };
const line = (name, quantity, options, made = 0) => ({ name, quantity, made, options });
const orders = [
  { id: 1, status: "accepted", items: [line("Flat White", 2, [oat])] },
  { id: 2, status: "preparing", items: [line("Flat White", 2, [oat], 1), line("Espresso", 1, [])] },
  { id: 3, status: "accepted", items: [line("Latte", 1, [oat]), line("Latte", 1, [whole])] },
  { id: 4, status: "ready", items: [line("Latte", 5, [oat])] },
];

test("equal drinks are counted over all cards, made ones left out", () => {
  assert.deepEqual(
    toMake(orders).map(({ title, count }) => [title, count]),
    [["Flat White, Oat", 3], ["Espresso", 1], ["Latte", 1], ["Latte, Oat", 1]],
  );
});

test("drinks are grouped by a choice, and only those that nobody makes can be started together", () => {
  const [first, second] = groupedBy(orders, "Milk");
  assert.deepEqual([first.title, first.count, first.free.count, [...first.free.orders]], ["Oat", 4, 3, [1, 3]]);
  assert.deepEqual(first.rows.map(({ title, count }) => [title, count]), [["Flat White", 3], ["Latte", 1]]);
  assert.equal(second.title, "Whole");
});

test("of an order that was started by the line, the other lines are free", () => {
  const begun = { ...line("Mocha", 1, []), id: 1, begun: true };
  const all = [
    { id: 1, status: "preparing", items: [begun, { ...line("Latte", 1, []), id: 2 }] },
    { id: 2, status: "accepted", items: [{ ...line("Latte", 2, []), id: 3 }] },
    { id: 3, status: "preparing", items: [{ ...line("Latte", 1, []), id: 4 }] },
  ];
  const free = Object.fromEntries(toMake(all).map((row) => [row.title, row.free]));
  assert.deepEqual(free.Latte.lines, [{ order: 1, line: 2 }, { order: 2, line: 3 }]);
  assert.deepEqual([free.Latte.count, free.Mocha.lines], [3, []]);
});

test("the groups come from the drinks themselves", () => {
  assert.deepEqual(groupsOf(orders), ["Milk"]);
});

test("a drink that may harm who has it is a row of its own, in both views", () => {
  const ticked = { ...line("Flat White", 1, [oat]), allergy: true };
  const all = [{ id: 9, status: "accepted", items: [line("Flat White", 2, [oat]), ticked] }];
  const rows = (list) => list.map(({ title, count, allergy }) => [title, count, allergy]);
  assert.deepEqual(rows(toMake(all)), [["Flat White, Oat", 2, false], ["Flat White, Oat", 1, true]]);
  const [choice] = groupedBy(all, "Milk");
  assert.equal(choice.count, 3);
  assert.deepEqual(rows(choice.rows), [["Flat White", 2, false], ["Flat White", 1, true]]);
});

test("a drink without what its recipe has is another drink, in both views", () => {
  const all = [
    { id: 1, status: "accepted", items: [line("Mocha", 1, [oat])] },
    { id: 2, status: "accepted", items: [{ ...line("Mocha", 2, [oat]), without: ["Whipped cream"] }] },
  ];
  const rows = (list) => list.map(({ title, count, orders }) => [title, count, [...orders]]);
  assert.deepEqual(rows(toMake(all)), [["Mocha, Oat, no Whipped cream", 2, [2]], ["Mocha, Oat", 1, [1]]]);
  const [choice] = groupedBy(all, "Milk");
  assert.deepEqual(rows(choice.rows), [["Mocha, no Whipped cream", 2, [2]], ["Mocha", 1, [1]]]);
});

test("what answers no group asked for is said in each group", () => {
  const shot = { group: "Extras", name: "Extra shot", default: false };
  const [choice] = groupedBy([{ id: 1, status: "accepted", items: [line("Latte", 1, [oat, shot])] }], "Milk");
  assert.deepEqual(choice.rows.map(({ title }) => title), ["Latte, Extra shot"]);
});
