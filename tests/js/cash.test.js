// What somebody may hand over, and what is given back.
import assert from "node:assert/strict";
import test from "node:test";

import { changeDue, roundAmounts } from "../../static/js/model/cash.js";

const CASES = [
  ["4.10", "EUR", ["5.00", "10.00", "20.00", "50.00"]],
  ["10.00", "EUR", ["20.00", "50.00", "100.00"]],
  ["12.40", "EUR", ["15.00", "20.00", "50.00", "100.00"]],
  ["23.40", "EUR", ["25.00", "30.00", "40.00", "50.00"]],
  ["4.10", "USD", ["5.00", "10.00", "20.00", "50.00"]],
  ["34.00", "DKK", ["40.00", "50.00", "100.00", "200.00"]],
  ["480", "JPY", ["500", "1000", "5000", "10000"]],
  ["1.250", "KWD", ["1.500", "2.000", "5.000", "10.000"]],
  ["0.00", "EUR", []],
  ["-1.00", "EUR", []],
];

for (const [total, currency, expected] of CASES) {
  test(`for ${total} ${currency} are given ${expected.join(", ") || "nothing"}`, () => {
    assert.deepEqual(roundAmounts(total, currency), expected);
  });
}

test("an unknown currency has a ladder of the sum's own size", () => {
  for (const total of ["4100", "0.35", "7.20", "99999999.99", "1"]) {
    const amounts = roundAmounts(total, "XTS");
    assert.ok(amounts.length >= 2, `${total}: ${amounts}`);
    for (const amount of amounts) assert.ok(Number(amount) > Number(total) && Number(amount) <= Number(total) * 30, `${total}: ${amount}`);
  }
});

test("change is exact, in the currency's own decimals", () => {
  assert.equal(changeDue("5.00", "4.10"), "0.90");
  assert.equal(changeDue("1000", "480"), "520");
  assert.equal(changeDue("2.000", "1.995"), "0.005");
  assert.equal(changeDue("20.00", "0.10"), "19.90");
});
