// How a page draws what it hears, and how often.
import assert from "node:assert/strict";
import test from "node:test";

import { drawing, once, paced } from "../../static/js/lib/drawing.js";

test("what is heard is drawn, and a model that lacks something asks for it", async () => {
  const told = [];
  const model = { receive: (message, asked) => (told.push([message, asked]), true), poll: async () => void told.push("poll") };
  const page = drawing(model, () => told.push("draw"));
  assert.equal(page.onMessage("news", 3), true);
  await page.poll();
  assert.deepEqual(told, [["news", 3], "draw", "poll", "draw"]);
});

test("a poll that fails draws nothing", async () => {
  let drawn = 0;
  const page = drawing({ poll: () => Promise.reject(new Error("away")) }, () => (drawn += 1));
  await assert.rejects(page.poll());
  assert.equal(drawn, 0);
});

test("however often it is asked for, it runs once, and again when asked again", () => {
  const waiting = [];
  let runs = 0;
  const soon = once((run) => waiting.push(run), () => (runs += 1));
  for (let ask = 0; ask < 3; ask += 1) soon();
  assert.equal(waiting.length, 1);
  waiting.shift()();
  soon();
  waiting.shift()();
  assert.equal(runs, 2);
});

/** A page with a clock of its own: `run(to)` lets time pass until then. */
function page({ isHeld = () => false } = {}) {
  const drawn = [];
  const waiting = [];
  let now = 0;
  const pace = paced(() => drawn.push(now), { rest: 250, isHeld, now: () => now, wait: (run, ms) => waiting.push({ at: now + ms, run }) });
  const settle = () => new Promise((done) => setImmediate(done));
  const run = async (to) => {
    await settle();
    for (let next; (next = waiting.filter(({ at }) => at <= to).sort((a, b) => a.at - b.at)[0]); await settle()) {
      waiting.splice(waiting.indexOf(next), 1);
      now = next.at;
      next.run();
    }
    now = to;
  };
  return { ...pace, drawn, run };
}

test("the first news is drawn at once, what follows closely together", async () => {
  const { news, drawn, run } = page();
  news();
  for (const at of [10, 100, 200]) {
    await run(at);
    news();
  }
  await run(1_000);
  assert.deepEqual(drawn, [0, 250]);
});

test("a tap is drawn at once, with the news that waited", async () => {
  const { draw, news, drawn, run } = page();
  news();
  await run(100);
  news();
  draw();
  await run(1_000);
  assert.deepEqual(drawn, [0, 100]);
});

test("news wait while a finger is down, and not for ever", async () => {
  let isDown = true;
  const { news, drawn, run } = page({ isHeld: () => isDown });
  news();
  await run(120);
  isDown = false;
  await run(500);
  assert.deepEqual(drawn, [150]);
  isDown = true;
  news();
  await run(3_000);
  assert.deepEqual(drawn, [150, 1_500]);
});
