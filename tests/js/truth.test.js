// What every page does with news, old news and a database that was restored.
import assert from "node:assert/strict";
import test from "node:test";

import { Bar } from "../../static/js/barista/bar.js";
import { nextMoment } from "../../static/js/lib/moment.js";
import { Board } from "../../static/js/model/board.js";
import { Menu } from "../../static/js/model/menu.js";
import { OwnOrder } from "../../static/js/model/own-order.js";
import { Stock } from "../../static/js/model/stock.js";
import { FakeServer, settle } from "./page.js";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const order = (version, status, rest = {}) => ({ id: 7, number: 4, name: "Ada", version, status, items: [], ready_at: null, queue_position: null, ...rest });
const links = { self: "/api/orders/t/", page: "/orders/t/", live: "/ws/orders/t/" };
const snapshot = (seq, ...orders) => ({ type: "snapshot", orders, seq, store: { open: true } });
const own = (version, status, seq) => new OwnOrder({ ...order(version, status), seq, links });

// One line for each screen that keeps orders: how it is made, fed, and what it shows of order 7.
const screens = {
  tablet: () => {
    const bar = new Bar({ slug: "demo", user: { id: 3, name: "Grace" }, onChange() {} });
    return { screen: bar, shows: () => bar.order(7)?.status };
  },
  board: () => {
    const board = new Board("demo");
    return { screen: board, shows: () => board.orders(NOW).find(({ id }) => id === 7)?.status };
  },
};

for (const [name, make] of Object.entries(screens)) {
  test(`${name}: the first snapshot of a new connection replaces all, from an older database too`, () => {
    const { screen, shows } = make();
    screen.receive(snapshot(40, order(9, "ready")), nextMoment());
    screen.receive({ type: "order", order: order(10, "ready"), seq: 41 }, 0);
    screen.receive(snapshot(12, order(3, "accepted")), nextMoment());
    assert.equal(shows(), "accepted");
    screen.receive({ type: "order", order: order(4, "preparing"), seq: 13 }, 0);
    assert.equal(shows(), "preparing");
  });

  test(`${name}: a poll replaces all, from an older database too`, async () => {
    const { screen, shows } = make();
    const server = new FakeServer();
    screen.receive(snapshot(40, order(9, "ready")), nextMoment());
    const polled = screen.poll();
    await server.answer(snapshot(12, order(3, "accepted")));
    await polled;
    assert.equal(shows(), "accepted");
  });

  test(`${name}: a late message about an order that is over does not bring it back`, () => {
    const { screen, shows } = make();
    screen.receive(snapshot(20), nextMoment());
    screen.receive({ type: "order", order: order(4, "ready"), seq: 18 }, 0);
    assert.equal(shows(), undefined);
  });

  test(`${name}: of two messages that crossed the later version stays`, () => {
    const { screen, shows } = make();
    screen.receive(snapshot(1), nextMoment());
    screen.receive({ type: "order", order: order(4, "ready"), seq: 5 }, 0);
    screen.receive({ type: "order", order: order(3, "preparing"), seq: 6 }, 0);
    assert.equal(shows(), "ready");
  });

  test(`${name}: a poll that a message overtook does not take it back`, async () => {
    const { screen, shows } = make();
    const server = new FakeServer();
    screen.receive(snapshot(1, order(2, "accepted")), nextMoment());
    const polled = screen.poll();
    screen.receive({ type: "order", order: order(3, "preparing"), seq: 2 }, 0);
    await server.answer(snapshot(1, order(2, "accepted")));
    await polled;
    assert.equal(shows(), "preparing");
  });

  test(`${name}: of the store the newest is kept, and after a restore what is now`, () => {
    const { screen } = make();
    screen.receive(snapshot(20), nextMoment());
    screen.receive({ type: "store", store: { open: false }, seq: 21, as_of: 22 }, 0);
    screen.receive({ type: "store", store: { open: true }, seq: 22, as_of: 21 }, 0);
    assert.equal(screen.store.open, false);
    screen.receive(snapshot(5), nextMoment());
    assert.equal(screen.store.open, true);
  });
}

test("tablet: an older snapshot does not take back a tap that was answered", async () => {
  const { screen: bar, shows } = screens.tablet();
  const server = new FakeServer();
  const dialled = nextMoment();
  bar.receive(snapshot(10, order(2, "accepted")), dialled);
  bar.act(bar.order(7), "start", { say: false });
  await server.answer({ ...order(3, "preparing"), seq: 11 });
  assert.equal(bar.receive(snapshot(10, order(2, "accepted")), dialled), true, "and a newer one is asked for");
  assert.equal(shows(), "preparing");
});

test("tablet: a refusal shows the order as it is, after a restore too", async () => {
  const { screen: bar, shows } = screens.tablet();
  const server = new FakeServer();
  bar.receive(snapshot(40, order(9, "preparing")), nextMoment());
  bar.act(bar.order(7), "ready", { say: false });
  await server.answer({ status: 409, reason: "conflict", detail: "no", order: { ...order(2, "accepted"), seq: 8 } }, 409);
  assert.equal(shows(), "accepted");
  bar.toasts.hide();
});

