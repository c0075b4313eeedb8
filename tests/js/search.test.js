import assert from "node:assert/strict";
import test from "node:test";
import { find, searchIndex, slips } from "../../static/js/model/search.js";

const MENU = {
  "Flat White": ["Flat White", "Two shots under steamed milk", "Coffee", "vegetarian"],
  "Cappuccino": ["Cappuccino", "Espresso and foam", "Coffee", "vegetarian"],
  "Earl Grey": ["Earl Grey", "Black, with bergamot", "Tea", "vegan", "vegetarian"],
  "Teapot for two": ["Teapot for two", "", "Tea", "vegan"],
  "Crème brûlée": ["Crème brûlée", "Chef's own", "Sweets"],
  "Smørrebrød": ["Smørrebrød", "", "Food"],
  "Łosoś": ["Łosoś", "Wędzony", "Food"],
  "Süßkartoffel": ["Süßkartoffel", "", "Food"],
  "Œuf": ["Œuf à la coque", "", "Food"],
  "Đậu": ["Đậu phụ", "", "Food"],
  "Jus": ["Jus d’orange", "", "Drinks"],
  "İçli köfte": ["İçli köfte", "Ilık", "Food"],
  "قهوة": ["القَهْوَة العربية", "", "Drinks"],
  "抹茶ラテ": ["冷たい抹茶ラテ", "", "Drinks"],
};
const indexed = Object.entries(MENU).map(([key, texts]) => ({ key, words: searchIndex(texts) }));
const found = (search) => [...find(search, indexed).keys];

test("words are matched from their beginning, never inside another or across two", () => {
  assert.deepEqual(found("tea"), ["Earl Grey", "Teapot for two"]); // steamed, and "White Two", have it inside
  assert.deepEqual(found("eamed"), []);
  assert.deepEqual(found("flat wh"), ["Flat White"]);
  assert.deepEqual(found("white flat"), ["Flat White"]);
});

test("case, accents and letters that keyboards lack make no difference", () => {
  for (const [search, item] of [
    ["CREME BRULEE", "Crème brûlée"], ["smorrebrod", "Smørrebrød"], ["SMØRREBRØD", "Smørrebrød"], ["losos", "Łosoś"],
    ["wedzony", "Łosoś"], ["susskartoffel", "Süßkartoffel"], ["SÜSSKARTOFFEL", "Süßkartoffel"], ["oeuf", "Œuf"],
    ["dau", "Đậu"], ["icli", "İçli köfte"], ["ILIK", "İçli köfte"], ["قهوه", "قهوة"], ["القهوة", "قهوة"],
  ]) assert.deepEqual(found(search), [item], search);
});

test("an apostrophe may be typed, left out, or stand before the word", () => {
  for (const search of ["chef's", "chef’s", "chefs"]) assert.deepEqual(found(search), ["Crème brûlée"], search);
  for (const search of ["orange", "d'orange", "dorange", "jus d'orange"]) assert.deepEqual(found(search), ["Jus"], search);
});

test("scripts without spaces are found from anywhere", () => {
  assert.deepEqual(found("抹茶"), ["抹茶ラテ"]);
  assert.deepEqual(found("ラテ"), ["抹茶ラテ"]);
});

test("it knows diets", () => {
  assert.deepEqual(found("vegan"), ["Earl Grey", "Teapot for two"]);
  assert.deepEqual(found("vegetarian coffee"), ["Flat White", "Cappuccino"]);
});

test("where nothing fits the nearest is offered, and said to be near", () => {
  for (const search of ["capuccino", "cappucino", "capucino", "cappuccnio", "capuc", "kappuccino"]) {
    const { keys, isNear } = find(search, indexed);
    assert.deepEqual([[...keys], isNear], [["Cappuccino"], true], search);
  }
  assert.deepEqual(find("erl gray", indexed), { keys: new Set(["Earl Grey"]), isNear: true });
  assert.deepEqual(find("capuccino coffee", indexed).keys, new Set(["Cappuccino"]));
  assert.deepEqual(find("cappuccino", indexed).isNear, false);
});

test("what is near nothing finds nothing, and nothing wanted finds all", () => {
  assert.deepEqual(find("pizza", indexed), { keys: new Set(), isNear: false });
  assert.deepEqual(find("xy", indexed), { keys: new Set(), isNear: false });
  assert.equal(found("").length, indexed.length);
  assert.equal(found(" - ").length, indexed.length);
});

test("slips are letters put in, left out, changed or swapped", () => {
  assert.equal(slips("latte", "latte"), 0);
  assert.equal(slips("late", "latte"), 1);
  assert.equal(slips("latet", "latte"), 1);
  assert.equal(slips("lat", "latte"), 0);
  assert.equal(slips("tea", "mocha"), 3);
});
