// Sentences in the reader's language. Django's JavaScriptCatalog is a plain script before the modules;
// without it, in Node.js or where it was lost on the line, they are as written: in English.

const PLACES = /%\((\w+)\)s/g;
// Hebrew, Arabic, Syriac, Thaana, N'Ko and their presentation forms.
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const [ISOLATE, POP_ISOLATE] = ["\u2068", "\u2069"];

const catalogue = () => globalThis.django;

/** Adds the sentences of modules that come later (cafe/serving/catalogue.py).
 *
 *  @param {Record<string, string | string[]>} sentences
 */
export function learn(sentences) {
  Object.assign(catalogue()?.catalog ?? {}, sentences);
}

/** A whole sentence, with `values` where it says `%(name)s`. */
export function gettext(text, values = {}) {
  return filled(catalogue()?.gettext?.(text) ?? text, values);
}

/** Marks a sentence that is kept as it is written and said later, by gettextOf(). */
export function gettextNoop(text) {
  return text;
}

/** What was marked, or somebody's own words as they are. */
export function gettextOf(text) {
  return catalogue()?.gettext?.(text) ?? text;
}

/** The sentence for a count, which it may say as `%(count)s`; a language has up to six of them. */
export function ngettext(one, many, count, values = {}) {
  const sentence = catalogue()?.ngettext?.(one, many, count) ?? (count === 1 ? one : many);
  return filled(sentence, { count, ...values });
}

function filled(sentence, values) {
  const value = (place, name) => (Object.hasOwn(values, name) ? apart(values[name], sentence) : place);
  return sentence.replace(PLACES, value);
}

/** What is filled in turns nothing around where it runs the other way than its sentence. */
function apart(value, sentence) {
  const isPlain = typeof value !== "string" || !(RIGHT_TO_LEFT.test(value) || RIGHT_TO_LEFT.test(sentence));
  return isPlain ? String(value) : ISOLATE + value + POP_ISOLATE;
}
