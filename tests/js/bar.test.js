// What a tap on the tablet is sent as, and as whom.
import assert from "node:assert/strict";
import test, { beforeEach, mock } from "node:test";

import { nextMoment } from "../../static/js/lib/moment.js";
import { Basket } from "../../static/js/model/basket.js";
import { Marks } from "../../static/js/model/marks.js";
import { openOrders, rememberOrder } from "../../static/js/model/recent-order.js";
import { Bar } from "../../static/js/barista/bar.js";
import { fakeStorage, FakeServer, settle } from "./page.js";

const GRACE = { id: 3, name: "Grace" };
const ADA = { id: 4, name: "Ada" };
const line = (made, quantity = 4) => ({ id: 21, name: "Flat White", made, quantity, options: [] });
const order = (version, ...items) => ({ id: 7, number: 4, name: "Joe", version, status: "preparing", items, started_at: "2026-11-22T12:00:00Z", barista: GRACE });
const other = line(0, 1);
const bars = [];

function barOf(user, slug = "demo") {
  const bar = new Bar({ slug, user, onChange() {} });
  bars.push(bar);
  return bar;
}

function show(bar, ...orders) {
  bar.receive({ type: "snapshot", orders, seq: 10, store: { open: true } }, nextMoment());
}

let server;

beforeEach(() => {
  for (const bar of bars.splice(0)) bar.toasts.hide();
  fakeStorage();
  server = new FakeServer();
});

const sent = () => server.requests.map(({ path, body, headers }) => ({ path, body, as: headers["Cafe-User"] }));

test("a tick says one more, whatever version the order has", () => {
  const bar = barOf(GRACE);
  show(bar, order(5, line(1), { ...other, id: 22 }));
  bar.tick(bar.order(7), bar.order(7).items[0]);
  assert.deepEqual(sent(), [{ path: "/api/stores/demo/orders/7/lines/21/", body: { change: 1 }, as: "3" }]);
  assert.equal(bar.order(7).items[0].made, 2, "and is shown before it is answered");
});

test("two ticks in a row are two drinks with a key each", async () => {
  const bar = barOf(GRACE);
  show(bar, order(5, line(1), { ...other, id: 22 }));
  for (let tap = 0; tap < 2; tap += 1) bar.tick(bar.order(7), bar.order(7).items[0]);
  assert.equal(bar.order(7).items[0].made, 3);
  await server.answer({ ...order(6, line(2), { ...other, id: 22 }), seq: 11 });
  assert.equal(bar.order(7).items[0].made, 3);
  const [first, second] = server.requests.map(({ headers }) => headers["Idempotency-Key"]);
  assert.notEqual(first, second);
});

test("a colleague's tick in between counts too", async () => {
  const bar = barOf(GRACE);
  show(bar, order(5, line(0), { ...other, id: 22 }));
  bar.tick(bar.order(7), bar.order(7).items[0]);
  bar.receive({ type: "order", order: order(6, line(1), { ...other, id: 22 }), seq: 11 }, 0);
  assert.equal(bar.order(7).items[0].made, 2);
  await server.answer({ ...order(7, line(2), { ...other, id: 22 }), seq: 12 });
  assert.equal(bar.order(7).items[0].made, 2);
});

test("each tick has its undo, the last of an order too", async () => {
  const bar = barOf(GRACE);
  show(bar, order(5, line(3)));
  mock.timers.enable({ apis: ["setInterval"] });
  bar.tick(bar.order(7), bar.order(7).items[0]);
  assert.equal(bar.toasts.current.text, "4 Joe is ready in a moment");
  for (let second = 0; second < 3; second += 1) mock.timers.tick(1_000);
  mock.timers.reset();
  await server.answer({ ...order(6, line(4)), status: "ready", seq: 11 });
  bar.toasts.undo();
  assert.deepEqual(sent().at(-1).body, { change: -1 });
  assert.deepEqual([bar.order(7).status, bar.order(7).items[0].made], ["preparing", 3]);
});

