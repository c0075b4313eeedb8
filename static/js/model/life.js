import { gettext } from "../lib/words.js";
import { ALLOWED, OPEN, TRANSITIONS } from "./life-table.js";

/** What each tap makes of an order, so that it can be shown before the server has answered.
 *  What is allowed when comes from the server's own table. */

/** The tap that is offered first. */
export const NEXT = {
  accepted: { kind: "start", label: gettext("Start") },
  preparing: { kind: "ready", label: gettext("Ready") },
  ready: { kind: "collect", label: gettext("Collected") },
};

/** The tap that begins lines of several orders at once. */
export const TOGETHER = "together";

/** Whether an order is past all steps. */
export function isOver({ status }) {
  return !OPEN.includes(status);
}

/** Whether the server takes such a tap on the order as it is. */
export function isAllowed(kind, { status, promise }) {
  if (kind === "promise" && !promise) return false;
  return ALLOWED[kind]?.includes(status) ?? status in TRANSITIONS[kind];
}

/** The order as it will be if the server agrees; unchanged where the tap no longer fits.
 *  `version` and `deadline_at` stay the server's.
 *
 *  @param {import("../lib/shapes.js").StaffOrder} order
 */
export function predict(order, action) {
  if (action.kind === TOGETHER) return together(order, action);
  if (action.part && action.kind in PARTLY) return PARTLY[action.kind](order, action);
  if (takesBackTheLast(order, action)) return predict(move(order, "preparing", action), action);
  if (!isAllowed(action.kind, order)) return order;
  if (action.kind in TRANSITIONS) return move(order, TRANSITIONS[action.kind][order.status], action);
  return BESIDES[action.kind](order, action);
}

/** Some lines are begun, or left again: who begins the first starts its order, who leaves the last releases it. */
function together(order, { lines, body, user, at }) {
  const isMine = ({ id }) => lines.some((one) => one.order === order.id && one.line === id);
  const items = order.items.map((line) => (isMine(line) ? { ...line, begun: body.begun } : line));
  if (body.begun && order.status === "accepted") return { ...move(order, "preparing", { user, at }), items };
  if (order.status !== "preparing") return order;
  const isLeft = !items.some(({ begun, made }) => begun || made);
  return isLeft ? { ...move(order, "accepted", { user, at }), items } : { ...order, items };
}

/** Steps that some lines take by themselves (`part`: their ids): the order is ready with the last of them. */
export const PARTLY = {
  start(order, action) {
    const isTaken = isBegunWhole(order) || order.items.some(({ id, begun }) => begun && action.part.includes(id));
    if (!ALLOWED.tick.includes(order.status) || isTaken) return order;
    const items = ofPart(order, action, { begun: true });
    return { ...(order.status === "accepted" ? move(order, "preparing", action) : order), items };
  },
  ready(order, action) {
    if (order.status !== "preparing") return order;
    const items = order.items.map((line) => (action.part.includes(line.id) && !isMade(line) ? { ...line, made: line.quantity, made_by: action.user.name } : line));
    return items.every(isMade) ? move({ ...order, items }, "ready", action) : { ...order, items };
  },
  release(order, action) {
    if (order.status !== "preparing") return order;
    const others = isBegunWhole(order) ? order.items.map((line) => ({ ...line, begun: true })) : order.items;
    const items = ofPart({ ...order, items: others }, action, { begun: false });
    return items.some(({ begun }) => begun) ? { ...order, items } : { ...move(order, "accepted", action), items };
  },
  recall(order, action) {
    if (order.status !== "preparing" && order.status !== "ready") return order;
    const begun = order.items.some((line) => line.begun);
    const items = order.items.map((line) => (action.part.includes(line.id) ? { ...line, begun, made: 0, made_by: line.made ? action.user.name : line.made_by } : line));
    return { ...(order.status === "ready" ? move(order, "preparing", action) : order), items };
  },
};

function ofPart({ items }, { part }, changes) {
  return items.map((line) => (part.includes(line.id) ? { ...line, ...changes } : line));
}

/** Whether an order was started as one, so that no line of it is free. */
export function isBegunWhole({ status, items }) {
  return status === "preparing" && !items.some(({ begun }) => begun);
}

/** What is made at the station of a line, by the ids of lines; null where all of the order is made at one. */
export function madeWith({ items }, id) {
  const { station } = items.find((line) => line.id === id);
  const mine = items.filter((line) => line.station === station);
  return mine.length < items.length ? mine.map((line) => line.id) : null;
}

/** The lines as a tick on one begins them. */
function begunBy(order, id) {
  const part = madeWith(order, id);
  return part && !isBegunWhole(order) ? ofPart(order, { part }, { begun: true }) : order.items;
}

/** What is done to an order without taking a step of its life. */
const BESIDES = {
  pay: (order) => ({ ...order, paid: true }),
  refund: (order) => ({ ...order, paid: false }),
  remind: (order, { at }) => ({ ...order, reminded_at: at }),
  promise: (order, { body }) => ({ ...order, promise: later(order.promise, body.minutes) }),
  tick,
};

function move(order, status, action) {
  return { ...order, status, overdue: null, ...ARRIVALS[status](order, action) };
}

/** What changes with each status an order comes to. */
const ARRIVALS = {
  accepted: ({ items }) => ({ started_at: null, barista: null, items: items.map((line) => ({ ...line, begun: false })) }),
  preparing: ({ started_at: started }, { user, at }) => ({ started_at: started ?? at, ready_at: null, reminded_at: null, barista: user }),
  ready: ({ ready_at: ready, items }, { user, at }) => ({
    ready_at: ready ?? at,
    collected_at: null,
    items: items.map((line) => (isMade(line) ? line : { ...line, made: line.quantity, made_by: user.name })),
  }),
  collected: (_, { at }) => ({ collected_at: at }),
  cancelled: ({ started_at: started }, { at, body }) => ({
    cancelled_at: at,
    cancelled_by: "staff",
    cancel_reason: body.reason ?? "",
    started_before_cancel: Boolean(started),
  }),
};

/** The first tick starts an order that nobody has started, the last makes it ready. */
function tick(order, action) {
  const { line, body, user } = action;
  const made = (order.items.find(({ id }) => id === line)?.made ?? 0) + body.change;
  if (!order.items.some(({ id, quantity }) => id === line && made >= 0 && made <= quantity)) return order;
  const begun = body.change > 0 ? begunBy(order, line) : order.items;
  const started = order.status === "accepted" ? move(order, "preparing", action) : order;
  const items = begun.map((item) => (item.id === line ? { ...item, made, made_by: user.name } : item));
  const ticked = { ...started, items };
  return items.every(isMade) ? move(ticked, "ready", action) : ticked;
}

/** A tick that is taken back of a ready order recalls it. */
function takesBackTheLast({ status, items }, { kind, line, body }) {
  return status === "ready" && kind === "tick" && body.change < 0 && items.some(({ id, made }) => id === line && made > 0);
}

/** Whether all drinks of a line are made. */
export function isMade({ made, quantity }) {
  return made >= quantity;
}

function later({ from, to }, minutes) {
  const moved = (moment) => new Date(Date.parse(moment) + minutes * 60_000).toISOString();
  return { from: moved(from), to: moved(to) };
}

/** What one more tap on a line says: one more drink is made, or, where all are, one less. */
export function nextTick(line) {
  return { change: isMade(line) ? -1 : 1 };
}
