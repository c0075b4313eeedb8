import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { times } from "../../static/js/lib/money.js";
import { allOptions, isPossible, listPrice, missingGroup, unitPrice, wrongs } from "../../static/js/model/price.js";

const cases = JSON.parse(readFileSync(new URL("../pricing-cases.json", import.meta.url), "utf8"));

// tests/test_pricing.py tries the same on the server.
for (const { name, item, chosen, quantity, expect } of cases) {
  test(`the page reckons as the server does: ${name}`, () => {
    const wrong = wrongs(item, chosen).map(({ code, group }) => [code, group?.name].filter(Boolean).join(" "));
    assert.deepEqual(wrong, expect.wrong);
    assert.equal(missingGroup(item.option_groups, chosen)?.name ?? null, expect.missing);
    assert.equal(isPossible(item), expect.possible);
    assert.deepEqual(listPrice(item), { price: expect.list_price, varies: expect.varies });
    if (wrong.length) return;
    const unit = unitPrice(item, allOptions(item).filter(({ id }) => chosen.includes(id)));
    assert.equal(unit, expect.unit);
    assert.equal(times(unit, quantity), expect.total);
  });
}
