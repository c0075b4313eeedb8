// Every tap has its own way back, and a slip of the finger rings nobody.
import assert from "node:assert/strict";
import test, { afterEach, beforeEach, mock } from "node:test";

import { nextMoment } from "../../static/js/lib/moment.js";
import { Bar } from "../../static/js/barista/bar.js";
import { inverse, isStillSo } from "../../static/js/model/way-back.js";
import { fakeStorage, FakeServer } from "./page.js";

const GRACE = { id: 3, name: "Grace" };
const line = (id, made, quantity = 2) => ({ id, name: "Flat White", made, quantity, options: [] });
const order = (status, items, more = {}) => ({ id: 7, number: 4, name: "Joe", version: 5, status, items, started_at: null, barista: GRACE, ...more });
let bar, server, version;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  fakeStorage();
  server = new FakeServer();
  version = 5;
  bar = new Bar({ slug: "demo", user: GRACE, onChange() {} });
});

afterEach(() => mock.timers.reset());

function show(...orders) {
  bar.receive({ type: "snapshot", orders, seq: 10, store: { open: true, paused: false } }, nextMoment());
}

/** Answers what waits as the server would: with what the page predicted. */
async function answer() {
  version += 1;
  await server.answer({ ...bar.order(7), version, seq: 10 + version });
}

const sent = () => server.requests.map(({ path, body }) => [path.split("/").slice(6, -1).join("/"), body.change].filter((part) => part !== undefined).join(" "));
const tick = (id) => bar.tick(bar.order(7), bar.order(7).items.find((item) => item.id === id));
const seconds = (count) => { for (let second = 0; second < count; second += 1) mock.timers.tick(1_000); };

test("the last tick waits three seconds, and a tap on the same line takes it back unheard", () => {
  show(order("preparing", [line(21, 2), line(22, 1)]));
  tick(22);
  assert.deepEqual([sent(), bar.order(7).status, bar.order(7).items[1].made, bar.isReadySoon(7)], [[], "preparing", 2, 22]);
  tick(22);
  seconds(4);
  assert.deepEqual([sent(), bar.order(7).items[1].made], [[], 1]);
  tick(22);
  seconds(3);
  assert.deepEqual([sent(), bar.order(7).status], [["lines/22 1"], "ready"]);
});

test("a drink that is taken back while the last tick waits leaves no last tick", async () => {
  show(order("preparing", [line(21, 2), line(22, 1)]));
  tick(22);
  tick(21);
  assert.deepEqual(bar.order(7).items.map(({ made }) => made), [1, 2]);
  await answer();
  await answer();
  seconds(4);
  assert.deepEqual([sent(), bar.order(7).status], [["lines/21 -1", "lines/22 1"], "preparing"]);
});

test("whoever taps Ready meanwhile does not wait", async () => {
  show(order("preparing", [line(21, 1)]));
  tick(21);
  bar.advance(bar.order(7));
  await answer();
  seconds(4);
  assert.deepEqual(sent(), ["ready"]);
});

test("the last tap is taken back, whatever it was, then the one before it", async () => {
  show(order("accepted", [line(21, 0), line(22, 0)]));
  bar.advance(bar.order(7));
  await answer();
  tick(21);
  await answer();
  bar.act(bar.order(7), "pay");
  await answer();
  bar.advance(bar.order(7));
  await answer();
  assert.equal(bar.order(7).status, "ready");
  mock.timers.tick(7_000); // no toast any more
  for (let tap = 0; tap < 4; tap += 1) {
    bar.undoLast();
    for (let waits = 0; waits < 4; waits += 1) await answer().catch(() => null);
  }
  const { status, paid, items } = bar.order(7);
  assert.deepEqual([status, paid, items.map(({ made }) => made)], ["accepted", false, [0, 0]]);
  assert.deepEqual(sent().slice(4), ["lines/21 -1", "lines/22 -1", "lines/22 -1", "refund", "lines/21 -1", "release"]);
  bar.undoLast();
  assert.equal(bar.toasts.current.text, "There is nothing to take back");
});

test("ten taps are kept, each with its own way back", () => {
  show(order("preparing", [line(21, 0, 20)]));
  for (let tap = 0; tap < 12; tap += 1) tick(21);
  assert.equal(bar.ledger.entries.length, 10);
  bar.undo(bar.ledger.entries[4].id);
  assert.deepEqual([bar.ledger.entries.length, bar.order(7).items[0].made], [9, 11]);
});

test("a tap that was refused is nobody's to take back", async () => {
  show(order("accepted", [line(21, 0)]));
  bar.advance(bar.order(7));
  const present = { ...order("preparing", [line(21, 0)]), barista: { id: 4, name: "Ada" }, version: 6, seq: 11 };
  await server.answer({ status: 409, reason: "claimed", detail: "Ada started it.", order: present }, 409);
  assert.deepEqual(bar.ledger.entries, []);
});

test("paid and collected are two taps with one way back", async () => {
  show(order("ready", [line(21, 2)], { paid: false }));
  bar.collect(bar.order(7), true);
  await answer();
  await answer();
  assert.equal(bar.ledger.entries.length, 1);
  bar.undoLast();
  await answer();
  await answer();
  assert.deepEqual([sent(), bar.order(7).status, bar.order(7).paid], [["pay", "collect", "recall", "refund"], "ready", false]);
});

test("what went on since is not taken back", () => {
  const started = { kind: "start", body: {}, from: "accepted" };
  assert.equal(isStillSo(order("preparing", []), started), true);
  assert.equal(isStillSo(order("ready", []), started), false);
  assert.equal(isStillSo(order("collected", [line(21, 2)]), { kind: "tick", line: 21, body: { change: 1 } }), false);
  assert.deepEqual(inverse({ kind: "recall", from: "collected", body: {} }), [{ kind: "collect", body: {} }]);
  assert.deepEqual(inverse({ kind: "cancel", from: "accepted", body: {} }), []);
});
