/** Whether an order is the one that was tapped: after a restore its id may be another's. */
export function isSame(order, { mark: one, lines = [] }) {
  const mark = one ?? lines.find((line) => line.order === order?.id)?.mark;
  return Boolean(order) && (!mark || !order.mark || order.mark === mark);
}

/** What tells the server which order was tapped, whatever has its id by now. */
export function meant(mark) {
  return mark ? { "Cafe-Order": mark } : {};
}
