import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";
import { Basket, MOST_OF_ONE } from "../../static/js/model/basket.js";
import { fakeStorage } from "./page.js";

const line = (changes = {}) => ({ item: 1, quantity: 1, options: [7, 3], note: "", drinker: "", ...changes });
const quantities = (basket) => basket.lines.map(({ quantity }) => quantity);
const items = (basket) => basket.lines.map(({ item }) => item);

beforeEach(fakeStorage);

test("the same drink is one line, in whatever order its options were chosen", () => {
  const basket = new Basket("corner");
  basket.add(line());
  basket.add(line({ options: [3, 7], quantity: 2 }));
  basket.add(line({ note: "hot" }));
  assert.deepEqual(quantities(basket), [3, 1]);
});

test("a line never holds more of one drink than may be ordered", () => {
  const basket = new Basket("corner");
  basket.add(line({ quantity: MOST_OF_ONE }));
  basket.add(line());
  assert.deepEqual(quantities(basket), [MOST_OF_ONE, 1]);
});

test("what another tab put in or took out is heard, of this store only", () => {
  const [one, other, far] = [new Basket("corner"), new Basket("corner"), new Basket("station")];
  let changes = 0;
  other.addEventListener("change", () => (changes += 1));
  one.add(line());
  far.add(line());
  for (const key of ["cafe.basket.station", "cafe.basket.corner"]) other.heard({ key });
  assert.deepEqual([quantities(other), changes], [[1], 1]);
});

test("each line has an id of its own, which an edit keeps", () => {
  const basket = new Basket("corner");
  basket.add(line());
  basket.add(line({ item: 2 }));
  const [first, second] = basket.lines.map(({ id }) => id);
  assert.notEqual(first, second);
  basket.replace(first, line({ quantity: 5 }));
  assert.deepEqual(basket.lines.map(({ id }) => id), [first, second]);
  assert.deepEqual(quantities(basket), [5, 1]);
});

test("an edit keeps what another tab added and this one has not heard of", () => {
  const one = new Basket("corner");
  one.add(line());
  const other = new Basket("corner");
  one.add(line({ item: 2 }));
  other.replace(other.lines[0].id, line({ quantity: 4 }));
  assert.deepEqual(items(other), [1, 2]);
  assert.deepEqual(quantities(other), [4, 1]);
  one.look();
  assert.deepEqual(one.lines, other.lines);
});

test("a removal takes out its own line only, though others moved meanwhile", () => {
  const one = new Basket("corner");
  for (const item of [1, 2, 3]) one.add(line({ item }));
  const other = new Basket("corner");
  one.remove(one.lines[0].id);
  other.remove(other.lines[1].id);
  assert.deepEqual(items(other), [3]);
});

test("an edit of a line that another tab removed puts it back", () => {
  const one = new Basket("corner");
  one.add(line());
  const other = new Basket("corner");
  one.remove(one.lines[0].id);
  other.replace(other.lines[0].id, line({ quantity: 2 }));
  assert.deepEqual(quantities(other), [2]);
});

test("what was ordered leaves the basket, and what came in meanwhile stays", () => {
  const one = new Basket("corner");
  one.add(line());
  const other = new Basket("corner");
  other.add(line({ item: 2 }));
  one.ordered(one.lines);
  assert.deepEqual(items(one), [2]);
});

test("lines that were kept before they had ids can be edited", () => {
  globalThis.localStorage["cafe.basket.corner"] = JSON.stringify([line(), line({ item: 2 })]);
  const basket = new Basket("corner");
  basket.remove(basket.lines[0].id);
  assert.deepEqual(items(basket), [2]);
});

test("a basket works where nothing can be kept", () => {
  globalThis.localStorage = {
    getItem: () => { throw new Error("blocked"); },
    setItem: () => { throw new Error("blocked"); },
  };
  const basket = new Basket("corner");
  basket.add(line());
  basket.add(line({ item: 2 }));
  assert.deepEqual(items(basket), [1, 2]);
});
