import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";
import { CardQuotes } from "../../static/js/model/card-quotes.js";
import { fakeStorage } from "./page.js";

let asked, answers;

beforeEach(() => {
  fakeStorage();
  asked = [];
  answers = [];
  globalThis.fetch = /** @type {any} */ (async (_path, { body }) => {
    const { items } = JSON.parse(body);
    asked.push(items.map(({ item, quantity, options }) => [item, quantity, options]));
    const said = items.map((one) => answers.shift() ?? { unit_price: `${one.item}.00`, wrong: [] });
    return new Response(JSON.stringify({ items: said }), { status: 200 });
  });
});

const line = (item, options = [], quantity = 1) => ({ item, options, quantity });

test("all cards are asked for in one call, each drink once, and again for another menu only", async () => {
  let known = 0;
  const quotes = new CardQuotes({ store: "corner", onKnown: () => known++ });
  const lines = [line(1, [8, 7], 3), line(1, [7, 8]), line(2)];
  await quotes.want(lines, 4);
  await quotes.want(lines, 4);
  assert.deepEqual(asked, [[[1, 1, [7, 8]], [2, 1, []]]]);
  assert.deepEqual(quotes.of(line(1, [7, 8], 9)), { unit: "1.00", problem: "" });
  assert.equal(quotes.of(line(3)), null);
  await quotes.want(lines, 5);
  assert.equal(asked.length, 2);
  assert.equal(known, 2);
});

test("what is sold out is heard elsewhere, and an hour that has begun is over", async () => {
  const quotes = new CardQuotes({ store: "corner", onKnown: () => {} });
  const wrong = (code, until) => ({ unit_price: null, wrong: [{ code, detail: code, ...(until ? { until } : {}) }] });
  answers = [wrong("sold_out"), wrong("not_served", "2000-01-01T00:00:00Z"), wrong("not_served", "2999-01-01T00:00:00Z"), wrong("unknown")];
  await quotes.want([line(1), line(2), line(3), line(4)], 1);
  assert.deepEqual([1, 2, 3, 4].map((id) => quotes.of(line(id))?.problem), ["", "", "not_served", "unknown"]);
});

test("nothing is asked for no cards, and no answer leaves the menu's word", async () => {
  const quotes = new CardQuotes({ store: "corner", onKnown: () => {} });
  await quotes.want([], 1);
  assert.equal(asked.length, 0);
  globalThis.fetch = /** @type {any} */ (async () => { throw new TypeError("no line"); });
  await quotes.want([line(1)], 1);
  assert.equal(quotes.of(line(1)), null);
});
