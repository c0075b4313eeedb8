// Items that are served at some hours, by the clock on the café's wall. The server decides, by the same rule: orders/menu/hours.py.

/** Whether an item is served at a moment (ms), where a store's clock stands. */
export function isServed({ served_from: from, served_to: to }, moment, timezone) {
  if (!from || !to) return true;
  const now = wallClock(moment, timezone);
  return from < to ? from <= now && now < to : now >= from || now < to;
}

/** "14:05", as the item's hours are written. */
function wallClock(moment, timeZone) {
  const parts = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...known(timeZone) });
  return parts.format(new Date(moment));
}

/** An old browser may not know the zone: then it goes by its own clock, and the server by the right one. */
function known(timeZone) {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return { timeZone };
  } catch {
    return {};
  }
}
