import { gettext } from "../lib/words.js";
import { UNSEEN_SECONDS } from "./life-table.js";

const STRUCK_MS = 2 * 60_000;
const NUMBERED_WITHIN_MS = 10_000;
const COLUMN = { placed: "new", accepted: "new", preparing: "making", ready: "ready" };
const SINCE = { new: "due_at", making: "started_at", ready: "ready_at" };

export const COLUMNS = [
  { name: "new", title: gettext("New") },
  { name: "making", title: gettext("Making") },
  { name: "ready", title: gettext("Ready") },
];

/** Where an order's card stands, or undefined when it has none. */
export function columnOf(order, { now, isAcknowledged }) {
  if (order.status !== "cancelled") return order.isDone ? "ready" : COLUMN[order.status];
  if (order.paid) return columnBeforeCancel(order); // until its money is given back
  if (wasUnseen(order)) return undefined;
  const stays = order.started_before_cancel || now - Date.parse(order.cancelled_at) < STRUCK_MS;
  return stays && !isAcknowledged(order.id) ? columnBeforeCancel(order) : undefined;
}

/** Whether its customer cancelled it before anybody at the bar had begun to read it: nothing is to be dismissed. */
function wasUnseen({ cancelled_by: who, started_before_cancel: wasStarted, placed_at: placed, cancelled_at: cancelled }) {
  return who === "customer" && !wasStarted && Date.parse(cancelled) - Date.parse(placed) < UNSEEN_SECONDS * 1000;
}

function columnBeforeCancel(order) {
  if (!order.started_before_cancel) return "new";
  return order.ready_at ? "ready" : "making";
}

/** The cards of each column, oldest first. A card that comes back takes its old place. */
export function sortIntoColumns(orders, context) {
  const columns = { new: [], making: [], ready: [] };
  for (const order of orders) columns[columnOf(order, context)]?.push(order);
  for (const [name, cards] of Object.entries(columns)) cards.sort(byTime(SINCE[name]));
  return columns;
}

function byTime(field) {
  return (a, b) => Date.parse(a[field] ?? a.placed_at) - Date.parse(b[field] ?? b.placed_at) || a.id - b.id;
}

/** Whether an order should have had its number by now; a draft waits for the line first.
 *
 *  @param {{status: string, placed_at: string, draft?: boolean}} order
 *  @param {number} now
 */
export function isNumberLate({ status, draft, placed_at: placed }, now) {
  return status === "placed" && !draft && now - Date.parse(placed) > NUMBERED_WITHIN_MS;
}

/** When the oldest order came that should have its number by now and has none; undefined: none. */
export function numbersLateSince(orders, now) {
  return orders.filter((order) => isNumberLate(order, now)).map(({ placed_at: placed }) => placed).sort()[0];
}

/** The slots of a column after those it had, so that nothing in it moves: a card that left
 *  keeps its empty slot, a card that comes stands in its own slot or at the end. */
export function arrange(slots, ids) {
  const present = new Set(ids);
  const slotted = new Set(slots.map(({ id }) => id));
  return [
    ...slots.map((slot) => ({ ...slot, gone: !present.has(slot.id) })),
    ...ids.filter((id) => !slotted.has(id)).map((id) => ({ id, gone: false })),
  ];
}

/** How an order's age is shown: m:ss, with a word once it is slow or late. */
export function ageOf(order, now, store) {
  const { warn_seconds: warn, late_seconds: late } = store ?? {}; // not heard of yet: then none is late
  if (order.status === "cancelled") return { level: "", word: "", text: "" };
  if (order.status === "ready") return { level: "", word: "", text: clockText(now - Date.parse(order.ready_at)) };
  const milliseconds = now - Date.parse(order.placed_at);
  if (milliseconds >= late * 1000) return { level: "late", word: gettext("LATE"), text: clockText(milliseconds - late * 1000) };
  if (milliseconds >= warn * 1000) return { level: "warn", word: gettext("SLOW"), text: clockText(milliseconds) };
  return { level: "", word: "", text: clockText(milliseconds) };
}

function clockText(milliseconds) {
  if (!Number.isFinite(milliseconds)) return "";
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
