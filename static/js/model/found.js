import { fold, wordsIn } from "../lib/folding.js";

/** Whether all that is searched for stands somewhere in the words about a thing. */
export function isFound(search, ...words) {
  const text = fold(words.join(" "));
  return wordsIn(search).every((word) => text.includes(word));
}
