// How wide columns are, and when that changes.
import assert from "node:assert/strict";
import test from "node:test";

import { nextShares, sharesOf } from "../../static/js/model/widths.js";

const ROOM = { tracks: 4, rows: 3 };

test("the fullest column gets what is to spare", () => {
  assert.deepEqual(sharesOf([12, 4, 2], ROOM), [2, 1, 1]);
  assert.deepEqual(sharesOf([4, 4, 9], ROOM), [1, 1, 2]);
  assert.deepEqual(sharesOf([20, 18, 2], { tracks: 5, rows: 3 }), [2, 2, 1]);
});

test("where all cards are in sight, and where there is no room, columns are alike", () => {
  assert.deepEqual(sharesOf([3, 2, 0], ROOM), [1, 1, 1]);
  assert.deepEqual(sharesOf([0, 0, 0], ROOM), [1, 1, 1]);
  assert.deepEqual(sharesOf([30, 2, 2], { tracks: 2, rows: 3 }), [1, 1, 1]);
});

const NOW = 100_000;
const wide = { shares: [2, 1, 1], tracks: 4, at: 0 };
const next = (changes, before = wide) => nextShares(before, { ...ROOM, counts: [4, 12, 2], isDown: false, touchedAt: 0, ...changes }, NOW).shares;

test("nothing changes its width while somebody is at the tablet, nor soon again", () => {
  assert.deepEqual(next({}), [1, 2, 1]);
  assert.deepEqual(next({ isDown: true }), [2, 1, 1]);
  assert.deepEqual(next({ touchedAt: NOW - 3_900 }), [2, 1, 1]);
  assert.deepEqual(next({}, { ...wide, at: NOW - 14_000 }), [2, 1, 1]);
});

test("a little fuller is no reason", () => {
  assert.deepEqual(next({ counts: [9, 10, 2] }), [2, 1, 1]);
  assert.deepEqual(next({ counts: [9, 13, 2] }), [1, 2, 1]);
  assert.deepEqual(next({ counts: [2, 1, 0] }), [2, 1, 1]);
});

test("a tablet that is turned, or has the panel beside the columns, is laid out at once", () => {
  assert.deepEqual(next({ isDown: true, tracks: 3 }), [1, 1, 1]);
  assert.deepEqual(next({ counts: [12, 4, 2] }, null), [2, 1, 1]);
});
