import { isMade } from "./life.js";

/** An order's part: lines that are made at one station, started and done by themselves. The server's
 *  orders/order/parts.py says the same of them.
 *
 *  @typedef {import("../lib/shapes.js").StaffOrder & {part?: number[], isDone?: boolean, elsewhere?: Array<{name: string, state: string}>}} SeenOrder
 */

/** The order as who makes these lines sees it. Its status is theirs: new while nobody has begun them.
 *  `isDone`: they are made, and the order waits for others.
 *
 *  @param {import("../lib/shapes.js").StaffOrder} order
 *  @param {number[]} ids
 *  @returns {SeenOrder}
 */
export function ofLines(order, ids) {
  const items = order.items.filter(({ id }) => ids.includes(id));
  const state = stateOf(order, items);
  return { ...order, items, part: ids, status: state === "new" ? "accepted" : order.status, isDone: state === "done" };
}

/** How far some lines of an order are: "new", "making", "done"; "" where the order is past that, or not so far.
 *  Where all are made and it is not ready, it was called back as a whole. */
function stateOf(order, lines) {
  if (order.status === "accepted") return "new";
  if (order.status !== "preparing") return "";
  if (lines.every(isMade) && !order.items.every(isMade)) return "done";
  const isBegun = lines.some(({ begun }) => begun) || !order.items.some(({ begun }) => begun);
  return isBegun ? "making" : "new";
}

/** An order's lines by the station that makes them, in the stations' order: first those that are anybody's,
 *  of before there were stations, or of one that is gone. Nothing stands for no lines.
 *
 *  @returns {Array<{station: {id: number, name: string} | null, lines: import("../lib/shapes.js").StaffLine[], state: string}>}
 */
export function byStation(order, stations) {
  const known = new Set(stations.map(({ id }) => id));
  const anybodys = order.items.filter(({ station }) => !known.has(station));
  return [
    { station: null, lines: anybodys },
    ...stations.map((station) => ({ station, lines: order.items.filter((line) => line.station === station.id) })),
  ]
    .filter(({ lines }) => lines.length)
    .map((part) => ({ ...part, state: stateOf(order, part.lines) }));
}

/** The order as a station's tablet shows it: its own lines and those that are anybody's. Null: there are none
 *  of them. An order without lines is one that cannot be read, which everybody must see.
 *
 *  @returns {SeenOrder | null}
 */
export function atStation(order, station, stations) {
  const parts = byStation(order, stations);
  const elsewhere = parts.filter((part) => part.station && part.station.id !== station.id);
  if (!elsewhere.length) return order;
  const ids = parts.filter((part) => !elsewhere.includes(part)).flatMap(({ lines }) => lines.map(({ id }) => id));
  if (!ids.length) return null;
  return { ...ofLines(order, ids), elsewhere: elsewhere.map((part) => ({ name: part.station.name, state: part.state })) };
}