test("a tick that was not sent yet is taken back without a word", async () => {
  const bar = barOf(GRACE);
  show(bar, order(5, line(0), { ...other, id: 22 }));
  bar.tick(bar.order(7), bar.order(7).items[0]);
  bar.tick(bar.order(7), bar.order(7).items[0]);
  assert.match(bar.toasts.current.text, /2 of 4 Flat White/);
  bar.toasts.undo();
  assert.equal(bar.order(7).items[0].made, 1);
  await server.answer({ ...order(6, line(1), { ...other, id: 22 }), seq: 11 });
  assert.equal(server.requests.length, 1);
});

test("a tap on a full line takes one drink back", () => {
  const bar = barOf(GRACE);
  show(bar, order(5, line(4), { ...other, id: 22 }));
  bar.tick(bar.order(7), bar.order(7).items[0]);
  assert.deepEqual(sent().at(-1).body, { change: -1 });
  assert.equal(bar.order(7).items[0].made, 3);
});

test("taps that somebody left unsent are kept for them, and told", async () => {
  const grace = barOf(GRACE);
  show(grace, order(5, line(0), { ...other, id: 22 }));
  grace.tick(grace.order(7), grace.order(7).items[0]);
  const ada = barOf(ADA);
  show(ada, order(5, line(0), { ...other, id: 22 }));
  ada.sendWaiting();
  await settle();
  assert.equal(server.requests.length, 1, "Ada sends nothing of Grace's");
  assert.equal(ada.unsent, 0);
  assert.equal(ada.order(7).items[0].made, 0);
  assert.deepEqual(ada.keptForOthers, [{ name: "Grace", count: 1 }]);
  const back = barOf(GRACE);
  assert.deepEqual([back.unsent, back.keptForOthers], [1, []]);
  back.sendWaiting();
  assert.deepEqual(sent().at(-1), { path: "/api/stores/demo/orders/7/lines/21/", body: { change: 1 }, as: "3" });
});

test("a tap that somebody else's log-in would send is kept, and not tried again and again", async () => {
  const bar = barOf(GRACE);
  show(bar, order(5, line(0), { ...other, id: 22 }));
  bar.tick(bar.order(7), bar.order(7).items[0]);
  await server.answer({ status: 403, reason: "another_user", detail: "Somebody else tapped this." }, 403);
  assert.deepEqual([bar.unsent, bar.isWaiting(7)], [1, true]);
  bar.sendWaiting();
  await server.answer({ ...order(6, line(1), { ...other, id: 22 }), seq: 11 });
  assert.equal(bar.unsent, 0);
  assert.equal(new Set(server.requests.map(({ headers }) => headers["Idempotency-Key"])).size, 1);
});

test("whoever opens or pauses the store says who it is", async () => {
  const bar = barOf(ADA);
  show(bar);
  bar.changeStore({ open: false }, "Closed");
  await server.answer({ open: false, seq: 11 });
  assert.equal(sent()[0].as, "4");
});

test("taps, marks and baskets of another store are another store's", () => {
  const demo = barOf(GRACE);
  show(demo, order(5, line(0), { ...other, id: 22 }));
  demo.tick(demo.order(7), demo.order(7).items[0]);
  const harbour = barOf(GRACE, "harbour");
  assert.deepEqual([harbour.unsent, harbour.keptForOthers, harbour.touched.has(7)], [0, [], false]);
  globalThis.window = { addEventListener() {} };
  new Basket("demo").add({ item: 4, quantity: 1, options: [], note: "", drinker: "" });
  assert.equal(new Basket("harbour").count, 0);
  rememberOrder({ store: "demo", links: { page: "/orders/t/" }, number: 4, placed_at: new Date().toISOString() });
  assert.deepEqual(openOrders("harbour"), []);
});

