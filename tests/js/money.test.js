import assert from "node:assert/strict";
import test from "node:test";

import { formatter } from "../../static/js/lib/format.js";
import { sum, times } from "../../static/js/lib/money.js";

const plain = (text) => text.replace(/\u00a0/g, " ");
const euro = formatter({ locale: "en-IE", currency: "EUR", timezone: "Europe/Dublin" });

test("sums are exact and keep the currency's decimals", () => {
  assert.equal(sum(["3.40", "0.50"]), "3.90");
  assert.equal(sum(["450", "50"]), "500");
  assert.equal(sum(["1.250", "0.005"]), "1.255");
  assert.equal(sum(["0.10", "0.20", "-0.40"]), "-0.10");
  assert.equal(sum(["90071992547409.93", "0.01"]), "90071992547409.94");
  assert.equal(times("3.45", 3), "10.35");
  assert.equal(sum([]), "0");
});

test("prices are shown with the decimals of their currency", () => {
  const in_ = (locale, currency) => formatter({ locale, currency, timezone: "UTC" });
  assert.equal(euro.price("3.40"), "€3.40");
  assert.equal(in_("ja-JP", "JPY").price("450"), "￥450");
  assert.equal(plain(in_("en", "KWD").price("1.250")), "KWD 1.250");
  assert.equal(plain(in_("en", "IQD").price("1500")), "IQD 1,500");
  assert.equal(euro.price("450", "JPY"), "JP¥450");
});

test("what an option takes away has one minus", () => {
  assert.equal(euro.difference("-0.30"), "−€0.30");
  assert.equal(euro.difference("0.50"), "+€0.50");
  assert.equal(euro.difference("0.00"), "");
});

for (const locale of ["en_IE", "deutsch (AT)", "", "e"]) {
  test(`a page shows prices although the language is ${JSON.stringify(locale)}, and says so`, () => {
    const format = formatter({ locale, currency: "EUR", timezone: "Europe/Dublin" });
    assert.equal(format.price("3.40"), "€3.40");
    assert.match(format.fallbacks.join(), /does not know the language/);
  });
}

test("a page shows times although the time zone is none, and says so", () => {
  const format = formatter({ locale: "en", currency: "EUR", timezone: "Mars/Olympus" });
  assert.match(format.time("2026-11-22T12:00:00Z"), /\d\d:\d\d/);
  assert.match(format.fallbacks.join(), /does not know the time zone/);
});

test("a page shows prices although the currency is none", () => {
  assert.equal(formatter({ locale: "en", currency: "E$", timezone: "UTC" }).price("3.40"), "3.40 E$");
});

test("a page with everything in order says nothing", () => assert.deepEqual(euro.fallbacks, []));
