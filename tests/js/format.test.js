import assert from "node:assert/strict";
import test from "node:test";

import { formatter } from "../../static/js/lib/format.js";

const NOW = Date.parse("2026-06-03T21:00:00Z"); // a Wednesday, and 23:00 in Berlin

function when(moment, { locale = "en-IE", timezone = "Europe/Berlin" } = {}) {
  return formatter({ locale, timezone, currency: "EUR" }).upcoming(moment, NOW);
}

test("a time of today is a time", () => {
  assert.equal(when("2026-06-03T21:45:00Z"), "23:45");
});

test("one of another day names it, by the store's calendar", () => {
  assert.match(when("2026-06-04T07:00:00Z"), /^Thursday\W+(at )?09:00$/);
  // The same moment is today where the store is further west.
  assert.equal(when("2026-06-03T23:30:00Z", { timezone: "America/New_York" }), "19:30");
  assert.match(when("2026-06-03T23:30:00Z"), /^Thursday/);
});

test("one of the next week is no weekday of this one", () => {
  assert.match(when("2026-06-10T07:00:00Z"), /Wed.*10.*Jun.*09:00/);
});

test("it is said as the store's guests say it", () => {
  assert.match(when("2026-06-04T07:00:00Z", { locale: "de-DE" }), /^Donnerstag.*09:00/);
});
