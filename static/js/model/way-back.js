import { isMade, isOver } from "./life.js";

const STEP_BACK = { start: "release", release: "start", ready: "recall", collect: "recall", pay: "refund", refund: "pay" };
const LEFT_AT = { start: "preparing", release: "accepted", ready: "ready", collect: "collected" };

/** The taps that take another back, in turn; none where there is no way back.
 *
 *  `action` is a tap with the order's status (`from`, "done": a part that waited for others) and lines
 *  (`lines`: [{id, made}]) before it. What was done with a `part` is taken back of that. */
export function inverse({ kind, body, line, from, lines = [], part = null }) {
  if (kind === "tick") return [{ kind, line, body: { change: -body.change } }, ...(from === "accepted" ? [{ kind: "release", body: {}, part }] : [])];
  if (kind === "promise") return [{ kind, body: { minutes: -body.minutes } }];
  if (kind === "recall") return from === "collected" ? [{ kind: "collect", body: {} }] : [{ kind: "ready", body: {}, part }];
  // Ready ticks all that is left: as many ticks go back, of which the first recalls the order.
  const unticks = kind === "ready" ? lines.flatMap(({ id, made, quantity }) => Array(quantity - made).fill({ kind: "tick", line: id, body: { change: -1 } })) : [];
  if (unticks.length) return unticks;
  return STEP_BACK[kind] ? [{ kind: STEP_BACK[kind], body: {}, part: kind === "ready" ? null : part }] : [];
}

/** Whether an order, or the part of it that a tap was about, still is where the tap has left it, so that the
 *  way back leads to where it was. */
export function isStillSo(order, { kind, line, body, from }) {
  if (kind === "pay" || kind === "refund") return Boolean(order.paid) === (kind === "pay");
  if (kind === "tick") return mayUntick(order, line, body.change);
  if (kind === "promise") return !isOver(order) && order.status !== "ready";
  if (kind === "ready" && order.isDone) return true;
  const left = kind === "recall" ? { done: "preparing", ready: "preparing", collected: "ready" }[from] : LEFT_AT[kind];
  return order.status === left && !order.isDone;
}

function mayUntick({ status, items }, id, change) {
  const line = items.find((item) => item.id === id);
  if (!line || !["accepted", "preparing", "ready"].includes(status)) return false;
  return change > 0 ? line.made > 0 : !isMade(line) && status !== "ready";
}
