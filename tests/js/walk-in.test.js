// A walk-in on the tablet: what is tapped, sent, shown meanwhile, refused and taken back.
import assert from "node:assert/strict";
import test, { afterEach, beforeEach, mock } from "node:test";

import { Bar } from "../../static/js/barista/bar.js";
import { nextMoment } from "../../static/js/lib/moment.js";
import { ageOf, numbersLateSince, sortIntoColumns } from "../../static/js/model/columns.js";
import { WalkIn } from "../../static/js/model/walk-in.js";
import { fakeStorage, FakeServer, settle } from "./page.js";

const GRACE = { id: 3, name: "Grace" };
const option = (id, name, price, more = {}) => ({ id, name, price, default: false, available: true, allergens: [], ...more });
const milk = () => ({ id: 1, name: "Milk", min: 1, max: 1, options: [option(11, "Whole", "0.00", { default: true }), option(12, "Oat", "0.50")] });
const size = () => ({ id: 2, name: "Size", min: 1, max: 1, options: [option(21, "Small", "0.00"), option(22, "Large", "0.60")] });
const item = (id, name, price, ...groups) => ({ id, name, price, available: true, allergens: [], own_allergens: [], option_groups: groups });
const menu = () => ({
  store: { slug: "demo", currency: "EUR", timezone: "Europe/Amsterdam", menu_version: 1 },
  categories: [
    { name: "Coffee", items: [item(1, "Flat White", "3.40", milk()), item(2, "Filter", "3.00", size())] },
    { name: "Food", items: [item(3, "Croissant", "2.60")] },
  ],
});
const FAVOURITES = { favourites: [{ item: 1, options: [12], sold: 9 }, { item: 3, options: [], sold: 4 }, { item: 77, options: [], sold: 1 }] };

let bar, server, walkIn;

afterEach(() => mock.timers.reset());

beforeEach(async () => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  fakeStorage();
  server = new FakeServer();
  begin();
  await fetched();
  server.requests.length = 0;
});

function begin() {
  bar = new Bar({ slug: "demo", user: GRACE, onChange() {} });
  walkIn = new WalkIn({ slug: "demo", send: (sale) => bar.sales.sell(sale), onChange() {} });
  bar.sales.onRefused = (body, problem) => walkIn.putBack(body, problem);
}

async function fetched() {
  walkIn.load();
  await server.answer(menu());
  await server.answer(FAVOURITES);
}

const made = (more = {}) => ({ id: 7, number: null, name: "Walk-in", version: 1, seq: 11, status: "placed", started_at: null, barista: null, paid: false, items: [{ id: 21, name: "Flat White", made: 0, quantity: 1, options: [] }], ...more });
const sent = () => server.requests.map(({ path }) => path.replace("/api/stores/demo/", ""));
const tapped = (place = 0) => walkIn.add(walkIn.favourites[place].line);
const take = (sale = { paid: false }) => (tapped(), walkIn.place(sale));

test("a favourite is its drink as it is ordered, and what the menu has not is none", () => {
  assert.deepEqual(walkIn.favourites.map(({ item: { name }, total }) => [name, total]), [["Flat White", "3.90"], ["Croissant", "2.60"]]);
  tapped();
  tapped();
  tapped(1);
  assert.deepEqual(walkIn.lines.map(({ line }) => [line.item, line.options, line.quantity]), [[1, [12], 2], [3, [], 1]]);
  assert.deepEqual([walkIn.total, walkIn.count, walkIn.isReady], ["10.40", 3, true]);
});

test("an item of the list is added as it comes, and asks only for what must be chosen", () => {
  const [flatWhite, filter] = walkIn.menu.categories[0].items;
  walkIn.pick(flatWhite);
  assert.deepEqual([walkIn.lines[0].line.options, walkIn.picked], [[11], null]);
  walkIn.pick(filter);
  assert.equal(walkIn.missing.name, "Size");
  assert.equal(walkIn.isReady, false, "one that is being put together would be lost");
  walkIn.choose({ options: [22], note: "  hot  " });
  walkIn.done();
  assert.deepEqual(walkIn.lines.map(({ total }) => total), ["3.40", "3.60"]);
  walkIn.edit(walkIn.lines[0].line);
  walkIn.choose({ options: [12] });
  walkIn.done();
  assert.deepEqual([walkIn.lines[0].total, walkIn.lines[1].line.note, walkIn.count], ["3.90", "hot", 2]);
});

