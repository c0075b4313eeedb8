import assert from "node:assert/strict";
import test from "node:test";

import { ActionQueue } from "../../static/js/model/action-queue.js";

const settle = () => new Promise((resolve) => setImmediate(resolve));
const problem = (status, rest = {}) => Object.assign(new Error(), { status, unsure: status === 0, body: {}, ...rest });

/** A queue whose server answers with what `answers` holds, in turn. */
function queueWith(answers, saved) {
  const log = { sent: [], done: [], refused: [] };
  const queue = new ActionQueue({
    saved,
    send: async (action) => {
      log.sent.push({ ...action });
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
    on: {
      change() {},
      done: (action) => log.done.push(action.kind),
      refused: (action, { detail }) => log.refused.push([action.kind, detail]),
    },
  });
  return { queue, log };
}

const start = { order: 1, kind: "start", version: 2, from: "accepted", barista: null };
const ready = { order: 1, kind: "ready", version: 2, from: "preparing", barista: 3 };

test("taps are sent in order, each on the version the one before it made", async () => {
  const { queue, log } = queueWith([{ version: 3 }, { version: 4 }]);
  queue.add(start);
  queue.add(ready);
  await settle();
  assert.deepEqual(log.sent.map(({ kind, version }) => [kind, version]), [["start", 2], ["ready", 3]]);
  assert.equal(queue.size, 0);
});

test("without an answer a tap is kept and sent again with the same key", async () => {
  const { queue, log } = queueWith([problem(0), { version: 3 }]);
  queue.add(start);
  await settle();
  assert.equal(queue.isWaiting(1), true);
  await queue.flush();
  assert.equal(log.sent[0].key, log.sent[1].key);
  assert.deepEqual([log.done, queue.isWaiting(1)], [["start"], false]);
});

test("a refused tap takes the later ones on its order with it, and no others", async () => {
  const { queue, log } = queueWith([problem(409, { reason: "claimed", detail: "Grace started it" }), { version: 8 }]);
  queue.add(start);
  queue.add(ready);
  queue.add({ ...start, order: 2 });
  await settle();
  assert.deepEqual(log.refused, [["start", "Grace started it"]]);
  assert.deepEqual(log.sent.map(({ order }) => order), [1, 2]);
});

test("a change that does not touch the tap's meaning is stepped over with a new key", async () => {
  const paid = { version: 5, status: "accepted", barista: null };
  const { queue, log } = queueWith([problem(409, { reason: "version", body: { order: paid } }), { version: 6 }]);
  queue.add(start);
  await settle();
  assert.deepEqual(log.sent.map(({ version }) => version), [2, 5]);
  assert.notEqual(log.sent[0].key, log.sent[1].key);
  assert.deepEqual(log.done, ["start"]);
});

test("an order that moved on is never stepped over", async () => {
  const moved = { version: 5, status: "cancelled", barista: null };
  const { queue, log } = queueWith([problem(409, { reason: "version", detail: "Ada cancelled", body: { order: moved } })]);
  queue.add(start);
  await settle();
  assert.deepEqual(log.refused, [["start", "Ada cancelled"]]);
});

test("only a tap that was not sent can be withdrawn", async () => {
  const { queue, log } = queueWith([problem(0), { version: 3 }, { version: 9 }]);
  const first = queue.add(start);
  const second = queue.add({ ...start, order: 2 });
  await settle();
  assert.equal(queue.withdraw(first.key), false);
  assert.equal(queue.withdraw(second.key), true);
  await queue.flush();
  assert.deepEqual(log.done, ["start"]);
});

test("taps kept from before a reload are sent", async () => {
  const { queue, log } = queueWith([{ version: 3 }], [{ ...start, key: "abc", since: 0, changes: 0, body: {} }]);
  await queue.flush();
  assert.equal(log.sent[0].key, "abc");
});
