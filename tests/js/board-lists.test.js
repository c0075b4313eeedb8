import assert from "node:assert/strict";
import test from "node:test";

import { boardLists } from "../../static/js/model/board-lists.js";

const NOON = Date.parse("2026-11-22T12:00:00Z");
const order = (id, status, readySecondsAgo = null) => ({
  id, number: id, status, ready_at: readySecondsAgo === null ? null : new Date(NOON - readySecondsAgo * 1000).toISOString(),
});
const ids = (orders) => orders.map(({ id }) => id);

test("preparing is told oldest first, ready newest first", () => {
  const lists = boardLists([order(2, "preparing"), order(1, "accepted"), order(3, "ready", 60), order(4, "ready", 5)], NOON, 600);
  assert.deepEqual([ids(lists.preparing.shown), ids(lists.ready.shown)], [[1, 2], [4, 3]]);
});

test("what waited longer than the store's limit, or was collected, is not told", () => {
  const lists = boardLists([order(1, "ready", 601), order(2, "collected", 5), order(3, "cancelled")], NOON, 600);
  assert.deepEqual([lists.preparing, lists.ready], [{ shown: [], more: 0 }, { shown: [], more: 0 }]);
});

test("of what has no row the last row tells how many there are", () => {
  const told = (count, status) => {
    const many = Array.from({ length: count }, (_, id) => order(id, status, status === "ready" ? 100 - id : null));
    const { shown, more } = boardLists(many, NOON, 600)[status === "ready" ? "ready" : "preparing"];
    return [shown.length, more];
  };
  for (const status of ["ready", "preparing"]) {
    assert.deepEqual([told(14, status), told(15, status), told(53, status)], [[14, 0], [13, 2], [13, 40]]);
  }
});
