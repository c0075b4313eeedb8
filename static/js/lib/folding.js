// Text as people mean it when they type it: without case, accents and signs that keyboards lack.
// cafe/base/folding.py has the same rule; tests/folding-cases.json is tried on both.

// What Unicode takes apart by itself is not here. Every letter is in its lower case.
const ALIKE = new Map(Object.entries({
  ø: "o", ł: "l", đ: "d", ð: "d", ħ: "h", ŧ: "t", ŋ: "n", ı: "i",
  ß: "ss", œ: "oe", æ: "ae", þ: "th", ς: "σ",
  // Arabic as it is typed, with letters of Persian and Urdu, and without the tatweel.
  ة: "ه", ى: "ي", ی: "ي", ک: "ك", "ـ": "",
}));
const APOSTROPHES = "'’‘ʼʻ`´′";
for (const sign of APOSTROPHES) ALIKE.set(sign, "");

// Marks on letters, and what only says how letters are joined or which way they run.
const UNSEEN = /[\p{M}\p{Cf}]/gu;
const WORD = /[\p{L}\p{N}]+/gu;

/** A text in the letters in which it is compared: "Crème Brûlée" is "creme brulee". */
export function fold(text) {
  const seen = text.normalize("NFKD").replace(UNSEEN, "").toLowerCase();
  return [...seen].map((letter) => ALIKE.get(letter) ?? letter).join("");
}

/** The words of a text, folded. */
export function wordsIn(text) {
  return fold(text).match(WORD) ?? [];
}
