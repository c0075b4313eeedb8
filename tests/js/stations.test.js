// A tablet of one station: what its cards hold, and what its taps are about.
import assert from "node:assert/strict";
import test, { afterEach, beforeEach } from "node:test";

import { nextMoment } from "../../static/js/lib/moment.js";
import { Bar } from "../../static/js/barista/bar.js";
import { sortIntoColumns } from "../../static/js/model/columns.js";
import { toMake } from "../../static/js/model/counts.js";
import { Here } from "../../static/js/model/here.js";
import { byStation } from "../../static/js/model/parts.js";
import { fakeStorage, FakeServer } from "./page.js";

const GRACE = { id: 3, name: "Grace" };
const BAR = { id: 1, name: "Bar" };
const KITCHEN = { id: 2, name: "Kitchen" };
const line = (id, station, more = {}) => ({ id, name: station === 2 ? "Toast" : "Latte", station, made: 0, quantity: 1, begun: false, options: [], ...more });
const order = (id, status, items, more = {}) => ({ id, number: id, name: "Joe", mark: `m${id}`, version: 5, status, items, placed_at: "2026-12-01T08:00:00Z", started_at: null, barista: null, ...more });
let server, bar;

beforeEach(() => {
  fakeStorage();
  server = new FakeServer();
  bar = tablet("Bar");
});

afterEach(() => bar.toasts.hide());

/** A tablet that a link sends to a station. */
function tablet(station) {
  return new Bar({ slug: "demo", user: GRACE, station, onChange() {} });
}

function show(orders, { stations = [BAR, KITCHEN], on = bar } = {}) {
  on.receive({ type: "snapshot", orders, seq: 10, store: { open: true, stations } }, nextMoment());
}

const split = (status = "accepted", coffee = {}, toast = {}) => order(7, status, [line(71, 1, { quantity: 2, ...coffee }), line(72, 2, toast)]);
const sent = () => server.requests.map(({ path, body }) => [path.split("/").slice(6, -1).join("/"), body.lines ?? body.change ?? "whole"]);
const inColumns = (on = bar) => Object.entries(sortIntoColumns(on.orders(), { now: 0, isAcknowledged: () => false })).flatMap(([name, cards]) => cards.map(({ id }) => `${id} ${name}`));

async function answer() {
  const { id } = bar.allOrders()[0];
  await server.answer({ ...bar.allOrders().find((one) => one.id === id), version: 6, seq: 11 + server.requests.length });
}

test("a card holds the station's own lines, and says where the others are made", () => {
  show([split(), order(8, "accepted", [line(81, 1)]), order(9, "accepted", [line(91, 2)])]);
  assert.deepEqual(bar.orders().map(({ id }) => id), [7, 8]);
  const [shared, own] = bar.orders();
  assert.deepEqual([shared.items.map(({ id }) => id), shared.elsewhere], [[71], [{ name: "Kitchen", state: "new" }]]);
  assert.equal(own.elsewhere, undefined);
  assert.deepEqual(toMake(bar.orders()).map(({ title, count }) => [title, count]), [["Latte", 3]]);
  bar.standAt(null);
  assert.deepEqual([bar.orders().map(({ id }) => id), bar.order(7).items.length], [[7, 8, 9], 2]);
});

test("without stations nothing is another", () => {
  show([order(7, "accepted", [line(71, null), line(72, null)])], { stations: [] });
  bar.advance(bar.order(7));
  assert.deepEqual([sent(), server.requests[0].body.version], [[["start", "whole"]], 5]);
});

test("what is of no station, or of one that is gone, is everybody's", () => {
  show([order(7, "accepted", [line(71, null), line(72, 9)]), order(8, "accepted", [line(81, null), line(82, 2)]), order(9, "accepted", [], { readable: false })]);
  assert.deepEqual(bar.orders().map(({ id, items }) => [id, items.map((one) => one.id)]), [[7, [71, 72]], [8, [81]], [9, []]]);
});

test("a part is new while its station has not begun, and waits once it is done", () => {
  show([split("preparing", {}, { begun: true })]);
  assert.deepEqual([inColumns(), bar.order(7).elsewhere[0].state], [["7 new"], "making"]);
  show([split("preparing", { begun: true }, { begun: true })]);
  assert.deepEqual(inColumns(), ["7 making"]);
  show([split("preparing", { made: 2 })]); // started as one, by a tablet that shows all
  assert.deepEqual([inColumns(), bar.order(7).isDone, bar.order(7).status, bar.order(7).elsewhere[0].state], [["7 ready"], true, "preparing", "making"]);
  show([split("preparing", { made: 2 }, { made: 1 })]); // called back as one
  assert.deepEqual([inColumns(), bar.order(7).isDone], [["7 making"], false]);
  show([split("ready", { made: 2 }, { made: 1 })]);
  assert.deepEqual(inColumns(), ["7 ready"]);
});

