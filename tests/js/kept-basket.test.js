import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";
import { KeptBasket } from "../../static/js/parts/kept-basket.js";

const line = (changes = {}) => ({ id: "a", item: 1, quantity: 2, options: [3], note: "", allergy: false, drinker: "", ...changes });
let cookies, stored;

beforeEach(() => {
  cookies = "";
  stored = new Map();
  globalThis.localStorage = { getItem: (key) => stored.get(key) ?? null, setItem: (key, value) => stored.set(key, value) };
  globalThis.location = { protocol: "https:" };
  globalThis.document = {
    get cookie() {
      return `other=1; ${cookies}`;
    },
    set cookie(text) {
      cookies = text.split(";")[0];
      globalThis.attributes = text;
    },
  };
});

const inCookie = () => JSON.parse(Buffer.from(cookies.split("=")[1], "base64url").toString());

test("what is kept is found again as it was, in any script", () => {
  const lines = [line(), line({ id: "b", options: [], quantity: 1, note: "ohne Süßes ☕ شكرا", drinker: "Łucja", allergy: true })];
  new KeptBasket("corner").save(lines);
  assert.deepEqual(new KeptBasket("corner").load(), lines);
  assert.match(globalThis.attributes, /; Path=\/stores\/corner\/; Max-Age=604800; SameSite=Lax; secure$/);
});

test("what is as usual takes no room", () => {
  new KeptBasket("corner").save([line({ quantity: 1, options: [] })]);
  assert.deepEqual(inCookie().lines, [{ id: "a", item: 1 }]);
});

test("a basket has one key from its first line to its order, and then another", () => {
  const kept = new KeptBasket("corner");
  kept.save([line()]);
  const { key, device } = kept;
  kept.save([line(), line({ id: "b" })]);
  assert.equal(kept.key, key);
  kept.save([]);
  assert.equal(kept.key, null);
  kept.save([line()]);
  assert.notEqual(kept.key, key);
  assert.equal(kept.device, device);
});

test("what the pages without scripts wrote stays: a name, and an empty basket", () => {
  stored.set("cafe.basket.corner", JSON.stringify([line()]));
  cookies = `cafe_basket=${Buffer.from(JSON.stringify({ name: "Ada", device: "d".repeat(32) })).toString("base64url")}`;
  const kept = new KeptBasket("corner");
  assert.deepEqual(kept.load(), []);
  kept.save([line()]);
  assert.equal(inCookie().name, "Ada");
  assert.equal(inCookie().device, "d".repeat(32));
});

test("what no cookie can hold is kept here, and the cookie says so", () => {
  const many = Array.from({ length: 30 }, (_, index) => line({ id: String(index), note: "x".repeat(140) }));
  const kept = new KeptBasket("corner");
  kept.save(many);
  assert.equal(inCookie().lines, null);
  assert.ok(cookies.length < 4000);
  assert.deepEqual(kept.load(), many);
});

test("nonsense in the cookie, and none at all, is what was kept here last", () => {
  stored.set("cafe.basket.corner", JSON.stringify([line()]));
  for (const text of ["", "cafe_basket=%00", "cafe_basket=e30x", "cafe_basket=bnVsbA"]) {
    cookies = text;
    assert.deepEqual(new KeptBasket("corner").load(), [line()]);
  }
});

test("of what another tab wrote the news may come before the cookie, and then a late cookie takes nothing back", (context) => {
  let now = 1_000;
  context.mock.method(performance, "now", () => now);
  const kept = new KeptBasket("corner");
  kept.save([line()]);
  // The other tab's write: in the storage already, in the cookie not yet.
  stored.set("cafe.basket.corner", JSON.stringify([line({ quantity: 5 }), line({ id: "b" })]));
  kept.heard();
  assert.deepEqual(kept.load().map(({ quantity }) => quantity), [5, 2]);
  // An edit at that moment builds on it.
  kept.save([...kept.load(), line({ id: "c" })]);
  assert.deepEqual(inCookie().lines.map(({ id }) => id), ["a", "b", "c"]);
  // Later the cookie is the truth: the pages without scripts write it alone.
  cookies = `cafe_basket=${Buffer.from(JSON.stringify({ lines: [line({ quantity: 7 })], device: "d".repeat(32) })).toString("base64url")}`;
  now += 2_001;
  assert.deepEqual(kept.load().map(({ quantity }) => quantity), [7]);
});
