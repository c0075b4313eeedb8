import assert from "node:assert/strict";
import test from "node:test";

import { backoffDelay, jittered } from "../../static/js/lib/backoff.js";

test("the longest delay doubles from half a second to twenty", () => {
  const longest = [0, 1, 2, 5, 6, 50].map((attempt) => backoffDelay(attempt, () => 1));
  assert.deepEqual(longest, [500, 1_000, 2_000, 16_000, 20_000, 20_000]);
});

test("the whole of it is jitter", () => {
  assert.equal(backoffDelay(9, () => 0), 0);
  assert.equal(backoffDelay(9, () => 0.5), 10_000);
});

test("a jittered pause stays inside its spread", () => {
  assert.equal(jittered(4_000, 1_000, () => 0), 3_000);
  assert.equal(jittered(4_000, 1_000, () => 1), 5_000);
});