test("tablet: an older snapshot does not reopen a store that was just paused", async () => {
  const { screen: bar } = screens.tablet();
  const server = new FakeServer();
  const dialled = nextMoment();
  bar.receive(snapshot(10), dialled);
  bar.changeStore({ open: false }, "Closed");
  await server.answer({ open: false, seq: 11 });
  bar.receive(snapshot(10), dialled);
  assert.equal(bar.store.open, false);
  bar.toasts.hide();
});

test("phone: a snapshot of an older database says what is true now", () => {
  const phone = own(5, "ready", 40);
  assert.equal(phone.receive({ type: "snapshot", order: order(2, "accepted"), seq: 12 }, nextMoment()), false);
  assert.equal(phone.order.status, "accepted");
  assert.deepEqual(phone.order.links, links);
  phone.receive({ type: "order", order: order(3, "preparing"), seq: 13 }, 0);
  assert.equal(phone.order.status, "preparing");
});

test("phone: a poll of an older database says what is true now", async () => {
  const server = new FakeServer();
  const phone = own(5, "ready", 40);
  const polled = phone.poll();
  await server.answer({ ...order(2, "accepted"), seq: 12, links });
  await polled;
  assert.equal(phone.order.status, "accepted");
});

test("phone: an older snapshot does not take back a cancel that was answered", async () => {
  const server = new FakeServer();
  const dialled = nextMoment();
  const phone = own(2, "accepted", 10);
  const cancelled = phone.cancel();
  await server.answer({ ...order(3, "cancelled"), seq: 11, links });
  await cancelled;
  assert.equal(phone.receive({ type: "snapshot", order: order(2, "accepted"), seq: 10 }, dialled), true);
  assert.equal(phone.order.status, "cancelled");
});

test("phone: a late word about the queue does not move it back", () => {
  const phone = own(2, "accepted", 10);
  phone.receive({ type: "position", queue_position: 0, seq: 14 }, 0);
  phone.receive({ type: "position", queue_position: 2, seq: 12 }, 0);
  assert.equal(phone.order.queue_position, 0);
  phone.receive({ type: "snapshot", order: order(2, "accepted", { queue_position: 3 }), seq: 4 }, nextMoment());
  assert.equal(phone.order.queue_position, 3);
});

test("phone: what a word about the queue leaves out is as it was said last", () => {
  const phone = own(2, "accepted", 10);
  const expected = { from: "2026-11-30T12:04:00Z", to: "2026-11-30T12:09:00Z" };
  phone.receive({ type: "position", queue_position: 3, drinks_ahead: 5, cancelled_ahead: 1, expected, seq: 11 }, 0);
  phone.receive({ type: "order", order: order(3, "accepted", { queue_position: 2 }), seq: 12 }, 0);
  assert.deepEqual([phone.order.queue_position, phone.order.drinks_ahead, phone.order.expected], [2, 5, expected]);
  const over = { queue_position: null, drinks_ahead: null, cancelled_ahead: 0, expected: null };
  phone.receive({ type: "order", order: order(4, "ready", over), seq: 13 }, 0);
  assert.deepEqual([phone.order.expected, phone.order.cancelled_ahead], [null, 0]);
});

const menuOf = (available, open = true) => ({
  store: { slug: "demo", open },
  categories: [{ items: [{ id: 4, available, option_groups: [] }] }],
});
const availability = (available) => ({ items: { 4: available }, options: {} });

test("menu: a late message does not bring back what is sold out, and a restore does", () => {
  const menu = new Menu(menuOf(true));
  menu.receive({ type: "snapshot", store: menuOf(true).store, availability: availability(true), seq: 20 }, nextMoment());
  menu.receive({ type: "availability", ...availability(false), seq: 22 }, 0);
  menu.receive({ type: "availability", ...availability(true), seq: 21 }, 0);
  assert.equal(menu.item(4).available, false);
  const older = { type: "snapshot", store: menuOf(true).store, availability: availability(true), seq: 5 };
  assert.equal(menu.receive(older, nextMoment()), false);
  assert.equal(menu.item(4).available, true);
});

test("menu: a poll that a message overtook does not take it back", async () => {
  const server = new FakeServer();
  const menu = new Menu(menuOf(true));
  const polled = menu.poll();
  menu.receive({ type: "availability", ...availability(false), seq: 22 }, 0);
  menu.receive({ type: "store", store: { slug: "demo", open: false }, seq: 23 }, 0);
  await server.answer(menuOf(true));
  await polled;
  assert.deepEqual([menu.item(4).available, menu.store.open], [false, false]);
});

test("stock: a list asked for before a tap was answered does not switch it back", async () => {
  const server = new FakeServer();
  const bar = new Bar({ slug: "demo", user: { id: 3, name: "Grace" }, onChange() {} });
  const stock = new Stock({ bar, onChange() {} });
  const things = (available) => ({ items: [{ id: 4, name: "Flat White", available }], ingredients: [{ id: 4, name: "Oat", available: true }] });
  stock.load();
  await server.answer(things(true));
  stock.load();
  stock.toggle("items", stock.items[0]);
  await server.answer(things(true));
  assert.equal(stock.items[0].available, false);
  await server.answer({ id: 4, available: false });
  stock.load();
  await server.answer(things(true));
  await settle();
  assert.equal(stock.items[0].available, true, "what was asked for afterwards is the truth");
});
