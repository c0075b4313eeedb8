import assert from "node:assert/strict";
import test from "node:test";
import { isShut, minutesUntil, takesOrders } from "../../static/js/model/opening.js";
import { reasons } from "../../static/js/model/reasons.js";

const store = (state) => ({ ordering: { state } });
const at = (minute) => `2026-11-30T12:${String(minute).padStart(2, "0")}:00Z`;

test("a full store takes no orders, and is not shut for its staff", () => {
  assert.deepEqual(["open", "full", "paused", "closed"].map((state) => takesOrders(store(state))), [true, false, false, false]);
  assert.deepEqual(["open", "full", "paused", "closed"].map((state) => isShut(store(state))), [false, false, true, true]);
});

test("the minutes until there is room count down, and end at one", () => {
  const now = Date.parse(at(0));
  assert.equal(minutesUntil(at(6), now), 6);
  assert.equal(minutesUntil(at(6), now + 61_000), 5);
  assert.equal(minutesUntil(at(6), now + 900_000), 1);
  assert.equal(minutesUntil(null, now), null);
});

test("the reasons say what is before an order and what moved it", () => {
  const promise = { from: at(9), to: at(15) };
  const first = { from: at(4), to: at(10) };
  assert.deepEqual(reasons({ drinks_ahead: 12, cancelled_ahead: 3, promise, first_promise: first }), [
    "12 drinks before yours.",
    "3 orders before yours were cancelled.",
    "The bar added 5 min.",
  ]);
  assert.deepEqual(reasons({ drinks_ahead: 1, cancelled_ahead: 1, promise: first, first_promise: promise }), [
    "1 drink before yours.",
    "1 order before yours was cancelled.",
    "The bar is 5 min earlier.",
  ]);
  assert.deepEqual(reasons({ drinks_ahead: null, cancelled_ahead: 0, promise: null, first_promise: null }), []);
});
