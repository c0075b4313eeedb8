import { sum, times, upTo } from "../lib/money.js";

// What people have in their hands, the smallest first; of the rest a ladder is made for the sum.
const NOTES = {
  AUD: ["5", "10", "20", "50", "100"],
  CAD: ["5", "10", "20", "50", "100"],
  CHF: ["5", "10", "20", "50", "100"],
  DKK: ["10", "50", "100", "200", "500"],
  EUR: ["5", "10", "20", "50", "100"],
  GBP: ["5", "10", "20", "50"],
  JPY: ["500", "1000", "5000", "10000"],
  KWD: ["0.500", "1", "5", "10", "20"],
  NOK: ["10", "50", "100", "200", "500"],
  NZD: ["5", "10", "20", "50", "100"],
  SEK: ["10", "20", "50", "100", "200", "500"],
  USD: ["1", "5", "10", "20", "50", "100"],
};
const MOST = 4;

/** What somebody may hand over for a sum who has not just that: the next round amounts, the smallest first.
 *
 *  @param {string} total
 *  @param {string} currency
 *  @returns {string[]} with as many decimals as the total
 */
export function roundAmounts(total, currency) {
  if (!(Number(total) > 0)) return [];
  const next = (NOTES[currency] ?? ladder(total)).map((note) => upTo(total, note));
  const more = next.filter((amount) => Number(amount) > Number(total));
  return [...new Set(more)].sort((one, other) => Number(one) - Number(other)).slice(0, MOST);
}

/** What is given back.
 *
 *  @param {string} given
 *  @param {string} total
 */
export function changeDue(given, total) {
  return sum([given, times(total, -1)]);
}

/** One, five, ten and twenty of the sum's own size: 1,000 to 20,000 for 4,100. */
function ladder(total) {
  const size = Math.floor(Math.log10(Number(total)));
  return [1, 5, 10, 20].map((count) => written(count, size));
}

function written(count, size) {
  return size < 0 ? (count * 10 ** size).toFixed(-size) : `${count}${"0".repeat(size)}`;
}
