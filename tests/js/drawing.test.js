// How a page draws what it hears, and how often.
import assert from "node:assert/strict";
import test from "node:test";

import { drawing, once } from "../../static/js/lib/drawing.js";

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
