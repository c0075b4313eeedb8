/** What each tap does to an order, so that it can be shown before the server has answered.
 *  The server decides; this only has to agree with it in the ordinary case. */

export const NEXT = {
  accepted: { kind: "start", label: "Start" },
  preparing: { kind: "ready", label: "Ready" },
  ready: { kind: "collect", label: "Collected" },
};

const UNDO = { start: "release", ready: "recall", collect: "recall" };

/** The tap that takes another back, if there is one. */
export function inverse({ kind, body }) {
  if (kind === "promise") return { kind, body: { minutes: -body.minutes } };
  return UNDO[kind] && { kind: UNDO[kind], body: {} };
}

export const OPEN = ["placed", "accepted", "preparing", "ready"];

const CHANGES = {
  start: { from: ["accepted"], change: (_, { user, at }) => ({ status: "preparing", barista: user, started_at: at }) },
  ready: { from: ["preparing"], change: (_, { at }) => ({ status: "ready", ready_at: at }) },
  collect: { from: ["ready"], change: (_, { at }) => ({ status: "collected", collected_at: at }) },
  release: { from: ["preparing"], change: () => ({ status: "accepted", barista: null, started_at: null }) },
  recall: {
    from: ["ready", "collected"],
    change: ({ status }) =>
      status === "ready" ? { status: "preparing", ready_at: null } : { status: "ready", collected_at: null },
  },
  cancel: {
    from: OPEN,
    change: ({ started_at }, { at, body }) => ({
      status: "cancelled",
      cancelled_at: at,
      cancelled_by: "staff",
      cancel_reason: body.reason ?? "",
      started_before_cancel: Boolean(started_at),
    }),
  },
  pay: { from: [...OPEN, "collected"], change: () => ({ paid: true }) },
  promise: { from: OPEN, change: ({ promise }, { body }) => ({ promise: later(promise, body.minutes) }) },
  tick: {
    from: ["accepted", "preparing"],
    change: ({ items }, { line, body }) => ({
      items: items.map((item) => (item.id === line ? { ...item, made: body.made } : item)),
    }),
  },
};

/** The order as it will be if the server agrees; unchanged where the tap no longer fits. */
export function predict(order, action) {
  const { from, change } = CHANGES[action.kind];
  return from.includes(order.status) ? { ...order, ...change(order, action) } : order;
}

function later(promise, minutes) {
  if (!promise) return promise;
  const move = (moment) => new Date(Date.parse(moment) + minutes * 60_000).toISOString();
  return { from: move(promise.from), to: move(promise.to) };
}

/** How many of a line's drinks are made after one more tap on it; after the last it starts again. */
export function nextMade({ made, quantity }) {
  return made < quantity ? made + 1 : 0;
}