test("all that one phone ordered is cancelled by one tap, with one key and a reason", async () => {
  const bar = barOf(GRACE);
  const phones = { 7: "flood", 8: "flood", 9: "", 10: "", 11: "other" };
  const queue = Object.entries(phones).map(([id, device]) => ({ ...order(2, line(0)), id: Number(id), device, mark: `m${id}` }));
  show(bar, ...queue, { ...order(3, line(4)), id: 12, device: "flood", status: "collected" });
  assert.deepEqual([7, 9, 11].map((id) => bar.ofSameDevice(bar.order(id)).length), [2, 1, 1]);
  bar.cancelAll(bar.order(7), "Nobody ordered these");
  const [{ path, body, headers }] = server.requests;
  assert.deepEqual([path, body], ["/api/stores/demo/orders/7/cancel-all/", { reason: "Nobody ordered these" }]);
  assert.deepEqual([headers["Cafe-User"], headers["Cafe-Order"]], ["3", "m7"]);
  assert.match(headers["Idempotency-Key"], /^[0-9a-f]{32}$/);
  assert.deepEqual([7, 8, 9].map((id) => bar.acknowledged.has(id)), [true, true, false]);
  await server.answer({ cancelled: [7, 8] });
  assert.equal(bar.toasts.current.text, "2 orders of this device cancelled");
});

test("what could not be cancelled with the rest keeps its card", async () => {
  const bar = barOf(GRACE);
  show(bar, { ...order(2, line(0)), device: "flood" });
  bar.cancelAll(bar.order(7), "");
  await server.answer({ status: 403, detail: "Only a barista may cancel." }, 403);
  assert.equal(bar.acknowledged.has(7), false);
  assert.equal(bar.toasts.current.text, "Only a barista may cancel.");
});

test("marks that are over are forgotten for good: a restored café gives their numbers again", () => {
  const marks = new Marks("cafe.bar.demo.touched");
  marks.add(7);
  marks.add(8);
  marks.keepOnly([8]);
  const reloaded = new Marks("cafe.bar.demo.touched");
  assert.deepEqual([reloaded.has(7), reloaded.has(8)], [false, true]);
});

test("a tap left unsent before a restore never lands on the order that has its id by now", async () => {
  const joe = { ...order(5, line(0)), mark: "joe" };
  const before = barOf(GRACE);
  show(before, joe);
  before.tick(before.order(7), before.order(7).items[0]);
  before.act(before.order(7), "pay");
  assert.equal(server.requests[0].headers["Cafe-Order"], "joe");
  server = new FakeServer();
  const after = barOf(GRACE); // the page, loaded again
  const eve = { ...order(2, line(0)), number: 9, name: "Eve", mark: "eve" };
  show(after, eve);
  assert.deepEqual([after.order(7).items[0].made, after.order(7).paid], [0, undefined], "nor is it shown there");
  after.act(after.order(7), "pay", { say: false });
  await settle();
  assert.equal(server.requests.at(-1).headers["Cafe-Order"], "joe");
  await server.answer({ status: 409, reason: "another_order", detail: "Restored." }, 409);
  assert.equal(after.toasts.current.text, "4 Joe (Restored.)");
  assert.equal(after.notice(7), undefined, "Eve's card says nothing of it");
  assert.deepEqual(server.requests.at(-1).headers["Cafe-Order"], "eve", "and Joe's second tap is given up with it");
  await server.answer({ ...eve, version: 3, paid: true, seq: 11 });
  assert.equal(after.unsent, 0);
});

test("what is taken back or cancelled after a restore is the order that was tapped, or none", async () => {
  const bar = barOf(GRACE);
  show(bar, { ...order(5, line(0)), mark: "joe" });
  bar.tick(bar.order(7), bar.order(7).items[0]);
  await server.answer({ ...order(6, line(1)), mark: "joe", seq: 11 });
  show(bar, { ...order(2, line(0)), name: "Eve", mark: "eve" });
  bar.toasts.undo();
  await settle();
  assert.equal(server.requests.length, 1);
});
