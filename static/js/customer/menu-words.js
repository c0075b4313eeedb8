/** @type {Record<string, string> | undefined} */
let words;

/** A name of the menu in the reader's language. An order keeps the store's own words, for the bar. */
export function named(name) {
  words ??= written();
  return Object.hasOwn(words, name) ? words[name] : name;
}

// Read when something is drawn, not when it is loaded: what judges the pages in Node draws nothing.
function written() {
  const found = document.getElementById("menu-words");
  return found ? JSON.parse(found.textContent) : {};
}
