import assert from "node:assert/strict";
import test from "node:test";

import { Alerts } from "../../static/js/model/alerts.js";

/** Rings heard when the untouched orders of each second are looked at in turn. */
function ringsAt(seconds, untouchedAt) {
  const rings = [];
  let second = 0;
  const alerts = new Alerts(() => rings.push(second));
  for (second = 100; second <= 100 + seconds; second += 1) alerts.update(untouchedAt(second - 100), second * 1000);
  return rings.map((at) => at - 100);
}

test("an order rings once, and again every 25 seconds while it is untouched", () => {
  assert.deepEqual(ringsAt(60, () => [1]), [0, 25, 50]);
});

test("orders that come together ring one after the other", () => {
  assert.deepEqual(ringsAt(10, () => [1, 2, 3]), [0, 2, 4]);
});

test("it is silent once everything was touched", () => {
  assert.deepEqual(ringsAt(60, (second) => (second < 10 ? [1] : [])), [0]);
});
