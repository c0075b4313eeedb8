// What a page does first, in tasks that are short enough for a tap to be answered between them.
import assert from "node:assert/strict";
import test, { mock } from "node:test";

import { breath, inSteps } from "../../static/js/lib/breath.js";
import { formatter } from "../../static/js/lib/format.js";
import { Sound } from "../../static/js/parts/sound.js";

test("between two steps the page does what else there is to do", async () => {
  const told = [];
  const done = inSteps(["one", "two"].map((step) => () => {
    told.push(step);
    queueMicrotask(() => told.push(`${step}'s end`)); // of the same task
  }));
  assert.deepEqual(told, []);
  const tap = breath().then(() => told.push("tap"));
  await done;
  await tap;
  assert.ok(told.indexOf("one's end") < told.indexOf("two"));
  assert.ok(told.indexOf("tap") < told.indexOf("two"));
});

test("a step that throws is the last, and is told", async () => {
  const told = [];
  const thrown = inSteps([() => told.push("one"), () => { throw new Error("lost"); }, () => told.push("three")]);
  await assert.rejects(thrown, /lost/);
  assert.deepEqual(told, ["one"]);
});

test("a formatter asks Intl for nothing until something is to be written, and then once", (context) => {
  const prices = context.mock.method(Intl, "NumberFormat");
  const dates = context.mock.method(Intl, "DateTimeFormat");
  const format = formatter({ locale: "en-IE", timezone: "No/Where", currency: "EUR" });
  assert.deepEqual([prices.mock.callCount(), dates.mock.callCount()], [0, 0]);
  for (const step of format.steps) step();
  const before = dates.mock.callCount();
  assert.ok(before > 0);
  assert.equal(format.fallbacks.length, 1);
  assert.equal(format.fallbacks.length, 1, "said once, however often it is asked for");
  format.time("2026-06-03T21:45:00Z");
  assert.equal(dates.mock.callCount(), before);
});

test("a page that waits with its audio device has it by the first tap", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const listeners = {};
  let devices = 0;
  globalThis.document = /** @type {any} */ ({ addEventListener: (name, does) => (listeners[name] = does) });
  globalThis.AudioContext = /** @type {any} */ (class extends EventTarget {
    state = "suspended";

    constructor() {
      super();
      devices += 1;
    }

    async resume() {
      this.state = "running";
    }
  });
  const sound = new Sound({ onChange: () => {}, afterMs: 2_000 });
  assert.equal(devices, 0);
  assert.equal(sound.isOn, false);
  await sound.unlock();
  assert.equal(sound.isOn, true);
  mock.timers.tick(2_000);
  assert.equal(devices, 1);

  new Sound({ onChange: () => {}, afterMs: 2_000 });
  assert.equal(devices, 1);
  mock.timers.tick(2_000);
  assert.equal(devices, 2, "known by itself a little later");
  mock.timers.reset();
});
