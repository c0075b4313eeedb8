import { gettext } from "../lib/words.js";

// The 14 of Regulation (EU) No 1169/2011, annex II, in its order, as a page calls them.
const NAMES = {
  gluten: () => gettext("gluten"),
  crustaceans: () => gettext("crustaceans"),
  eggs: () => gettext("eggs"),
  fish: () => gettext("fish"),
  peanuts: () => gettext("peanuts"),
  soya: () => gettext("soya"),
  milk: () => gettext("milk"),
  nuts: () => gettext("nuts"),
  celery: () => gettext("celery"),
  mustard: () => gettext("mustard"),
  sesame: () => gettext("sesame"),
  sulphites: () => gettext("sulphites"),
  lupin: () => gettext("lupin"),
  molluscs: () => gettext("molluscs"),
};

export const ALLERGENS = Object.keys(NAMES);

/** What people call an allergen; its own word where a later server has one more. */
export function allergenName(allergen) {
  return NAMES[allergen]?.() ?? allergen;
}

/** Some of them as a sentence names them. */
export function allergenNames(allergens) {
  return allergens.map(allergenName).sort((a, b) => a.localeCompare(b)).join(gettext(", "));
}
