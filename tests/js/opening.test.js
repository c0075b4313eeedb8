import assert from "node:assert/strict";
import { test } from "node:test";

import { endsSoon, orderingAt } from "../../static/js/model/opening.js";

const CLOSES = "2026-12-01T18:00:00Z";
const LAST = "2026-12-01T17:45:00Z";
const OPEN = { ordering: { state: "open", reason: "", until: null }, changes_at: CLOSES, last_orders_at: CLOSES };
const SHUT = { ordering: { state: "closed", reason: "", until: CLOSES }, changes_at: CLOSES, last_orders_at: null };

const state = (store, at) => orderingAt(store, Date.parse(at)).state;
const soon = (store, at) => endsSoon(store, Date.parse(at));

test("an open store's page closes by itself, though the line is cut", () => {
  assert.equal(state(OPEN, "2026-12-01T17:59:59Z"), "open");
  assert.equal(state(OPEN, CLOSES), "closed");
});

test("after last orders none is taken, and it is not closed", () => {
  const store = { ...OPEN, last_orders_at: LAST };
  assert.equal(state(store, "2026-12-01T17:44:59Z"), "open");
  assert.equal(state(store, LAST), "closing");
  assert.equal(state(store, CLOSES), "closed");
});

test("a closed store opens by the café's word alone: somebody may have closed it by hand", () => {
  assert.equal(state(SHUT, "2026-12-01T18:00:01Z"), "closed");
});

test("a break is a break, whatever the hour", () => {
  const store = { ...OPEN, ordering: { state: "paused", reason: "", until: null } };
  assert.equal(state(store, CLOSES), "paused");
});

test("what has no hours, or an older server, never ends", () => {
  assert.equal(state({ ordering: OPEN.ordering, changes_at: null, last_orders_at: null }, CLOSES), "open");
  assert.equal(state({ ordering: OPEN.ordering }, CLOSES), "open");
  assert.equal(soon({ ordering: OPEN.ordering }, CLOSES), null);
});

test("its end is said half an hour before, and which end", () => {
  assert.equal(soon(OPEN, "2026-12-01T17:29:00Z"), null);
  assert.deepEqual(soon(OPEN, "2026-12-01T17:30:00Z"), { left: 30, isLastOrders: false });
  assert.deepEqual(soon({ ...OPEN, last_orders_at: LAST }, "2026-12-01T17:30:00Z"), { left: 15, isLastOrders: true });
});
