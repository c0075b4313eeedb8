import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";
import { Basket, MOST_OF_ONE } from "../../static/js/model/basket.js";

const line = (changes = {}) => ({ item: 1, quantity: 1, options: [7, 3], note: "", name: "", ...changes });
const quantities = (basket) => basket.lines.map(({ quantity }) => quantity);

beforeEach(() => {
  const kept = new Map();
  globalThis.localStorage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
});

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

test("a drink about which an allergy was said is not the same drink", () => {
  const basket = new Basket("corner");
  basket.add(line());
  basket.add(line({ allergy: false }));
  basket.add(line({ allergy: true }));
  assert.deepEqual(quantities(basket), [2, 1]);
});
