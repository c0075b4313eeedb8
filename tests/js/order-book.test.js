import assert from "node:assert/strict";
import test from "node:test";

import { OrderBook } from "../../static/js/model/order-book.js";

const order = (version, rest = {}) => ({ id: 1, version, status: "accepted", overdue: null, ...rest });

function book(...orders) {
  const made = new OrderBook();
  made.replace(orders, 10);
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

test("an answer of the same version changes nothing", () => {
  const orders = book(order(3, { overdue: "start" }));
  orders.apply(order(3));
  assert.equal(orders.get(1).overdue, "start");
});

test("a snapshot replaces everything, even with older versions", () => {
  const orders = book(order(9), { ...order(1), id: 2 });
  orders.replace([order(1)], 2);
  assert.deepEqual(orders.orders(0).map(({ id, version }) => [id, version]), [[1, 1]]);
});

test("a polled answer older than the socket's news is ignored", () => {
  const orders = book(order(3));
  orders.apply(order(4), 14);
  orders.replaceIfNewer([order(3)], 13);
  assert.equal(orders.get(1).version, 4);
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
