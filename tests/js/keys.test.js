// What the keys of a bar mean.
import assert from "node:assert/strict";
import test from "node:test";

import { digitAt, meaningOf, nextCard } from "../../static/js/model/keys.js";

test("digits are digits on every keyboard, letters of every script are keys", () => {
  assert.deepEqual(meaningOf({ key: "4", code: "Digit4" }), { kind: "card", digit: 4 });
  assert.deepEqual(meaningOf({ key: "'", code: "Digit4" }), { kind: "card", digit: 4 }, "French, without Shift");
  assert.deepEqual(meaningOf({ key: "7", code: "Numpad7" }), { kind: "card", digit: 7 });
  assert.deepEqual(meaningOf({ key: "٣", code: "Digit3" }), { kind: "card", digit: 3 });
  assert.equal(meaningOf({ key: "0", code: "Digit0" }), undefined);
  assert.deepEqual(meaningOf({ key: "R", code: "KeyR" }), { kind: "recall" });
  assert.deepEqual(meaningOf({ key: "a", code: "KeyQ" }), { kind: "panel" }, "what is written on the key");
  assert.deepEqual(meaningOf({ key: "ق", code: "KeyR" }), { kind: "recall" });
  assert.deepEqual(meaningOf({ key: "?", code: "Digit7" }), { kind: "keys" });
  for (const key of ["Enter", "Backspace", "ArrowUp"]) assert.ok(meaningOf({ key, code: key }));
  for (const key of ["z", "Tab", "Escape", " ", "constructor", "F5"]) assert.equal(meaningOf({ key, code: "" }), undefined, key);
});

test("every column has three digits, however full the first is", () => {
  assert.deepEqual([0, 1, 2].map((column) => [0, 1, 2, 3].map((place) => digitAt(column, place))), [[1, 2, 3, null], [4, 5, 6, null], [7, 8, 9, null]]);
});

test("arrows lead from card to card, over empty columns too", () => {
  assert.deepEqual(nextCard([0, 2, 1], null, "down"), [1, 0]);
  assert.equal(nextCard([0, 0, 0], null, "down"), null);
  assert.deepEqual(nextCard([3, 0, 1], [0, 2], "right"), [2, 0]);
  assert.deepEqual(nextCard([3, 0, 1], [2, 0], "left"), [0, 0]);
  assert.deepEqual(nextCard([3, 0, 1], [0, 2], "down"), [0, 2]);
  assert.deepEqual(nextCard([3, 0, 1], [0, 0], "up"), [0, 0]);
});
