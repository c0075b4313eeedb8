const MOST_ROWS = 14;

/** The two columns of the board: what is being made, oldest first, and what waits, newest first.
 *  Each is {shown, more}: its rows, and how many orders have none. A ready order leaves when it is collected, or after the store's `board_seconds`.
 *
 *  @param {Array<import("../lib/shapes.js").BoardOrder>} orders
 *  @param {number} now
 *  @param {number} boardSeconds
 */
export function boardLists(orders, now, boardSeconds) {
  const preparing = orders
    .filter(({ status, number }) => number !== null && (status === "accepted" || status === "preparing"))
    .sort((a, b) => Date.parse(a.due_at) - Date.parse(b.due_at) || a.id - b.id);
  const ready = orders
    .filter(({ status, ready_at: at }) => status === "ready" && now - Date.parse(at) < boardSeconds * 1000)
    .sort((a, b) => Date.parse(b.ready_at) - Date.parse(a.ready_at) || b.id - a.id);
  return { preparing: rows(preparing), ready: rows(ready) };
}

/** As many as there is room for; where that is not all, the last row is left to say how many more. */
function rows(orders) {
  const isFull = orders.length > MOST_ROWS;
  const shown = isFull ? orders.slice(0, MOST_ROWS - 1) : orders;
  return { shown, more: orders.length - shown.length };
}
