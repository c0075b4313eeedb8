import { wordsIn } from "../lib/folding.js";

const APOSTROPHES = /['’‘ʼʻ`´′]/gu;
const ARTICLE = "ال"; // Arabic writes it with the word
// Scripts that put nothing between their words: what is looked for may begin anywhere.
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** The words by which something is found: those of its texts, as people may type them.
 *  "jus d'orange" has "orange" too, and "chef's" is "chefs". */
export function searchIndex(texts) {
  const words = texts.flatMap((text) => [...wordsIn(text), ...wordsIn(text.replace(APOSTROPHES, " "))]);
  const bare = words.filter((word) => word.startsWith(ARTICLE) && word.length > 4).map((word) => word.slice(ARTICLE.length));
  return new Set([...words, ...bare]);
}

/** Which of these have all words of a search; where none has, those with the nearest ones.
 *
 *  @template T
 *  @param {string} search
 *  @param {Array<{key: T, words: Set<string>}>} indexed
 *  @returns {{keys: Set<T>, isNear: boolean}}
 */
export function find(search, indexed) {
  const wanted = wordsIn(search);
  const exact = indexed.filter(({ words }) => wanted.every((word) => has(words, word)));
  if (exact.length || !wanted.length) return { keys: keysOf(exact), isNear: false };
  const near = wanted.map((word) => nearestWords(word, indexed));
  const found = indexed.filter(({ words }) => near.every((some) => some.some((word) => words.has(word))));
  return { keys: keysOf(found), isNear: found.length > 0 };
}

const keysOf = (some) => new Set(some.map(({ key }) => key));

function has(words, wanted) {
  const isUnspaced = UNSPACED.test(wanted);
  return [...words].some((word) => word.startsWith(wanted) || (isUnspaced && word.includes(wanted)));
}

/** The words that a word was meant to be: those with it, or else those that the fewest slips make of it. */
function nearestWords(wanted, indexed) {
  const all = [...new Set(indexed.flatMap(({ words }) => [...words]))];
  const exact = all.filter((word) => has([word], wanted));
  if (exact.length) return exact;
  const most = slipsAllowed(wanted);
  const near = all.map((word) => ({ word, slips: slips(wanted, word) })).filter((one) => one.slips <= most);
  const fewest = Math.min(...near.map((one) => one.slips));
  return near.filter((one) => one.slips === fewest).map(({ word }) => word);
}

/** One in a short word, and in a very short one none: anything would be near it. */
function slipsAllowed({ length }) {
  if (length < 3) return 0;
  return length < 6 ? 1 : 2;
}

/** How many letters must be put in, left out, changed or swapped with their neighbour to make of `wanted` the beginning of
 *  `word`, or all of it where it is shorter: who looks for something has often not typed it all. */
export function slips(wanted, word) {
  const [a, b] = [[...wanted], [...word]];
  let before = [];
  let row = b.map((_letter, at) => at + 1);
  row.unshift(0);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(change, row[j] + 1, next[j - 1] + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    [before, row] = [row, next];
  }
  return Math.min(...row);
}
