import { gettext } from "./words.js";

// What the server names by a word of its own, in the reader's: the 14 allergens of the EU, and diets.
const ALLERGENS = {
  gluten: gettext("gluten"),
  crustaceans: gettext("crustaceans"),
  eggs: gettext("eggs"),
  fish: gettext("fish"),
  peanuts: gettext("peanuts"),
  soya: gettext("soya"),
  milk: gettext("milk"),
  nuts: gettext("nuts"),
  celery: gettext("celery"),
  mustard: gettext("mustard"),
  sesame: gettext("sesame"),
  sulphites: gettext("sulphites"),
  lupin: gettext("lupin"),
  molluscs: gettext("molluscs"),
};
const DIETS = { vegan: gettext("vegan"), vegetarian: gettext("vegetarian") };

export function allergenName(word) {
  return ALLERGENS[word] ?? word;
}

/** Some allergens as a sentence names them, in the order of the alphabet. */
export function allergenNames(words) {
  return [...words].map(allergenName).sort((a, b) => a.localeCompare(b)).join(gettext(", "));
}

export function dietName(word) {
  return DIETS[word] ?? word;
}
