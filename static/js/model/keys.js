const LETTERS = { r: "recall", h: "finished", l: "taps", s: "stock", p: "pause", a: "panel", m: "more", t: "tick", v: "look", w: "walkIn", "?": "keys" };
const NAMED = { Enter: "step", Backspace: "undo", ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };
const IN_EACH_COLUMN = 3;

/** What a key means at the bar: {kind, digit}; undefined where it means nothing.
 *
 *  Digits are told by their place, which is theirs on a keyboard that wants Shift for them too; so are
 *  letters where what is written on the key is of another script.
 *
 *  @param {{key: string, code?: string}} event
 *  @returns {{kind: string, digit?: number} | undefined}
 */
export function meaningOf({ key, code = "" }) {
  const digit = Number(/^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1] ?? (/^[1-9]$/.test(key) ? key : 0));
  if (digit && key !== "?") return { kind: "card", digit };
  if (Object.hasOwn(NAMED, key)) return { kind: NAMED[key] };
  const letter = /^[a-z?]$/i.test(key) ? key.toLowerCase() : /^\p{L}$/u.test(key) ? (/^Key([A-Z])$/.exec(code)?.[1] ?? "").toLowerCase() : "";
  return Object.hasOwn(LETTERS, letter) ? { kind: LETTERS[letter] } : undefined;
}

/** The digit of a card at a place of a column: three in each, so that every column is reached. */
export function digitAt(column, place) {
  return place < IN_EACH_COLUMN ? column * IN_EACH_COLUMN + place + 1 : null;
}

/** The card that an arrow leads to, as [column, place]; null: there is none. `counts` says how many
 *  cards each column has.
 *
 *  @param {number[]} counts
 *  @param {number[] | null} from
 *  @param {string} way
 *  @returns {number[] | null}
 */
export function nextCard(counts, from, way) {
  if (!from) return firstOf(counts);
  const [column, place] = from;
  if (way === "up" || way === "down") {
    const next = place + (way === "down" ? 1 : -1);
    return next >= 0 && next < counts[column] ? [column, next] : from;
  }
  const by = way === "right" ? 1 : -1;
  for (let other = column + by; other >= 0 && other < counts.length; other += by) {
    if (counts[other]) return [other, Math.min(place, counts[other] - 1)];
  }
  return counts[column] ? [column, Math.min(place, counts[column] - 1)] : firstOf(counts);
}

function firstOf(counts) {
  const column = counts.findIndex((count) => count > 0);
  return column < 0 ? null : [column, 0];
}
