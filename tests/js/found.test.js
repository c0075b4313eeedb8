// What is typed above a sheet's list, as people type it.
import assert from "node:assert/strict";
import test from "node:test";

import { isFound } from "../../static/js/model/found.js";

test("parts of words are found, without accents, in any order", () => {
  assert.ok(isFound("", "Oat milk"));
  assert.ok(isFound("  ", "Oat milk"));
  assert.ok(isFound("mil oa", "Oat milk"));
  assert.ok(isFound("brulee", "Crème brûlée", "Dessert"));
  assert.ok(isFound("17", 17, "Zoë"));
  assert.ok(isFound("zoe 17", 17, "Zoë"));
  assert.ok(!isFound("oat tea", "Oat milk"));
});
