import assert from "node:assert/strict";
import test from "node:test";

import { Problem, request } from "../../static/js/lib/api.js";

globalThis.document = { cookie: "" };
const ok = { ok: true, status: 200, text: async () => "{}" };

test("a browser without AbortSignal.timeout is answered, and a silence ends all the same", async () => {
  const known = AbortSignal.timeout;
  delete AbortSignal.timeout;
  try {
    globalThis.fetch = async () => ok;
    assert.deepEqual(await request("GET", "/api/"), {});
    globalThis.fetch = (path, { signal }) =>
      new Promise((resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    await assert.rejects(request("GET", "/api/", { timeout: 5 }), (problem) => problem.unsure && problem.status === 0);
  } finally {
    AbortSignal.timeout = known;
  }
});

test("a body that stays away is a dead line too", async () => {
  globalThis.fetch = async (path, { signal }) => ({
    ...ok,
    text: () => new Promise((resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  });
  await assert.rejects(request("GET", "/api/", { timeout: 5 }), Problem);
});

test("a mistake of the page's own is no dead line", async () => {
  const circle = {};
  circle.circle = circle;
  globalThis.fetch = async () => ok;
  await assert.rejects(request("POST", "/api/", { body: circle }), (error) => !(error instanceof Problem));
});
