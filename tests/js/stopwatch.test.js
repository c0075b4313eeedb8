import assert from "node:assert/strict";
import test from "node:test";

import { Stopwatch } from "../../static/js/lib/stopwatch.js";

const HOUR = 3_600_000;
let wall, steady;

function started() {
  [wall, steady] = [1_000_000, 50];
  return new Stopwatch(() => wall, () => steady);
}

function pass(ms) {
  wall += ms;
  steady += ms;
}

test("it counts what passes", () => {
  const watch = started();
  pass(200);
  assert.equal(watch.read(), 200);
  pass(0);
  assert.equal(watch.read(), 200);
});

test("a clock set back does not stop it", () => {
  const watch = started();
  pass(1_000);
  watch.read();
  wall -= HOUR;
  assert.equal(watch.read(), 1_000);
  pass(5_000);
  assert.equal(watch.read(), 6_000);
});

test("sleep counts, although the steady clock stood still", () => {
  const watch = started();
  wall += HOUR;
  assert.equal(watch.read(), HOUR);
});

test("time in which the clock is corrected a little is counted once", () => {
  const watch = started();
  pass(1_000);
  wall -= 40;
  assert.equal(watch.read(), 1_000);
});
