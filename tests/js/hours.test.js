import assert from "node:assert/strict";
import test from "node:test";
import { isServed } from "../../static/js/model/hours.js";

const at = (time) => Date.parse(`2026-07-01T${time}:00+01:00`);
const served = (from, to, time, zone = "Europe/Dublin") => isServed({ served_from: from, served_to: to }, at(time), zone);

test("an item is served within its hours, by the store's clock", () => {
  assert.ok(served("14:00", "17:00", "14:00"));
  assert.ok(served("14:00", "17:00", "16:59"));
  assert.ok(!served("14:00", "17:00", "17:00"));
  assert.ok(!served("14:00", "17:00", "13:59"));
  assert.ok(served("14:00", "17:00", "12:00", "Europe/Athens"));
});

test("hours may go past midnight", () => {
  for (const time of ["22:00", "23:59", "00:00", "01:59"]) assert.ok(served("22:00", "02:00", time), time);
  for (const time of ["02:00", "12:00", "21:59"]) assert.ok(!served("22:00", "02:00", time), time);
});

test("an item without hours is always served, and of a server of before too", () => {
  assert.ok(served(null, null, "03:00"));
  assert.ok(isServed({}, at("03:00"), "Europe/Dublin"));
});

test("a browser that does not know the zone goes by its own clock", () => {
  assert.equal(typeof served("14:00", "17:00", "14:00", "Mars/Olympus"), "boolean");
});
