// The code on the ready board: what is shown at which moment.
import assert from "node:assert/strict";
import test from "node:test";

import { BoardCode } from "../../static/js/model/board-code.js";
import { FakeServer } from "./page.js";

const NOON = Date.parse("2026-11-22T12:00:00Z");
const code = (more = {}) => ({ code: "ABCDEFGHJK", qr: "/qr.svg", left: 10, orders: 10, hidden_at: "2026-11-22T12:04:45Z", next_at: "2026-11-22T12:05:00Z", ...more });

async function board(answer) {
  let now = NOON;
  const server = new FakeServer();
  const shown = new BoardCode({ slug: "demo", query: "?key=k", now: () => now, onChange() {} });
  shown.want(true);
  await server.answer(...answer);
  shown.want(false); // nothing is asked for behind the test's back
  return { server, viewAt: (seconds) => ((now = NOON + seconds * 1_000), shown.view()) };
}

test("a code is shown with what is left of it, and hidden in its last fifteen seconds", async () => {
  const { server, viewAt } = await board([code()]);
  assert.equal(server.requests[0].path, "/api/stores/demo/board/code/?key=k");
  assert.deepEqual(viewAt(0), { kind: "code", qr: "/qr.svg", left: 10 });
  assert.deepEqual(viewAt(284), { kind: "code", qr: "/qr.svg", left: 10 });
  assert.deepEqual(viewAt(285), { kind: "hidden", seconds: 15 });
});

test("a code that is used up gives way to a countdown", async () => {
  const { viewAt } = await board([code({ left: 0, code: "", qr: "" })]);
  assert.deepEqual(viewAt(60), { kind: "used", seconds: 240 });
});

test("what is over is not shown, whatever could not be heard since", async () => {
  const { viewAt } = await board([code()]);
  assert.equal(viewAt(300), null);
  const away = await board([{}, 503]);
  assert.equal(away.viewAt(0), null);
});
