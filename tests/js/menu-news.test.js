// How a page comes to another menu: which it holds, when it asks, and what it says of what is open.
import assert from "node:assert/strict";
import test from "node:test";

import { nextMoment } from "../../static/js/lib/moment.js";
import { itemNews } from "../../static/js/model/item-news.js";
import { MenuNews } from "../../static/js/model/menu-news.js";
import { Menu } from "../../static/js/model/menu.js";
import { FakeServer, settle } from "./page.js";

const option = (id, name, more = {}) => ({ id, name, price: "0.00", default: false, available: true, allergens: [], allergens_declared: true, ...more });
const group = (more = {}) => ({ id: 1, name: "Milk", min: 1, max: 1, options: [option(1, "Whole", { allergens: ["milk"] }), option(2, "Oat", { price: "0.50" })], ...more });
const item = (more = {}) => ({ id: 4, name: "Flat White", price: "3.40", available: true, allergens: [], own_allergens: [], own_allergens_declared: true, option_groups: [group()], ...more });
const store = (version, more = {}) => ({ slug: "demo", menu_version: version, ordering: { state: "open" }, ...more });
const page = (version, ...items) => ({ store: store(version), categories: [{ id: 1, name: "Coffee", items }] });
const opened = (version = 5) => new Menu(page(version, item()));

// -- which menu is held --------------------------------------------------------------------------

test("a message of another version, of either kind, says that the page is behind", () => {
  for (const message of [{ type: "store", store: store(6), seq: 2, as_of: 2 }, { type: "availability", items: {}, options: {}, menu_version: 6, seq: 2, as_of: 2 }]) {
    const menu = opened();
    assert.equal(menu.isBehind, false);
    menu.receive(message, 0);
    assert.equal(menu.isBehind, true, message.type);
    assert.equal(menu.take(page(6, item({ name: "Whiter" })), nextMoment()), true);
    assert.equal(menu.item(4).name, "Whiter");
    assert.equal(menu.isBehind, false);
  }
});

test("a late message of an earlier menu changes nothing", () => {
  const menu = opened();
  menu.receive({ type: "store", store: store(4), seq: 1, as_of: 1 }, 0);
  assert.equal(menu.isBehind, false);
});

test("servers that say no version leave the page what it is", () => {
  const menu = opened(undefined);
  menu.receive({ type: "availability", items: { 4: false }, options: {}, seq: 2 }, 0);
  menu.receive({ type: "store", store: { slug: "demo", ordering: { state: "open" } }, seq: 3 }, 0);
  assert.equal(menu.isBehind, false);
});

test("an answer that crossed a later one does not take its place", () => {
  const menu = opened();
  const [first, second] = [nextMoment(), nextMoment()];
  menu.take(page(7, item({ name: "Seventh" })), second);
  assert.equal(menu.take(page(6, item({ name: "Sixth" })), first), false);
  assert.equal(menu.item(4).name, "Seventh");
  assert.equal(menu.isBehind, false);
});

test("what was heard while the menu was on its way is asked for again", () => {
  const menu = opened();
  menu.receive({ type: "store", store: store(6), seq: 2 }, 0);
  const asked = nextMoment();
  menu.receive({ type: "store", store: store(7), seq: 3 }, 0);
  menu.take(page(6, item({ name: "Sixth" })), asked);
  assert.equal(menu.item(4).name, "Sixth");
  assert.equal(menu.isBehind, true);
});

test("after a restore an earlier menu is the truth", () => {
  const menu = opened(9);
  menu.receive({ type: "snapshot", store: store(3), availability: { items: {}, options: {} }, seq: 1 }, nextMoment());
  assert.equal(menu.isBehind, true);
  assert.equal(menu.take(page(3, item({ name: "Old" })), nextMoment()), true);
  assert.equal(menu.item(4).name, "Old");
});

test("a poll of the same menu brings what can be had, one of another says that the page is behind", async () => {
  const server = new FakeServer();
  const menu = opened();
  const first = menu.poll();
  await server.answer(page(5, item({ available: false })));
  await first;
  assert.equal(menu.item(4).available, false);
  const second = menu.poll();
  await server.answer(page(6, item({ name: "Whiter" })));
  await second;
  assert.equal(menu.isBehind, true);
  assert.equal(menu.item(4).name, "Flat White", "drawn with the list, not before it");
});

test("what was sold out while the menu was on its way is sold out in it", () => {
  const menu = opened();
  const asked = nextMoment();
  menu.receive({ type: "availability", items: { 4: false }, options: {}, menu_version: 6, seq: 2 }, 0);
  menu.take(page(6, item()), asked);
  assert.equal(menu.item(4).available, false);
});

test("what is gone from the menu is named in the basket", () => {
  const menu = opened();
  const line = { item: 4, quantity: 1, options: [2] };
  menu.take(page(6, item({ option_groups: [group({ options: [option(1, "Whole")] })] })), nextMoment());
  assert.equal(menu.resolve(line).problem, "Oat is no longer offered with Flat White");
  menu.take(page(7), nextMoment());
  assert.equal(menu.resolve(line).problem, "Flat White is no longer on the menu");
  assert.equal(menu.resolve({ ...line, item: 99 }).problem, "This is no longer on the menu");
});

