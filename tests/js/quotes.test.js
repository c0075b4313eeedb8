import assert from "node:assert/strict";
import test, { beforeEach, mock } from "node:test";
import { Quotes } from "../../static/js/model/quotes.js";
import { FakeServer, fakeStorage, settle } from "./page.js";

const items = (quantity = 1, more = {}) => [{ item: 4, quantity, options: [2, 1], note: "", ...more }];
const quote = (token, { total = "3.40", changes = [], state = "open" } = {}) =>
  ({ quote: token, total, changes, items: [], ordering: { state } });
const MOVED = { code: "price", detail: "Flat White: €3.40 is now €4.10." };

let server;
let quotes;
let changes;

beforeEach(() => {
  fakeStorage();
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  server = new FakeServer();
  changes = 0;
  quotes = new Quotes({ store: "corner", onChange: () => (changes += 1) });
});

const after = async (ms) => {
  mock.timers.tick(ms);
  await settle();
};

/** Wants a quote, and has it answered. */
async function heard(wanted, news, answer, total = "3.40") {
  quotes.want(wanted, news, total);
  await after(300);
  await server.answer(answer);
}

test("what the café says is known of these items, and agreed to by being seen", async () => {
  await heard(items(), "a", quote("one"));
  assert.equal(quotes.of(items()).quote, "one");
  assert.equal(quotes.of(items(2)), null);
  assert.deepEqual([quotes.token, quotes.changes, changes], ["one", [], 1]);
  assert.equal(quotes.of(items(1, { note: "hot", options: [1, 2] })).quote, "one");
});

test("many taps ask once, after the last", async () => {
  await heard(items(), "a", quote("one"));
  for (const quantity of [2, 3, 4]) {
    quotes.want(items(quantity), "a", "0");
    await after(100);
  }
  assert.equal(server.requests.length, 1);
  await after(300);
  assert.deepEqual(server.requests.map(({ body }) => body.items[0].quantity), [1, 4]);
});

test("what is known already is not asked again, and another menu is", async () => {
  await heard(items(), "a", quote("one"));
  quotes.want(items(), "a", "3.40");
  await after(1000);
  assert.equal(server.requests.length, 1);
  quotes.want(items(), "b", "3.40");
  await after(300);
  assert.equal(server.requests[1].body.quote, "one");
});

test("a late answer to an earlier question is passed over", async () => {
  quotes.want(items(1), "a", "3.40");
  await after(0);
  quotes.want(items(2), "a", "6.80");
  await after(300);
  await server.answer(quote("of one"));
  assert.equal(quotes.of(items(1)), null);
  await server.answer(quote("of two", { total: "6.80" }));
  assert.equal(quotes.of(items(2)).quote, "of two");
});

test("a change stays until it is agreed to, and the token until then is the earlier one", async () => {
  await heard(items(), "a", quote("one"));
  await heard(items(), "b", quote("two", { total: "4.10", changes: [MOVED] }));
  assert.deepEqual([quotes.token, quotes.changes], ["one", [MOVED]]);
  await heard(items(), "c", quote("three", { total: "4.10", changes: [MOVED] }), "4.10");
  assert.equal(server.requests[2].body.quote, "one");
  quotes.agree();
  assert.deepEqual([quotes.token, quotes.changes], ["three", []]);
});

test("a change that was taken back needs no agreement", async () => {
  await heard(items(), "a", quote("one"));
  await heard(items(), "b", quote("two", { total: "4.10", changes: [MOVED] }));
  await heard(items(), "c", quote("three"), undefined);
  assert.deepEqual([quotes.token, quotes.changes], ["three", []]);
});

test("another sum than the menu in sight made is told, the first time too", async () => {
  await heard(items(), "a", quote("one", { total: "4.10" }), "3.40");
  assert.deepEqual(quotes.changes, [{ code: "total", was: "3.40", now: "4.10" }]);
  assert.equal(quotes.token, "");
  quotes.agree();
  await heard(items(2), "a", quote("two", { total: "9.99" }), "8.20");
  assert.deepEqual(quotes.changes, [{ code: "total", was: "8.20", now: "9.99" }]);
  assert.equal(quotes.token, "one");
});

test("the quote of a refusal is compared with what was agreed to", async () => {
  await heard(items(), "a", quote("one"));
  quotes.take(items(), quote("two", { total: "4.10", changes: [MOVED] }));
  assert.deepEqual([quotes.of(items()).total, quotes.changes, quotes.token], ["4.10", [MOVED], "one"]);
});

test("a café that cannot be asked is asked again, and why is known meanwhile", async () => {
  quotes.want(items(), "a", "3.40");
  await after(0);
  await server.answer({ status: 503, retry_after: 7 }, 503);
  assert.equal(quotes.problem.status, 503);
  await after(6_000);
  assert.equal(server.requests.length, 1);
  await after(1_000);
  await server.answer(quote("one"));
  assert.deepEqual([quotes.problem, quotes.token], [null, "one"]);
});

test("nobody is asked for a basket that nobody looks at", async () => {
  await heard(items(), "a", quote("one"));
  quotes.want(items(2), "a", "6.80");
  quotes.stop();
  await after(10_000);
  assert.equal(server.requests.length, 1);
});

test("a store that takes nothing now is asked again by and by", async () => {
  await heard(items(), "a", quote("one", { state: "full" }));
  await after(15_000);
  assert.equal(server.requests.length, 2);
});

test("who must know now hears the answer, or why there is none", async () => {
  const asked = quotes.ask(items(), "3.40");
  await settle();
  await server.answer(quote("one"));
  await asked;
  assert.equal(quotes.token, "one");
  const failed = quotes.ask(items(2), "6.80").catch((problem) => problem.status);
  await settle();
  await server.answer({}, 429);
  assert.equal(await failed, 429);
});
