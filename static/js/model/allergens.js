import { gettext } from "../lib/words.js";

// The 14 of Regulation (EU) No 1169/2011, annex II, in its order: what a page calls them, and what is meant.
const KNOWN = {
  gluten: () => [gettext("gluten"), gettext("wheat, rye, barley, oats, spelt")],
  crustaceans: () => [gettext("crustaceans"), gettext("shrimps, crab, lobster")],
  eggs: () => [gettext("eggs"), gettext("mayonnaise and many cakes too")],
  fish: () => [gettext("fish"), gettext("and sauces made of it")],
  peanuts: () => [gettext("peanuts"), gettext("groundnuts and their oil")],
  soya: () => [gettext("soya"), gettext("tofu, soya milk, lecithin in chocolate")],
  milk: () => [gettext("milk"), gettext("butter, cheese, cream, lactose")],
  nuts: () => [gettext("nuts"), gettext("almonds, hazelnuts, walnuts, cashews, pecans, Brazil nuts, pistachios, macadamias")],
  celery: () => [gettext("celery"), gettext("stalks, leaves, seeds and celeriac")],
  mustard: () => [gettext("mustard"), gettext("seeds, powder and sauces")],
  sesame: () => [gettext("sesame"), gettext("seeds, tahini, hummus")],
  sulphites: () => [gettext("sulphites"), gettext("in dried fruit, wine, syrups")],
  lupin: () => [gettext("lupin"), gettext("flour and seeds in some breads")],
  molluscs: () => [gettext("molluscs"), gettext("mussels, oysters, squid, snails")],
};

/** What people call an allergen; its own word where a later server has one more. */
export function allergenName(allergen) {
  return KNOWN[allergen]?.()[0] ?? allergen;
}

/** All 14, each as `{id, name, meaning}`. */
export function legend() {
  return Object.entries(KNOWN).map(([id, words]) => ({ id, name: words()[0], meaning: words()[1] }));
}

/** Some of them as a sentence names them. */
export function allergenNames(allergens) {
  return allergens.map(allergenName).sort((a, b) => a.localeCompare(b)).join(gettext(", "));
}
