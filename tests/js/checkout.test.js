import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";
import { Checkout, UNSURE_MS } from "../../static/js/model/checkout.js";
import { FakeServer, fakeStorage, settle } from "./page.js";

const order = (item = 1) => ({ name: "Ada", items: [{ item, quantity: 1, options: [] }], serve: "here" });
const placed = (id, status = "placed") => ({ id, status });
const REUSED = { status: 422, reason: "key_reused" };
const CHANGED = { status: 409, reason: "changed", quote: { quote: "newer" } };
const realNow = Date.now;

let server;
let checkout;

beforeEach(() => {
  fakeStorage();
  Date.now = realNow;
  server = new FakeServer();
  checkout = new Checkout("corner");
});

/** Sends, and answers each request in turn; returns what came of it. */
async function send(wish, ...answers) {
  const outcome = checkout.place(wish, "shown").catch((problem) => problem);
  await settle();
  for (const [body, status] of answers) await server.answer(body, status);
  return outcome;
}

const keys = () => server.requests.map(({ headers }) => headers["Idempotency-Key"]);
const quotes = () => server.requests.map(({ body }) => body.quote);
const later = (ms) => {
  const now = realNow() + ms;
  Date.now = () => now;
};

test("an order carries what was shown, and its answer is taken", async () => {
  const { order: found, isEarlier } = await send(order(), [placed(1), 202]);
  assert.deepEqual([found.id, isEarlier, quotes()], [1, false, ["shown"]]);
});

test("the same wish with a newer quote goes on under its key", async () => {
  await send(order(), [CHANGED, 409]);
  const outcome = checkout.place(order(), "newer");
  await settle();
  await server.answer(placed(1), 202);
  assert.equal((await outcome).order.id, 1);
  assert.equal(new Set(keys()).size, 1);
  assert.deepEqual(quotes(), ["shown", "newer"]);
});

test("an answer that was lost is found by the same key", async () => {
  await send(order(), [{}, 503]);
  checkout = new Checkout("corner"); // the page was loaded anew
  const { order: found } = await send(order(), [placed(1), 200]);
  assert.equal(found.id, 1);
  assert.equal(new Set(keys()).size, 1);
});

test("another basket after a lost answer is told of the earlier order", async () => {
  await send(order(1), [{}, 503]);
  const outcome = await send(order(2), [REUSED, 422], [placed(7), 200]);
  assert.deepEqual([outcome.order.id, outcome.isEarlier], [7, true]);
});

test("an attempt of a quarter of an hour ago swallows no new order", async () => {
  await send(order(1), [{}, 503]);
  later(UNSURE_MS + 1);
  const outcome = await send(order(2), [placed(8), 202]);
  assert.deepEqual([outcome.order.id, outcome.isEarlier], [8, false]);
  assert.equal(new Set(keys()).size, 2);
});

test("nor does the same basket of then", async () => {
  await send(order(), [{}, 503]);
  later(UNSURE_MS + 1);
  await send(order(), [placed(8), 202]);
  assert.equal(new Set(keys()).size, 2);
});

for (const wish of [order(), order(2)]) {
  test(`nor does the key that the basket keeps, item ${wish.items[0].item}`, async () => {
    const kept = { key: "of then", renew: () => { kept.key = "of now"; } };
    checkout = new Checkout("corner", kept);
    await send(order(), [{}, 503]);
    later(UNSURE_MS + 1);
    const { order: found } = await send(wish, [placed(2), 202]);
    assert.deepEqual([found.id, keys()], [2, ["of then", "of now"]]);
  });
}

test("an attempt from a clock that was set back since is of unknown age: a new order is a new one", async () => {
  await send(order(1), [{}, 503]);
  later(-60_000);
  await send(order(2), [placed(8), 202]);
  assert.equal(new Set(keys()).size, 2);
});

for (const status of ["collected", "cancelled"]) {
  test(`an earlier order that is ${status} swallows no new one`, async () => {
    await send(order(1), [{}, 503]);
    const outcome = await send(order(2), [REUSED, 422], [placed(7, status), 200], [placed(8), 202]);
    assert.deepEqual([outcome.order.id, outcome.isEarlier], [8, false]);
    assert.equal(keys()[0], keys()[2]);
    assert.notEqual(keys()[0], keys()[3]);
    assert.equal(quotes().at(-1), "shown");
  });

  test(`the same basket whose order is ${status} by now is ordered again`, async () => {
    await send(order(), [{}, 503]);
    const outcome = await send(order(), [placed(7, status), 200], [placed(8), 202]);
    assert.deepEqual([outcome.order.id, outcome.isEarlier], [8, false]);
  });
}

test("two tabs with one basket share a key", async () => {
  const other = new Checkout("corner");
  await send(order(), [{}, 503]);
  const outcome = other.place(order(), "shown");
  await settle();
  await server.answer(placed(1), 200);
  assert.equal((await outcome).order.id, 1);
  assert.equal(new Set(keys()).size, 1);
});