// -- when it is asked for ------------------------------------------------------------------------

function asking(t, { spread = () => 10_000, random = () => 0.5 } = {}) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const state = { behind: true, asked: 0, fails: false, spread };
  const load = async () => {
    state.asked += 1;
    if (state.fails) throw new Error("no line");
    state.behind = false;
  };
  const news = new MenuNews({ isBehind: () => state.behind, load, spread: () => state.spread(), random });
  const pass = async (ms) => {
    t.mock.timers.tick(ms);
    await settle();
  };
  return { state, news, pass };
}

test("a page asks once, at its own moment of the time over which all ask", async (t) => {
  const { state, news, pass } = asking(t);
  for (let heard = 0; heard < 20; heard += 1) news.look();
  await pass(4_999);
  assert.equal(state.asked, 0);
  await pass(1);
  assert.equal(state.asked, 1);
  await pass(60_000);
  assert.equal(state.asked, 1);
});

test("a sheet that opens meanwhile has it asked for sooner, and nothing later", async (t) => {
  const { state, news, pass } = asking(t);
  news.look();
  state.spread = () => 1_000;
  news.look();
  state.spread = () => 10_000;
  news.look();
  await pass(500);
  assert.equal(state.asked, 1);
});

test("a page that nobody sees asks when it is seen", async (t) => {
  const { state, news, pass } = asking(t, { spread: () => null });
  news.look();
  await pass(60_000);
  assert.equal(state.asked, 0);
  state.spread = () => 10_000;
  news.look();
  await pass(10_000);
  assert.equal(state.asked, 1);
});

test("where there was no answer it is asked for again, ever later", async (t) => {
  const { state, news, pass } = asking(t);
  state.fails = true;
  news.look();
  await pass(5_000);
  await pass(60_000);
  await pass(60_000);
  assert.equal(state.asked, 3);
  state.fails = false;
  await pass(60_000);
  await pass(60_000);
  assert.equal(state.asked, 4);
});

test("ten thousand pages spread over the whole of the time", () => {
  const moments = [];
  const original = globalThis.setTimeout;
  globalThis.setTimeout = (run, ms) => moments.push(ms);
  try {
    for (let at = 0; at < 10_000; at += 1) new MenuNews({ isBehind: () => true, load: async () => {}, spread: () => 12_000 }).look();
  } finally {
    globalThis.setTimeout = original;
  }
  const inSecond = (second) => moments.filter((ms) => Math.floor(ms / 1_000) === second).length;
  const most = Math.max(...Array.from({ length: 12 }, (_, second) => inSecond(second)));
  assert.ok(most < 1_000, `${most} in one second`);
});

// -- what is said of what is open ----------------------------------------------------------------

const news = (before, now, ids = [1]) => itemNews(before, now, new Set(ids), (amount) => `€${amount}`);

const CHANGES = [
  ["a new name", item({ name: "Whiter" }), [1], ["Flat White is now called Whiter."]],
  ["a new price", item({ price: "3.60" }), [1], ["€3.40 is now €3.60."]],
  ["a new price of what was chosen", item({ option_groups: [group({ options: [option(1, "Whole", { allergens: ["milk"] }), option(2, "Oat", { price: "0.70" })] })] }), [2], ["€3.90 is now €4.10."]],
  ["a new price of what was not chosen", item({ option_groups: [group({ options: [option(1, "Whole", { allergens: ["milk"] }), option(2, "Oat", { price: "0.70" })] })] }), [1], []],
  ["what was chosen is gone", item({ option_groups: [group({ options: [option(1, "Whole", { allergens: ["milk"] })] })] }), [2], ["Oat is no longer offered.", "€3.90 is now €3.40."]],
  ["another allergen", item({ own_allergens: ["nuts"] }), [1], ["It now contains nuts."]],
  ["one allergen less", item({ option_groups: [group({ options: [option(1, "Whole"), option(2, "Oat")] })] }), [1], ["It no longer contains milk."]],
  ["allergens that are stated no more", item({ own_allergens_declared: false }), [1], ["It may contain more by now: please ask us about allergens."]],
  ["a new choice to make", item({ option_groups: [group(), group({ id: 2, name: "Size", options: [option(8, "Small"), option(9, "Large")] })] }), [1], ["There is something new to choose: Size."]],
  ["fewer to take", item({ option_groups: [group({ min: 0, max: 1 })] }), [1], []],
  ["a new picture, words and place", item({ image: "/new.webp", description: "Hot", position: 3 }), [1], []],
];

for (const [name, now, ids, expected] of CHANGES) {
  test(`${name} is said of what is open`, () => {
    assert.deepEqual(news(item(), now, ids).words, expected);
  });
}

test("what cannot be chosen any more is not chosen any more", () => {
  const before = item({ option_groups: [group({ min: 0, max: 2 })] });
  const now = item({ option_groups: [group({ min: 0, max: 1 })] });
  const { words, options } = news(before, now, [1, 2]);
  assert.deepEqual([...options], [1]);
  assert.deepEqual(words, ["€3.90 is now €3.40.", "Milk: only 1 can be taken now."]);
  assert.deepEqual([...news(item(), item({ option_groups: [] }), [2]).options], []);
});
