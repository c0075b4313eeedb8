import assert from "node:assert/strict";
import test from "node:test";

import { SequenceTracker } from "../../static/js/lib/sequence.js";

function tracker({ at, then = [] }) {
  const sequence = new SequenceTracker();
  sequence.snapshot(at);
  then.forEach((seq) => sequence.receive(seq));
  return sequence;
}

test("numbers in a row leave no hole", () => {
  assert.equal(tracker({ at: 7, then: [8, 9, 10] }).hasHole, false);
});

test("a number left out is a hole until it comes", () => {
  const sequence = tracker({ at: 7, then: [9, 10] });
  assert.equal(sequence.hasHole, true);
  sequence.receive(8);
  assert.equal(sequence.hasHole, false);
});

test("repeated and old numbers change nothing", () => {
  assert.equal(tracker({ at: 7, then: [8, 8, 3, 7] }).hasHole, false);
});

test("before the first snapshot nothing is missing", () => {
  const sequence = new SequenceTracker();
  sequence.receive(40);
  assert.equal(sequence.hasHole, false);
});

test("a new snapshot closes every hole", () => {
  const sequence = tracker({ at: 7, then: [12] });
  sequence.snapshot(12);
  assert.equal(sequence.hasHole, false);
});

test("a message that overtook its snapshot is asked for again", () => {
  const sequence = new SequenceTracker();
  sequence.receive(8);
  sequence.snapshot(7);
  assert.equal(sequence.hasHole, true);
  sequence.receive(8);
  assert.equal(sequence.hasHole, true, "only a newer snapshot tells what 8 was");
  sequence.snapshot(8);
  assert.equal(sequence.hasHole, false);
});