test("what is sold out says so, before it is tapped and after", () => {
  tapped();
  walkIn.receive({ type: "availability", items: { 3: false }, options: { 12: false }, seq: 12 });
  assert.deepEqual(walkIn.favourites.map(({ why }) => why), ["Oat is sold out", "Croissant is sold out"]);
  assert.deepEqual([walkIn.isReady, walkIn.lines[0].why], [false, "Oat is sold out"]);
  tapped(1);
  assert.deepEqual([walkIn.count, walkIn.problem], [1, "Croissant is sold out"]);
  walkIn.setCount(walkIn.lines[0].line, 0);
  walkIn.pick(walkIn.menu.item(1));
  assert.deepEqual([walkIn.isReady, walkIn.problem], [true, ""]);
});

test("there is room for thirty drinks", () => {
  tapped();
  walkIn.setCount(walkIn.lines[0].line, 20);
  tapped(1);
  walkIn.setCount(walkIn.lines[1].line, 10);
  tapped();
  assert.deepEqual([walkIn.count, walkIn.problem], [30, "At most 30 drinks in one order"]);
  walkIn.setCount(walkIn.lines[1].line, 11);
  assert.equal(walkIn.count, 30);
});

test("it is sent once, with the sum that was said, and begins anew", () => {
  tapped();
  walkIn.say({ name: " Bo ", serve: "to_go" });
  walkIn.place({ paid: true });
  const [{ path, body, headers }] = server.requests;
  assert.equal(path, "/api/stores/demo/walk-ins/");
  assert.deepEqual(body, { items: [{ item: 1, quantity: 1, options: [12] }], serve: "to_go", paid: true, total: "3.90", name: "Bo" });
  assert.ok(headers["Idempotency-Key"]);
  assert.equal(headers["Cafe-User"], "3");
  assert.deepEqual([walkIn.count, walkIn.name, walkIn.serve, walkIn.change], [0, "", "here", null]);
});

test("change is due of what was given, until the next one begins", () => {
  take({ paid: true, given: "5.00" });
  const { due, given, total, tap } = walkIn.change;
  assert.deepEqual([due, given, total, tap.text], ["1.10", "5.00", "3.90", "Walk-in taken: 1× Flat White"]);
  walkIn.begin();
  assert.equal(walkIn.change, null);
});

test("its card stands at once, and goes on as the order", async () => {
  take({ paid: true });
  const now = Date.now();
  const [draft] = sortIntoColumns(bar.orders(), { now, isAcknowledged: () => false }).new;
  assert.deepEqual([draft.status, draft.paid, draft.total, draft.items[0].name, draft.items[0].options], ["placed", true, "3.90", "Flat White", [{ id: 12, name: "Oat", default: false, allergens: [], group: "Milk" }]]);
  assert.deepEqual(bar.order(draft.id), draft);
  assert.deepEqual(ageOf(draft, now, null), { level: "", word: "", text: "0:00" }, "also where the store was not heard of yet");
  assert.equal(numbersLateSince([draft], now + 60_000), undefined, "nobody waits for the number of what was not sent");
  await server.answer(made());
  assert.deepEqual(bar.orders().map(({ id }) => id), [7]);
  assert.deepEqual([bar.sales.newly(), bar.sales.newly()], [[[draft.id, 7]], []]);
  assert.ok(bar.touched.has(7), "it does not ring");
  bar.receive({ type: "order", order: made({ status: "accepted", number: 106, version: 2 }), seq: 12 }, 0);
  assert.equal(bar.toasts.current.text, "Walk-in 106: 1× Flat White");
  assert.equal(bar.ledger.last.text, "Walk-in 106: 1× Flat White");
});