test("start and ready are of its lines, whatever version the other station made, and wait for it", async () => {
  show([split()]);
  bar.advance(bar.order(7));
  await answer();
  bar.advance(bar.order(7));
  assert.equal(bar.toasts.current.text, "7 Joe: Bar is done");
  await answer();
  assert.deepEqual(sent(), [["start", [71]], ["ready", [71]]]);
  assert.equal(server.requests[1].body.version, undefined);
  bar.advance(bar.order(7)); // it waits: there is nothing to do
  assert.deepEqual([server.requests.length, inColumns(), bar.allOrders()[0].status], [2, ["7 ready"], "preparing"]);
});

test("the last station makes it ready", async () => {
  show([split("preparing", { begun: true }, { begun: true, made: 1 })]);
  bar.advance(bar.order(7));
  assert.deepEqual([bar.order(7).status, bar.toasts.current.text], ["ready", "7 Joe ready"]);
});

test("the tick that finishes a part is sent at once, and the one that rings the guest waits", () => {
  show([split("preparing", { begun: true, made: 1 })]);
  bar.tick(bar.order(7), bar.order(7).items[0]);
  assert.deepEqual([sent(), inColumns()], [[["lines/71", 1]], ["7 ready"]]);
  fakeStorage();
  bar = tablet("Bar");
  show([split("preparing", { begun: true, made: 1 }, { begun: true, made: 1 })]);
  bar.tick(bar.order(7), bar.order(7).items[0]);
  assert.deepEqual([server.requests.length, Boolean(bar.isReadySoon(7))], [1, true]);
  bar.takeBack.stop("ready-7");
});

test("each tap of a part is taken back of that part", async () => {
  show([split()]);
  bar.advance(bar.order(7));
  await answer();
  bar.undoLast();
  await answer();
  assert.deepEqual([sent(), bar.order(7).status], [[["start", [71]], ["release", [71]]], "accepted"]);
  bar.advance(bar.order(7));
  await answer();
  bar.advance(bar.order(7));
  await answer();
  bar.standAt(KITCHEN.id); // whatever the tablet shows by now
  bar.undoLast();
  await answer();
  await answer();
  bar.undoLast();
  await answer();
  assert.deepEqual(sent().slice(4), [["lines/71", -1], ["lines/71", -1], ["release", [71]]]);
  assert.equal(bar.allOrders()[0].status, "accepted");
});

test("a part that is done is called back, and that is taken back too", async () => {
  show([split("preparing", { begun: true, made: 2 }, { begun: true })]);
  bar.act(bar.order(7), "recall");
  await answer();
  assert.deepEqual([sent(), inColumns(), bar.order(7).items[0].made], [[["recall", [71]]], ["7 making"], 0]);
  bar.undoLast();
  await answer();
  assert.deepEqual([sent()[1], inColumns()], [["ready", [71]], ["7 ready"]]);
});

test("who takes the money at one station does not mind that another has begun", async () => {
  show([split("preparing", {}, { begun: true })]);
  bar.act(bar.order(7), "pay");
  const present = { ...split("preparing", {}, { begun: true, made: 1 }), version: 6, seq: 12 };
  await server.answer({ status: 409, reason: "version", detail: "It has changed meanwhile.", order: present }, 409);
  assert.deepEqual([sent(), server.requests.map(({ body }) => body.version)], [[["pay", "whole"], ["pay", "whole"]], [5, 6]]);
});

test("what was handed out comes back as a whole", () => {
  show([order(7, "collected", [line(71, 1, { made: 1 }), line(72, 2, { made: 1 })], { collected_at: new Date().toISOString() })]);
  bar.recallLast();
  assert.deepEqual(sent(), [["recall", "whole"]]);
});

test("a tick on a tablet that shows all begins one station's part, and is taken back with it", async () => {
  bar.standAt(null);
  bar = tablet("all");
  show([split("preparing", { begun: true })]);
  bar.tick(bar.order(7), bar.order(7).items[1]);
  assert.deepEqual(bar.order(7).items.map(({ begun, made }) => [begun, made]), [[true, 0], [true, 1]]);
  await answer();
  bar.undoLast();
  await answer();
  await answer();
  assert.deepEqual(sent(), [["lines/72", 1], ["lines/72", -1], ["release", [72]]]);
  assert.deepEqual(bar.order(7).items.map(({ begun }) => begun), [true, false]);
});

test("the tablet that shows all sees which part is where", () => {
  const parts = byStation(split("preparing", { begun: true }, { made: 1 }), [BAR, KITCHEN]);
  assert.deepEqual(parts.map(({ station, lines, state }) => [station.name, lines.length, state]), [["Bar", 1, "making"], ["Kitchen", 1, "done"]]);
  assert.deepEqual(byStation(split("collected"), [BAR, KITCHEN]).map(({ state }) => state), ["", ""]);
});

test("a link names a station by its id or its name, and the tablet keeps it", () => {
  const at = (asked, key = "one") => {
    const here = new Here({ key, asked });
    here.know([BAR, KITCHEN]);
    return here.station?.name ?? null;
  };
  assert.deepEqual([at("2"), at(null), at(" kitchen "), at("Cellar"), at("all"), at(null), at(null, "two")], ["Kitchen", "Kitchen", "Kitchen", "Kitchen", null, null, null]);
  at("bar");
  const here = new Here({ key: "one" });
  here.know([KITCHEN]); // its own is gone
  assert.equal(here.station, null);
});
