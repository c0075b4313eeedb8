// Pauses and switches of what ran out, set while the tablet has no line.
import assert from "node:assert/strict";
import test, { afterEach, beforeEach } from "node:test";

import { Bar } from "../../static/js/barista/bar.js";
import { nextMoment } from "../../static/js/lib/moment.js";
import { Stock } from "../../static/js/model/stock.js";
import { FakeServer, fakeStorage, settle } from "./page.js";

const GRACE = { id: 3, name: "Grace" };
const ADA = { id: 4, name: "Ada" };
const HOUR = 3_600_000;
let bar, stock, server;
const bars = [];

beforeEach(async () => {
  fakeStorage();
  await open(GRACE);
});

afterEach(() => bars.splice(0).forEach((one) => one.toasts.hide()));

/** The page, loaded by somebody: what it knows is what it is told, and what it kept. */
async function open(user) {
  server = new FakeServer();
  bar = new Bar({ slug: "demo", user, onChange() {} });
  bars.push(bar);
  bar.receive({ type: "snapshot", orders: [], seq: 10, store: shop("open") }, nextMoment());
  stock = new Stock({ bar, onChange() {} });
  stock.load();
  await server.answer({ items: [{ id: 7, name: "Flat White", category: "Coffee", available: true }], ingredients: [{ id: 4, name: "Oat milk", available: true }] });
  server.requests.length = 0;
}

/** What the server tells of the store, as far as it matters here. */
function shop(state, more = {}) {
  return { open: true, ordering: { state, reason: "", until: null }, paused_until: null, pause_reason: "", ...more };
}

const oat = () => stock.ingredients[0];
const sent = () => server.requests.map(({ method, path, body, headers }) => ({ method, path, body, as: headers["Cafe-User"] }));
const away = () => server.answer({ title: "away" }, 503);

test("a switch that cannot be sent waits, says so, and is sent once there is a line", async () => {
  stock.toggle("ingredients", oat());
  await away();
  assert.deepEqual([oat().available, stock.isWaiting("ingredients", oat()), bar.unsent], [false, true, 1]);
  assert.equal(bar.toasts.current, null, "nothing is said to be done that is not");
  bar.sendWaiting();
  await server.answer({ id: 4, available: false });
  assert.deepEqual(sent()[1], { method: "PATCH", path: "/api/stores/demo/ingredients/4/", body: { available: false }, as: "3" });
  assert.deepEqual([oat().available, stock.isWaiting("ingredients", oat()), bar.unsent], [false, false, 0]);
  assert.equal(bar.toasts.current.text, "Oat milk sold out");
  bar.undoLast();
  await server.answer({ id: 4, available: true });
  assert.deepEqual([sent()[2].body, oat().available], [{ available: true }, true]);
});

test("of what was switched to and fro only the last is sent after the one on its way", async () => {
  for (let taps = 0; taps < 4; taps += 1) stock.toggle("ingredients", oat());
  assert.equal(bar.unsent, 2);
  await server.answer({ id: 4, available: false });
  await server.answer({ id: 4, available: true });
  assert.deepEqual([sent().map(({ body }) => body.available), oat().available, bar.unsent], [[false, true], true, 0]);
});

test("what is refused is switched back, with the reason", async () => {
  stock.toggle("ingredients", oat());
  await server.answer({ status: 403, detail: "Only a supervisor may do that." }, 403);
  assert.deepEqual([oat().available, bar.unsent, bar.ledger.entries], [true, 0, []]);
  assert.equal(bar.toasts.current.text, "Oat milk not changed: Only a supervisor may do that.");
});

test("a pause waits too, and the store is not said to be paused before it is", async () => {
  bar.changeStore({ paused: true, paused_until: null, pause_reason: "Short break" }, "Paused");
  await away();
  assert.deepEqual([bar.isChangeWaiting, bar.store.ordering.state, bar.toasts.current], [true, "open", null]);
  bar.sendWaiting();
  await server.answer({ ...shop("paused"), seq: 12 });
  assert.deepEqual(sent()[1].path, "/api/stores/demo/");
  assert.deepEqual([bar.isChangeWaiting, bar.store.ordering.state, bar.toasts.current.text], [false, "paused", "Paused"]);
});

test("what is taken back of a pause is what was there before, one without an end too", async () => {
  bar.changeStore({ paused: true, paused_until: null, pause_reason: "Short break" }, "Paused");
  await server.answer({ ...shop("paused", { pause_reason: "Short break" }), seq: 12 });
  bar.changeStore({ paused: false, paused_until: null }, "Taking orders again");
  await server.answer({ ...shop("open"), seq: 13 });
  bar.undoLast();
  assert.deepEqual(sent()[2].body, { paused: true, paused_until: null, pause_reason: "Short break" });
  await server.answer({ ...shop("paused", { pause_reason: "Short break" }), seq: 14 });
  const until = "2026-11-23T11:00:00Z";
  bar.changeStore({ paused: true, paused_until: until, pause_reason: "" }, "Paused");
  await server.answer({ ...shop("paused", { paused_until: until }), seq: 15 });
  bar.undoLast();
  assert.deepEqual(sent()[4].body, { paused: true, paused_until: null, pause_reason: "Short break" });
});

test("it outlives the page, is whose it was, and is not sent when it is of another hour", async () => {
  stock.toggle("ingredients", oat());
  await away();
  await open(ADA);
  assert.deepEqual([bar.unsent, bar.keptForOthers], [0, [{ name: "Grace", count: 1 }]]);
  await open(GRACE);
  bar.sendWaiting();
  await server.answer({ id: 4, available: false });
  assert.deepEqual([sent(), bar.unsent], [[{ method: "PATCH", path: "/api/stores/demo/ingredients/4/", body: { available: false }, as: "3" }], 0]);

  stock.toggle("ingredients", { ...oat(), available: true });
  await away();
  const [name] = Object.keys(localStorage).filter((key) => key.includes(".taps.3"));
  const old = JSON.parse(localStorage[name]);
  old[0].at = new Date(Date.parse(old[0].at) - HOUR).toISOString();
  localStorage[name] = JSON.stringify(old);
  await open(GRACE);
  bar.sendWaiting();
  await settle();
  assert.deepEqual([sent(), bar.unsent], [[], 0]);
  assert.match(bar.toasts.current.text, /^Oat milk not changed: .*too long/);
});

test("the answer to a switch is no news of the order with the same number", async () => {
  const order = { id: 4, number: 4, name: "Joe", version: 2, seq: 11, status: "accepted", started_at: null, barista: null, items: [] };
  bar.receive({ type: "snapshot", orders: [order], seq: 11 }, nextMoment());
  stock.toggle("ingredients", oat());
  bar.act(bar.order(4), "start");
  await server.answer({ id: 4, available: false, version: 99 });
  assert.equal(server.requests[1].body.version, 2);
  await server.answer({ ...order, version: 3, seq: 12, status: "preparing" });
  assert.deepEqual([bar.order(4).status, bar.unsent], ["preparing", 0]);
});
