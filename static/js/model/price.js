import { isNegative, sum, times } from "../lib/money.js";

// What a drink costs and whether it can be made so. The server decides, by the same rule:
// orders/menu/menu.py, orders/order/price.py; tests/pricing-cases.json is tried on both.

export function allOptions(item) {
  return item.option_groups.flatMap(({ options }) => options);
}

/** The price of one with these options; never less than nothing. */
export function unitPrice(item, options) {
  const price = sum([item.price, ...options.map((option) => option.price)]);
  return isNegative(price) ? times(price, 0) : price;
}

/** What one costs as it comes: with its defaults, and the cheapest of what must be chosen.
 *  `varies` says that such a choice may cost more. */
export function listPrice(item) {
  const taken = [];
  let varies = false;
  for (const { options, min } of item.option_groups) {
    const mine = options.filter((option) => option.default && option.available);
    const missing = min - mine.length;
    if (missing > 0) {
      const rest = options.filter((option) => option.available && !option.default).sort(byPrice);
      varies ||= new Set(rest.map(({ price }) => price)).size > 1;
      mine.push(...rest.slice(0, missing));
    }
    taken.push(...mine);
  }
  return { price: unitPrice(item, taken), varies };
}

const byPrice = (one, other) => Number(one.price) - Number(other.price);

/** All that is wrong with a wish, in the server's words for programs: `{code, option?, group?}`. */
export function wrongs(item, ids) {
  if (!item.available) return [{ code: "sold_out" }];
  return [...wrongOptions(item, ids), ...wrongCounts(item, ids)];
}

function wrongOptions(item, ids) {
  const known = new Map(allOptions(item).map((option) => [option.id, option]));
  return [...new Set(ids)].flatMap((id) => {
    const isTwice = ids.filter((other) => other === id).length > 1;
    if (!known.has(id) || isTwice) return [{ code: "option_unknown" }];
    return known.get(id).available ? [] : [{ code: "option_sold_out", option: known.get(id) }];
  });
}

function wrongCounts(item, ids) {
  return item.option_groups
    .filter((group) => countIn(group, ids) < group.min || countIn(group, ids) > group.max)
    .map((group) => ({ code: "option_count", group }));
}

function countIn({ options }, ids) {
  return options.filter(({ id }) => ids.includes(id)).length;
}

/** The first choice that is still to be made. */
export function missingGroup(groups, ids) {
  return groups.find((group) => countIn(group, ids) < group.min);
}

/** Whether every choice has enough that can be had. */
export function isPossible(item) {
  return item.option_groups.every(({ options, min }) => options.filter(({ available }) => available).length >= min);
}
