import assert from "node:assert/strict";
import test from "node:test";

import { ageOf, arrange, columnOf, sortIntoColumns } from "../../static/js/model/columns.js";

const NOON = Date.parse("2026-11-22T12:00:00Z");
const at = (seconds) => new Date(NOON + seconds * 1000).toISOString();
const context = (seconds, acknowledged = []) => ({ now: NOON + seconds * 1000, isAcknowledged: (id) => acknowledged.includes(id) });
const shape = (slots) => slots.map(({ id, gone }) => (gone ? `(${id})` : `${id}`)).join(" ");
const slots = (...ids) => ids.map((id) => ({ id, gone: false }));

test("a cancelled card stays two minutes in its place", () => {
  const order = { id: 1, status: "cancelled", cancelled_at: at(0), started_before_cancel: false };
  assert.equal(columnOf(order, context(119)), "new");
  assert.equal(columnOf(order, context(121)), undefined);
});

test("a started and cancelled card stays until somebody has seen it", () => {
  const order = { id: 1, status: "cancelled", cancelled_at: at(0), started_before_cancel: true };
  assert.equal(columnOf(order, context(1_000)), "making");
  assert.equal(columnOf(order, context(1_000, [1])), undefined);
});

test("what was paid and cancelled stays until its money is given back", () => {
  const order = { id: 1, status: "cancelled", cancelled_by: "customer", placed_at: at(0), cancelled_at: at(1), started_before_cancel: false, paid: true };
  assert.equal(columnOf(order, context(100_000, [1])), "new");
  assert.equal(columnOf({ ...order, paid: false }, context(2)), undefined);
});

test("what its customer cancelled before the bar could read it leaves no card", () => {
  const order = { id: 1, status: "cancelled", cancelled_by: "customer", placed_at: at(0), cancelled_at: at(2), started_before_cancel: false };
  assert.equal(columnOf(order, context(2)), undefined);
  assert.equal(columnOf({ ...order, cancelled_at: at(4) }, context(4)), "new");
  assert.equal(columnOf({ ...order, cancelled_by: "staff" }, context(2)), "new", "a colleague has seen it");
  assert.equal(columnOf({ ...order, started_before_cancel: true }, context(2)), "making");
});

test("a recalled card goes back to its old place", () => {
  const cards = [
    { id: 1, status: "preparing", placed_at: at(0), started_at: at(30) },
    { id: 2, status: "preparing", placed_at: at(1), started_at: at(20) },
  ];
  assert.deepEqual(sortIntoColumns(cards, context(60)).making.map(({ id }) => id), [2, 1]);
});

test("a card that leaves keeps its slot until the column may settle", () => {
  const held = arrange(slots(1, 2, 3), [1, 3]);
  assert.equal(shape(held), "1 (2) 3");
  assert.equal(shape(arrange([], [1, 3])), "1 3");
});

test("a card taken back returns to the slot it left", () => {
  const held = arrange(slots(1, 2, 3), [1, 3]);
  assert.equal(shape(arrange(held, [1, 2, 3])), "1 2 3");
});

test("a card that comes moves no other", () => {
  assert.equal(shape(arrange(slots(4, 5), [2, 4, 5])), "4 5 2");
});

test("age turns slow, then late, and late counts from the limit", () => {
  const store = { warn_seconds: 240, late_seconds: 420 };
  const order = { status: "accepted", placed_at: at(0) };
  const seen = (seconds) => ageOf(order, NOON + seconds * 1000, store);
  assert.deepEqual(seen(239), { level: "", word: "", text: "3:59" });
  assert.deepEqual(seen(240), { level: "warn", word: "SLOW", text: "4:00" });
  assert.deepEqual(seen(550), { level: "late", word: "LATE", text: "2:10" });
});

test("a ready order tells how long it has been waiting on the counter", () => {
  const order = { status: "ready", placed_at: at(0), ready_at: at(500) };
  assert.equal(ageOf(order, NOON + 565_000, {}).text, "1:05");
});
