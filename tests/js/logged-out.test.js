// Who is not logged in any more is told so by the first answer that says it.
import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";

import { request, whenLoggedOut } from "../../static/js/lib/api.js";
import { Bar } from "../../static/js/barista/bar.js";
import { fakeStorage, FakeServer } from "./page.js";

const OVER = { status: 403, reason: "logged_out", detail: "You are logged out." };
let server, told;

beforeEach(() => {
  fakeStorage();
  server = new FakeServer();
  told = 0;
  whenLoggedOut(() => (told += 1));
});

test("a refusal for want of a log-in is told, a refusal for want of a right is not", async () => {
  for (const [reason, times] of [["logged_out", 1], ["another_user", 2], ["", 2]]) {
    const asked = assert.rejects(request("GET", "/api/"));
    await server.answer({ status: 403, reason }, 403);
    await asked;
    assert.equal(told, times);
  }
});

test("a tap that was refused so is kept for who tapped", async () => {
  const bar = new Bar({ slug: "demo", user: { id: 3, name: "Grace" }, onChange() {} });
  const order = { id: 7, number: 4, name: "Joe", version: 5, status: "accepted", items: [] };
  bar.receive({ type: "snapshot", orders: [order], seq: 10, store: { open: true } }, 1);
  bar.advance(bar.order(7));
  await server.answer(OVER, 403);
  assert.deepEqual([told, bar.unsent, bar.order(7).status], [1, 1, "preparing"]);
  bar.toasts.hide();
});
