import { isNegative } from "./money.js";
import { gettext } from "./words.js";

const DEFAULT_LOCALE = "en";

/** Prices and times as the store's customers write them. What Intl does not take, of an old row or
 *  in an old browser, is left to a default; `fallbacks` says so in words.
 *
 *  @param {{locale?: string, currency?: string, timezone?: string}} store
 */
export function formatter({ locale, currency, timezone }) {
  /** @type {string[]} */
  const fallbacks = [];
  const known = new Map();
  const language = lazily(() => usable(() => new Intl.NumberFormat(locale), locale, DEFAULT_LOCALE, () =>
    fallbacks.push(gettext("This browser does not know the language “%(locale)s”. Numbers are written as in English.", { locale }))));
  const zone = lazily(() => usable(() => new Intl.DateTimeFormat("en", { timeZone: timezone }), timezone, undefined, () =>
    fallbacks.push(gettext("This browser does not know the time zone “%(timezone)s”. Times are by this device.", { timezone }))));
  /** @type {(options: Intl.DateTimeFormatOptions) => () => Intl.DateTimeFormat} */
  const dates = (options) => lazily(() => new Intl.DateTimeFormat(language(), { ...options, timeZone: zone() }));
  const clock = dates({ hour: "2-digit", minute: "2-digit" });
  const calendar = dates({ dateStyle: "long" });
  const days = dates({ day: "numeric", month: "short" });
  const price = (amount, unit = currency) => written(amount, unit, language(), known);
  return {
    get fallbacks() {
      language();
      zone();
      return fallbacks;
    },
    /** What a first price or time would take long for, each by itself: Intl looks up all that the browser knows. */
    steps: [language, zone, clock],
    /** `"3.40"`, with the decimals it has; in another currency than the store's where one is named. */
    price,
    /** What an option adds or takes away; nothing for what is free. */
    difference: (amount) => {
      if (!Number(amount)) return "";
      return isNegative(amount) ? `−${price(amount.slice(1))}` : `+${price(amount)}`;
    },
    time: (moment) => clock().format(new Date(moment)),
    /** "12 November 2026", by the store's calendar. */
    date: (moment) => calendar().format(new Date(moment)),
    /** A time to come; one that is not today says which day it means. */
    upcoming: (moment, now) => dated(new Date(moment), new Date(now), language(), zone()),
    /** "12 Nov", by the store's calendar. */
    day: (moment) => days().format(new Date(moment)),
    /** An hour of the day on the café's wall, "14:00", which no zone moves. */
    hour: (at) => hourFormat(language()).format(new Date(`1970-01-01T${at}:00Z`)),
    timeRange: (from, to) => clock().formatRange(new Date(from), new Date(to)),
  };
}

const DAY_MS = 86_400_000;

function dated(moment, now, locale, timeZone) {
  const day = new Intl.DateTimeFormat("en", { dateStyle: "short", timeZone });
  const isToday = day.format(moment) === day.format(now);
  // From a week on a weekday means another one.
  /** @type {Intl.DateTimeFormatOptions} */
  const date = moment - now < 6 * DAY_MS ? { weekday: "long" } : { weekday: "short", day: "numeric", month: "short" };
  /** @type {Intl.DateTimeFormatOptions} */
  const time = { hour: "2-digit", minute: "2-digit", timeZone };
  return new Intl.DateTimeFormat(locale, isToday ? time : { ...date, ...time }).format(moment);
}

function hourFormat(language) {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", timeZone: "UTC" });
}

/** Makes something when it is first asked for, once.
 *
 *  @template T
 *  @param {() => T} make
 *  @returns {() => T}
 */
function lazily(make) {
  /** @type {T[]} */
  const made = [];
  return () => {
    if (!made.length) made.push(make());
    return made[0];
  };
}

function usable(tryIt, value, instead, onRefused) {
  try {
    tryIt();
    return value;
  } catch {
    onRefused();
    return instead;
  }
}

function written(amount, currency, language, known) {
  const decimals = amount.split(".")[1]?.length;
  const key = `${currency} ${decimals}`;
  if (!known.has(key)) known.set(key, moneyFormat(currency, decimals, language));
  return known.get(key).format(amount);
}

function moneyFormat(currency, decimals, language) {
  const digits = decimals === undefined ? {} : { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  try {
    return new Intl.NumberFormat(language, { style: "currency", currency, ...digits });
  } catch {
    return { format: (amount) => `${amount} ${currency}` };
  }
}

/** `{low: 4, high: 7}` in words. */
export function minutes({ low, high }) {
  return low === high ? gettext("about %(count)s min", { count: low }) : gettext("%(low)s–%(high)s min", { low, high });
}

/** How long ago, short: "3 s", "2 min". */
export function age(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return gettext("%(count)s s", { count: seconds });
  return seconds < 3600 ? gettext("%(count)s min", { count: Math.floor(seconds / 60) }) : gettext("%(count)s h", { count: Math.floor(seconds / 3600) });
}
