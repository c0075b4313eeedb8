import { gettext, ngettext } from "../lib/words.js";

/** What is another than was shown, in a sentence. */
export function changeWords({ code, detail, was, now }, format) {
  if (code !== "total") return detail;
  return gettext("It is %(now)s in all now, and not %(was)s.", { now: format.price(now), was: format.price(was) });
}

/** Why an order was not placed, for people. */
export function refusalWords(problem, lineErrors) {
  if (lineErrors) return gettext("Something has just sold out. Change it, or order the rest.");
  if (problem.unsure) return gettext("We could not hear from the café. Try again: it will still be one order.");
  const words = problem.detail || gettext("The café could not take this order.");
  return problem.retryAfter && problem.reason !== "too_many" ? `${words} ${soon(problem.retryAfter)}` : words;
}

function soon(seconds) {
  if (seconds < 90) return ngettext("It should take about %(count)s second.", "It should take about %(count)s seconds.", seconds);
  const minutes = Math.ceil(seconds / 60);
  return ngettext("It should take about %(count)s minute.", "It should take about %(count)s minutes.", minutes);
}

/** What can be had in the place of what is gone, as the words of a button. */
export function substituteWords({ code }, { name, price }, format) {
  const isItem = code === "sold_out" || code === "not_served";
  const costs = isItem ? format.price(price) : format.difference(price);
  const words = isItem ? gettext("%(name)s instead?", { name }) : gettext("Take %(name)s?", { name });
  return costs ? `${words} ${costs}` : words;
}