test("undone before it was sent nothing is sent", async () => {
  bar.set({ setting: "", body: { paused: true }, done() {} }); // is on its way
  take();
  bar.toasts.undo();
  assert.deepEqual(bar.orders(), []);
  await server.answer({ seq: 11 });
  assert.deepEqual(sent(), [""]);
});

test("undone on its way it is cancelled as soon as it is there", async () => {
  take();
  bar.toasts.undo();
  await server.answer(made());
  assert.deepEqual(sent(), ["walk-ins/", "orders/7/cancel/"]);
  assert.equal(server.requests[1].body.reason, "Made by mistake");
  // The café has given it its number meanwhile: it is cancelled all the same.
  await server.answer({ status: 409, reason: "version", detail: "x", order: made({ status: "accepted", number: 106, version: 2 }) }, 409);
  assert.deepEqual(server.requests[2].body, { version: 2, reason: "Made by mistake" });
  assert.equal(bar.order(7).status, "cancelled");
});

test("undone later it is cancelled, until somebody has started it", async () => {
  take({ paid: true });
  await server.answer(made({ paid: true }));
  const { last } = bar.ledger;
  bar.receive({ type: "order", order: made({ status: "preparing", paid: true, version: 3, number: 106, started_at: "2026-11-22T12:00:00Z" }), seq: 13 }, 0);
  assert.equal(last.mayUndo(), false);
  bar.receive({ type: "order", order: made({ status: "accepted", paid: true, version: 4, number: 106 }), seq: 14 }, 0);
  bar.undo(last.id);
  assert.deepEqual(sent(), ["walk-ins/", "orders/7/cancel/"]);
  const { new: cards } = sortIntoColumns(bar.orders(), { now: Date.now(), isAcknowledged: (id) => bar.acknowledged.has(id) });
  assert.deepEqual(cards.map(({ status, paid }) => [status, paid]), [["cancelled", true]], "its money is to be given back");
});

test("what the server does not take stands there again, when nobody else is served", async () => {
  take({ paid: true, given: "5.00" });
  tapped(1);
  await server.answer({ status: 409, reason: "changed", detail: "It costs €4.10 now, not €3.90." }, 409);
  assert.deepEqual(bar.orders(), []);
  assert.match(bar.toasts.current.text, /^Walk-in not taken: It costs €4.10 now/);
  assert.equal(bar.ledger.last, undefined);
  assert.deepEqual(walkIn.lines.map(({ line }) => line.item), [3], "who is served now keeps the sheet");
  walkIn.place({ paid: false });
  assert.deepEqual([walkIn.lines[0].line.options, walkIn.problem], [[12], "It costs €4.10 now, not €3.90."]);
});

test("over a reload it waits for the line, and is refused into the new page", async () => {
  take();
  begin();
  await fetched();
  assert.deepEqual(bar.orders().map(({ draft, items }) => [draft, items[0].name]), [[true, "Flat White"]]);
  const before = server.requests.length;
  bar.sendWaiting();
  await settle();
  const [first, again] = [server.requests[0], server.requests[before]];
  assert.equal(again.headers["Idempotency-Key"], first.headers["Idempotency-Key"]);
  await server.answer({}); // of the page that was left
  await server.answer({ status: 422, reason: "items", detail: "Oat is sold out" }, 422);
  assert.deepEqual([bar.orders(), walkIn.count, walkIn.problem], [[], 1, "Oat is sold out"]);
});

test("without a menu nothing is said to cost nothing", () => {
  const early = new WalkIn({ slug: "demo", send() {}, onChange() {} });
  early.putBack({ items: [{ item: 1, quantity: 1, options: [12] }], serve: "here" }, { message: "x" });
  assert.deepEqual([early.count, early.isReady, early.favourites], [1, false, []]);
  early.receive({ type: "availability", items: {}, options: {}, seq: 1 });
  bar.receive({ type: "snapshot", orders: [], seq: 10, store: { open: true } }, nextMoment());
});
