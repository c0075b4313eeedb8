// Drinks of several orders, started with one tap and one request.
import assert from "node:assert/strict";
import test, { beforeEach, afterEach } from "node:test";

import { nextMoment } from "../../static/js/lib/moment.js";
import { Bar } from "../../static/js/barista/bar.js";
import { toMake } from "../../static/js/model/counts.js";
import { fakeStorage, FakeServer } from "./page.js";

const line = (id, name) => ({ id, name, made: 0, quantity: 1, options: [], begun: false });
const order = (id, ...items) => ({ id, number: id, name: "Joe", mark: `m${id}`, version: 2, status: "accepted", started_at: null, barista: null, items });
let bar, server;

beforeEach(() => {
  fakeStorage();
  server = new FakeServer();
  bar = new Bar({ slug: "demo", user: { id: 3, name: "Grace" }, onChange() {} });
  bar.receive({ type: "snapshot", orders: [order(1, line(11, "Latte"), line(12, "Toast")), order(2, line(21, "Latte"))], seq: 10, store: { open: true } }, nextMoment());
});

afterEach(() => bar.toasts.hide());

const row = (title) => toMake(bar.orders()).find((one) => one.title === title);
const begun = () => [1, 2].flatMap((id) => bar.order(id).items.filter((one) => one.begun).map((one) => one.id));
const told = (id, status, more = {}) => ({ ...bar.order(id), status, version: 3, seq: 12, ...more });

function start() {
  const { free, title } = row("Latte");
  bar.startTogether(free.lines, { count: free.count, title });
}

test("one request names the lines, and the rest of the ticket stays to be made", async () => {
  start();
  const [{ path, body }, ...more] = server.requests;
  assert.equal(path, "/api/stores/demo/together/");
  assert.deepEqual(body, { lines: [{ order: 1, line: 11, mark: "m1" }, { order: 2, line: 21, mark: "m2" }], begun: true });
  assert.deepEqual([more, begun(), bar.order(1).status, bar.order(2).status], [[], [11, 21], "preparing", "preparing"]);
  assert.deepEqual([row("Latte").free.count, row("Toast").free.count], [0, 1]);
  await server.answer({ orders: [told(1, "preparing"), told(2, "preparing")] });
  assert.deepEqual([bar.unsent, begun()], [0, [11, 21]]);
  assert.equal(bar.toasts.current.text, "2 × Latte started together");
});

test("it is taken back as it was done", async () => {
  start();
  await server.answer({ orders: [told(1, "preparing"), told(2, "preparing")] });
  bar.undoLast();
  assert.deepEqual(server.requests[1].body.begun, false);
  assert.deepEqual([begun(), bar.order(1).status, bar.order(1).barista], [[], "accepted", null]);
});

test("who was second is told, sees whose it is, and has nothing to take back", async () => {
  start();
  const theirs = { ...order(2, { ...line(21, "Latte"), begun: true }), status: "preparing", version: 3, seq: 12 };
  await server.answer({ status: 409, reason: "claimed", detail: "Some of these drinks were started already.", order: theirs }, 409);
  assert.deepEqual([bar.unsent, bar.order(1).status, begun(), bar.ledger.entries], [0, "accepted", [21], []]);
  assert.equal(bar.toasts.current.text, "Some of these drinks were started already.");
});

test("without a line it waits, and is sent once with one key", async () => {
  start();
  const [{ headers }] = server.requests;
  await server.answer({}, 503);
  assert.deepEqual([bar.unsent, bar.isWaiting(1), bar.isWaiting(2)], [1, true, true]);
  bar.sendWaiting();
  assert.equal(server.requests[1].headers["Idempotency-Key"], headers["Idempotency-Key"]);
  await server.answer({ orders: [told(1, "preparing"), told(2, "preparing")] });
  assert.equal(bar.unsent, 0);
});
