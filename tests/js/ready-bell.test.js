// When an order's page rings: what is ready, and who is called again.
import assert from "node:assert/strict";
import test, { afterEach, beforeEach } from "node:test";

import { ReadyBell } from "../../static/js/customer/ready-bell.js";
import { fakeStorage } from "./page.js";

let bell, calls;

beforeEach(() => {
  fakeStorage();
  calls = 0;
  Object.defineProperty(globalThis, "navigator", { value: { vibrate: () => (calls += 1) }, configurable: true });
  bell = new ReadyBell({ sound: { isOn: true, play() {} }, onChange() {} });
});

afterEach(() => bell.hush());

const ready = (more = {}) => ({ id: 1, mark: "m", status: "ready", reminded_at: null, ...more });

test("it rings once for what is ready, and again for each call", () => {
  assert.equal(bell.follow({ ...ready(), status: "preparing" }), false);
  assert.equal(bell.follow(ready()), true);
  assert.equal(bell.follow(ready()), false);
  bell.hush();
  assert.equal(bell.follow(ready({ reminded_at: "2026-11-23T10:00:00Z" })), true);
  assert.equal(bell.follow(ready({ reminded_at: "2026-11-23T10:00:00Z" })), false);
  assert.equal(bell.follow(ready({ reminded_at: "2026-11-23T10:01:00Z" })), true);
  assert.equal(calls, 3);
});

test("a page that is opened later does not ring for what was said before", () => {
  assert.equal(bell.follow(ready({ reminded_at: "2026-11-23T10:00:00Z" })), false);
  assert.equal(calls, 0);
});
