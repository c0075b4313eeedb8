import assert from "node:assert/strict";
import test from "node:test";

import { nextMoment } from "../../static/js/lib/moment.js";
import { OrderBook } from "../../static/js/model/order-book.js";

const order = (version, rest = {}) => ({ id: 1, version, status: "accepted", overdue: null, ...rest });
const versions = (book) => book.orders(0).map(({ id, version }) => [id, version]);

function book(...orders) {
  const made = new OrderBook();
  made.take({ orders, seq: 10 }, nextMoment());
  return made;
}

test("a newer version replaces, an older one is ignored", () => {
  const orders = book(order(3));
  orders.apply(order(2), 12);
  assert.equal(orders.get(1).version, 3);
  orders.apply(order(4), 11);
  assert.equal(orders.get(1).version, 4);
});

test("of the same version the later seq wins", () => {
  const orders = book(order(3));
  orders.apply(order(3, { overdue: "start" }), 12);
  orders.apply(order(3, { overdue: null }), 11);
  assert.equal(orders.get(1).overdue, "start");
});

test("an answer that was read before a message changes nothing", () => {
  const orders = book(order(3));
  const asked = nextMoment();
  orders.apply(order(3, { overdue: "start" }), 12);
  orders.apply(order(3), 11, asked);
  assert.equal(orders.get(1).overdue, "start");
});

test("a reading asked for after all that is held replaces it, even with lower versions and seq", () => {
  const orders = book(order(9), { ...order(1), id: 2 });
  orders.apply(order(10), 14);
  assert.equal(orders.take({ orders: [order(1)], seq: 2 }, nextMoment()), false);
  assert.deepEqual(versions(orders), [[1, 1]]);
  orders.apply(order(2), 3);
  assert.deepEqual(versions(orders), [[1, 2]], "and what comes then is news");
});

test("an answer asked for after what is held replaces it, even with a lower version", () => {
  const orders = book(order(9));
  orders.apply(order(3), 4, nextMoment());
  assert.equal(orders.get(1).version, 3);
});

test("a polled answer that crossed newer messages changes none of them", () => {
  const orders = book(order(3));
  const asked = nextMoment();
  orders.apply(order(4), 14);
  orders.apply({ ...order(1), id: 2 }, 15);
  assert.equal(orders.take({ orders: [order(3)], seq: 13 }, asked), true, "and says so");
  assert.deepEqual(versions(orders), [[1, 4], [2, 1]]);
});

test("a snapshot that was read before a tap's answer does not take it back", () => {
  const orders = book(order(3));
  const dialled = nextMoment();
  orders.apply(order(4, { status: "preparing" }), 12, nextMoment());
  assert.equal(orders.take({ orders: [order(3)], seq: 11 }, dialled), true);
  assert.equal(orders.get(1).status, "preparing");
  assert.equal(orders.take({ orders: [order(4, { status: "preparing" })], seq: 12 }, dialled), false);
});

test("a snapshot that was read before another one changes nothing", () => {
  const dialled = nextMoment();
  const orders = book(order(3));
  assert.equal(orders.take({ orders: [order(2), { ...order(9), id: 2 }], seq: 9 }, dialled), true);
  assert.deepEqual(versions(orders), [[1, 3]]);
});

test("a late message about an order that the snapshot no longer had does not bring it back", () => {
  const orders = book(order(3));
  orders.apply({ ...order(5), id: 2 }, 9);
  orders.apply({ ...order(5), id: 3 }, 10);
  assert.deepEqual(versions(orders), [[1, 3]]);
  orders.apply({ ...order(6), id: 2 }, 11);
  assert.deepEqual(versions(orders), [[1, 3], [2, 6]], "but later news does");
});

test("an order that is over in a newer snapshot is gone although it was heard meanwhile", () => {
  const dialled = nextMoment();
  const orders = book(order(3));
  orders.apply({ ...order(4), id: 2 }, 12);
  assert.equal(orders.take({ orders: [order(3)], seq: 13 }, dialled), false);
  assert.deepEqual(versions(orders), [[1, 3]]);
});

test("a snapshot that comes by itself from an older database asks for one that is sure", () => {
  const dialled = nextMoment();
  const orders = book(order(9));
  orders.apply(order(10), 88);
  assert.equal(orders.take({ orders: [order(3)], seq: 92 }, dialled), true, "newer by seq, older by version");
  assert.equal(orders.take({ orders: [order(3)], seq: 92 }, nextMoment()), false);
  assert.equal(orders.get(1).version, 3);
});

test("what was finished over half an hour ago is no longer told", () => {
  const done = { ...order(5), status: "collected", collected_at: "2026-11-22T12:00:00Z" };
  const orders = book(done);
  const noon = Date.parse(done.collected_at);
  assert.equal(orders.orders(noon + 29 * 60_000).length, 1);
  assert.equal(orders.orders(noon + 31 * 60_000).length, 0);
});

test("shuffled and repeated messages end in the same state", () => {
  const messages = [1, 2, 3, 4, 5].map((version) => [order(version, { v: version }), 10 + version]);
  for (const shuffled of [messages, [...messages].reverse(), [...messages, ...messages.slice(1, 3)]]) {
    const orders = book();
    shuffled.forEach(([one, seq]) => orders.apply(one, seq));
    assert.equal(orders.get(1).v, 5);
  }
});
