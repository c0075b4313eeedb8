import assert from "node:assert/strict";
import test from "node:test";

import { ClockEstimate } from "../../static/js/lib/clock.js";

test("the sample with the least delay is believed", () => {
  const clock = new ClockEstimate();
  clock.sample(10_000, 4_900); // 100 ms late on the way
  clock.sample(11_000, 5_120); // 20 ms better than the next
  clock.sample(12_000, 6_900);
  assert.equal(clock.offset, 5_880);
  assert.equal(clock.now(7_000), 12_880);
});

test("jitter never moves the clock back", () => {
  const clock = new ClockEstimate();
  clock.sample(1_000_000, 0);
  for (const delay of [5, 900, 40, 3_000]) clock.sample(1_010_000, 10_000 + delay);
  assert.equal(clock.offset, 1_000_000);
});

test("old samples are forgotten, so a drifting clock is followed", () => {
  const clock = new ClockEstimate();
  clock.sample(1_000, 0);
  clock.sample(200_500, 200_000);
  assert.equal(clock.offset, 500);
});

test("a device whose clock was set forward by an hour is believed after three samples", () => {
  const clock = new ClockEstimate();
  clock.sample(0, 0);
  for (const second of [1, 2, 3]) clock.sample(second * 1_000, 3_600_000 + second * 1_000);
  assert.equal(clock.offset, -3_600_000);
});

test("a stamp that cannot be read changes nothing", () => {
  const clock = new ClockEstimate(0);
  clock.sample(Number.NaN, 5);
  assert.equal(clock.offset, 0);
});

test("until the server was heard, the device's clock is all there is", () => {
  assert.equal(new ClockEstimate(5_000).now(20), 5_020);
});

test("after a doubt the next sample alone is believed, and until then the last ones", () => {
  const clock = new ClockEstimate();
  clock.sample(1_000_000, 0);
  clock.doubt();
  assert.equal(clock.offset, 1_000_000);
  clock.sample(1_001_000, 3_601_000);
  assert.equal(clock.now(3_601_000), 1_001_000);
  clock.sample(1_001_500, 3_601_490);
  assert.equal(clock.now(3_601_490), 1_001_500);
});
