/** Prices and times as the store's customers write them. */
export function formatter({ locale, currency, timezone }) {
  const money = new Intl.NumberFormat(locale, { style: "currency", currency });
  const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", timeZone: timezone });
  return {
    price: (amount) => money.format(amount),
    /** What an option adds or takes away; nothing for what is free. */
    difference: (amount) => (Number(amount) ? `${amount > 0 ? "+" : "−"}${money.format(Math.abs(amount))}` : ""),
    time: (moment) => clock.format(new Date(moment)),
    timeRange: (from, to) => clock.formatRange(new Date(from), new Date(to)),
  };
}

/** `{low: 4, high: 7}` in words. */
export function minutes({ low, high }) {
  return low === high ? `about ${low} min` : `${low}–${high} min`;
}

/** How long ago, short: "3 s", "2 min". */
export function age(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
}

/** "1 drink", "3 drinks". */
export function count(number, one, many = `${one}s`) {
  return `${number} ${number === 1 ? one : many}`;
}
