import { gettext } from "../lib/words.js";
import { allergenName, ALLERGENS } from "./allergens.js";

// What is meant by the name of each.
const MEANINGS = {
  gluten: () => gettext("wheat, rye, barley, oats, spelt"),
  crustaceans: () => gettext("shrimps, crab, lobster"),
  eggs: () => gettext("mayonnaise and many cakes too"),
  fish: () => gettext("and sauces made of it"),
  peanuts: () => gettext("groundnuts and their oil"),
  soya: () => gettext("tofu, soya milk, lecithin in chocolate"),
  milk: () => gettext("butter, cheese, cream, lactose"),
  nuts: () => gettext("almonds, hazelnuts, walnuts, cashews, pecans, Brazil nuts, pistachios, macadamias"),
  celery: () => gettext("stalks, leaves, seeds and celeriac"),
  mustard: () => gettext("seeds, powder and sauces"),
  sesame: () => gettext("seeds, tahini, hummus"),
  sulphites: () => gettext("in dried fruit, wine, syrups"),
  lupin: () => gettext("flour and seeds in some breads"),
  molluscs: () => gettext("mussels, oysters, squid, snails"),
};

/** All 14, each as `{id, name, meaning}`. */
export function legend() {
  return ALLERGENS.map((id) => ({ id, name: allergenName(id), meaning: MEANINGS[id]() }));
}
