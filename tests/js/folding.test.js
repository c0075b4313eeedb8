import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { fold, wordsIn } from "../../static/js/lib/folding.js";

const cases = JSON.parse(readFileSync(new URL("../folding-cases.json", import.meta.url), "utf8"));

test("a text is folded as on the server", () => {
  for (const [text, folded] of cases.fold) assert.equal(fold(text), folded);
});

test("words are those of the server", () => {
  for (const [text, words] of cases.words) assert.equal(wordsIn(text).join(" "), words);
});
