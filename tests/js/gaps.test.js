// When the cards of a column may move.
import assert from "node:assert/strict";
import test from "node:test";

import { maySettle, sideOf } from "../../static/js/model/gaps.js";

const NOW = 100_000;
const gap = (age, height = 100) => ({ since: NOW - age, height });
const may = (changes) => maySettle({ gaps: [], room: 600, isDown: false, touchedAt: 0, settledAt: 0, ...changes }, NOW);

test("a column left alone for a moment closes its ranks", () => {
  assert.equal(may({ gaps: [gap(1_600)] }), true);
  assert.equal(may({ gaps: [gap(1_400)] }), false);
  assert.equal(may({ gaps: [gap(1_600)], touchedAt: NOW - 1_000 }), false);
  assert.equal(may({}), true, "a card that comes back takes its place");
});

test("departures that follow each other do not keep a column open for ever", () => {
  const rush = [4_900, 3_900, 2_900, 1_900, 900].map((age) => gap(age, 50));
  assert.equal(may({ gaps: rush }), false);
  assert.equal(may({ gaps: [gap(5_100, 50), ...rush] }), true);
});

test("gaps never take most of a column", () => {
  assert.equal(may({ gaps: [gap(100, 200), gap(200, 90)] }), false);
  assert.equal(may({ gaps: [gap(100, 200), gap(200, 110)] }), true);
});

test("nothing moves under a finger, nor under one that has just been there", () => {
  const old = { gaps: [gap(60_000, 600)] };
  assert.equal(may({ ...old, isDown: true }), false);
  assert.equal(may({ ...old, touchedAt: NOW - 600 }), false);
  assert.equal(may({ ...old, touchedAt: NOW - 800 }), true);
});

test("columns that empty fast settle one time after the other, not all the time", () => {
  const fast = { gaps: [gap(100, 600)] };
  assert.equal(may({ ...fast, settledAt: NOW - 1_400 }), false);
  assert.equal(may({ ...fast, settledAt: NOW - 1_600 }), true);
});

test("a gap that nobody sees is above or below", () => {
  const seen = { top: 100, bottom: 700 };
  assert.deepEqual([sideOf({ top: -50, bottom: 100 }, seen), sideOf({ top: 700, bottom: 800 }, seen)], ["above", "below"]);
  assert.equal(sideOf({ top: 50, bottom: 101 }, seen), "");
});
