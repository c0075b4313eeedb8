import assert from "node:assert/strict";
import { test } from "node:test";

import { Problem } from "../../static/js/lib/api.js";
import { Cancelling } from "../../static/js/model/cancelling.js";

/** An order whose café answers as it is told to: each `says` is what the next cancel or look comes to. */
function order({ cancel, polls }) {
  return {
    order: { status: "accepted", cancellable: true },
    asked: [],
    async cancel() {
      this.asked.push("cancel");
      cancel(this);
    },
    async poll() {
      this.asked.push("poll");
      polls.shift()?.(this);
    },
  };
}

const lost = () => {
  throw new Problem(0);
};
const isCancelled = (own) => {
  own.order = { status: "cancelled", cancellable: false };
};
const isStarted = (own) => {
  own.order = { status: "preparing", cancellable: false };
};

function cancelling(own) {
  const seen = [];
  const wish = new Cancelling(own, () => seen.push(wish.state), async () => {});
  return { wish, seen };
}

test("it asks once, and keeps the order for who thinks again", () => {
  const { wish, seen } = cancelling(order({ cancel: isCancelled, polls: [] }));
  wish.ask();
  wish.keep();
  assert.deepEqual(seen, ["asking", "idle"]);
});

test("then it acts at once, and once", async () => {
  const own = order({ cancel: isCancelled, polls: [] });
  const { wish, seen } = cancelling(own);
  wish.ask();
  await Promise.all([wish.act(), wish.act()]);
  assert.deepEqual(seen, ["asking", "acting", "idle"]);
  assert.deepEqual(own.asked, ["cancel"]);
});

test("an answer that was lost is looked up until the café is heard", async () => {
  const own = order({ cancel: lost, polls: [lost, lost, isCancelled] });
  const { wish, seen } = cancelling(own);
  await wish.act();
  assert.deepEqual(own.asked, ["cancel", "poll", "poll", "poll"]);
  assert.deepEqual(seen, ["acting", "looking", "idle"]);
  assert.equal(wish.words, "");
});

test("what the café never heard is said only after it was asked", async () => {
  const own = order({ cancel: lost, polls: [lost, () => {}] });
  const { wish, seen } = cancelling(own);
  await wish.act();
  assert.deepEqual(seen, ["acting", "looking", "refused"]);
  assert.equal(wish.words, "The café did not hear it: your order is not cancelled.");
});

test("an order that was started meanwhile says why it is not", async () => {
  const { wish } = cancelling(order({ cancel: lost, polls: [isStarted] }));
  await wish.act();
  assert.match(wish.words, /a barista has started/);
});

test("a refusal is told in the café's words", async () => {
  const refuse = () => {
    throw new Problem(409, { detail: "It is being made." });
  };
  const { wish } = cancelling(order({ cancel: refuse, polls: [] }));
  await wish.act();
  assert.deepEqual([wish.state, wish.words], ["refused", "It is being made."]);
});

test("what a socket tells settles it before the look-up does", async () => {
  const own = order({ cancel: lost, polls: [lost, lost] });
  const seen = [];
  const wish = new Cancelling(own, () => seen.push(wish.state), async () => {
    isCancelled(own);
    wish.heard();
  });
  await wish.act();
  assert.deepEqual(seen, ["acting", "looking", "idle"]);
  assert.equal(own.asked.filter((one) => one === "poll").length, 1);
});

test("a question whose order was started meanwhile is taken back", () => {
  const own = order({ cancel: isCancelled, polls: [] });
  const { wish } = cancelling(own);
  wish.ask();
  isStarted(own);
  wish.heard();
  assert.equal(wish.state, "idle");
});
