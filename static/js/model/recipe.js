import { gettext } from "../lib/words.js";

/** How a drink differs from its recipe: what was chosen besides, and what it comes with and has not.
 *  An answer in the place of another, as oat for whole milk, is one difference; orders/order/price.py says the same.
 *
 *  @param {import("../lib/shapes.js").ShownItem} item
 *  @param {number[]} ids
 */
export function differences(item, ids) {
  const taken = new Set(ids);
  const chosen = [];
  const without = [];
  for (const { options, max } of item.option_groups) {
    const mine = options.filter(({ id }) => taken.has(id));
    const isReplaced = max === 1 && mine.length > 0;
    chosen.push(...mine.filter((option) => !option.default));
    if (!isReplaced) without.push(...options.filter((option) => option.default && !taken.has(option.id)));
  }
  return { chosen, without };
}

/** What was taken away, as people read it: "no whipped cream".
 *
 *  @param {string[]} names
 */
export function leftOut(names) {
  return names.map((name) => gettext("no %(name)s", { name }));
}

/** A line with another option in the place of one that is gone; `gone` null: with one that was missing. */
export function withInstead(line, gone, option) {
  return { ...line, options: [...line.options.filter((id) => id !== gone), option] };
}

/** The same in a line: "Oat · no whipped cream"; "" for a drink as it comes.
 *
 *  @param {import("../lib/shapes.js").ShownItem} item
 *  @param {number[]} ids
 */
export function differencesInWords(item, ids) {
  const { chosen, without } = differences(item, ids);
  return [...chosen.map(({ name }) => name), ...leftOut(without.map(({ name }) => name))].join(" · ");
}
