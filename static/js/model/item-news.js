import { gettext, ngettext } from "../lib/words.js";
import { allergenName } from "./allergens.js";
import { contents } from "./menu.js";
import { allOptions, unitPrice } from "./price.js";

/** What a change of the menu means to whoever has an item open, in sentences; and which of the options
 *  that were chosen can be chosen still.
 *
 *  @param {import("../lib/shapes.js").ShownItem} before
 *  @param {import("../lib/shapes.js").ShownItem} now
 *  @param {Set<number>} ids chosen options
 *  @param {(amount: string) => string} price an amount in words
 *  @returns {{words: string[], options: Set<number>}}
 */
export function itemNews(before, now, ids, price) {
  const options = stillChosen(now, ids);
  const had = chosenOf(before, ids);
  const has = chosenOf(now, options);
  return { words: [...renamed(before, now), ...gone(before, now, had), ...moved(unitPrice(before, had), unitPrice(now, has), price),
    ...groupNews(before, now, ids), ...allergenNews(contents(before, had), contents(now, has))], options };
}

function stillChosen(item, ids) {
  return new Set(item.option_groups.flatMap(({ options, max }) => options.map(({ id }) => id).filter((id) => ids.has(id)).slice(0, max)));
}

function chosenOf(item, ids) {
  return allOptions(item).filter(({ id }) => ids.has(id));
}

function renamed({ name: before }, { name: now }) {
  return before === now ? [] : [gettext("%(before)s is now called %(now)s.", { before, now })];
}

function gone(before, now, had) {
  const offered = new Set(allOptions(now).map(({ id }) => id));
  return had.filter(({ id }) => !offered.has(id)).map(({ name }) => gettext("%(name)s is no longer offered.", { name }));
}

function moved(before, now, price) {
  return Number(before) === Number(now) ? [] : [gettext("%(before)s is now %(now)s.", { before: price(before), now: price(now) })];
}

function groupNews(before, now, ids) {
  const known = new Map(before.option_groups.map((group) => [group.id, group]));
  return now.option_groups.flatMap((group) => {
    const count = group.options.filter(({ id }) => ids.has(id)).length;
    const { min = 0, max = Infinity } = known.get(group.id) ?? {};
    if (group.min > min && count < group.min) return [gettext("There is something new to choose: %(group)s.", { group: group.name })];
    if (group.max < max && count > group.max) return [ngettext("%(group)s: only %(count)s can be taken now.", "%(group)s: only %(count)s can be taken now.", group.max, { group: group.name })];
    return [];
  });
}

function allergenNews(before, now) {
  const more = now.allergens.filter((name) => !before.allergens.includes(name));
  const less = before.allergens.filter((name) => !now.allergens.includes(name));
  const said = (names) => ({ allergens: names.map(allergenName).join(", ") });
  return [
    ...(more.length ? [gettext("It now contains %(allergens)s.", said(more))] : []),
    ...(less.length ? [gettext("It no longer contains %(allergens)s.", said(less))] : []),
    ...(before.declared && !now.declared ? [gettext("It may contain more by now: please ask us about allergens.")] : []),
  ];
}
