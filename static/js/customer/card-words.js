import { find, searchIndex } from "../model/search.js";
import { dietName } from "../parts/diets.js";

/** Of cards `{id, element}` of a menu those that words are found on, or near them; all where there are no words.
 *
 *  @param {Array<{id: number, element: HTMLElement}>} cards
 *  @param {string} words
 *  @param {{menu: import("../model/menu.js").Menu, known: WeakMap<HTMLElement, Set<string>>}} read `known` is what was read of a
 *    card before
 */
export function findCards(cards, words, read) {
  const none = new Set();
  return find(words, cards.map((card) => ({ key: card.id, words: words ? wordsOn(card, read) : none })));
}

function wordsOn({ element, id }, { menu, known }) {
  if (!known.has(element)) known.set(element, wordsOf(element, menu.item(id)));
  return known.get(element);
}

/** What is written on a card, each text by itself, and the heading above it; the diets too, in the reader's language and by
 *  their English names. */
function wordsOf(element, { diets }) {
  const texts = [...element.querySelectorAll("[data-words] > *"), ...element.closest("[data-category]").querySelectorAll("h2")];
  return searchIndex([...texts.map((text) => text.textContent), ...diets, ...diets.map(dietName)]);
}
