const found = document.getElementById("menu-words");
const words = found ? JSON.parse(found.textContent) : {};

/** A name of the menu in the reader's language. An order keeps the store's own words, for the bar. */
export function named(name) {
  return Object.hasOwn(words, name) ? words[name] : name;
}
