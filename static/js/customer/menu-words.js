/** @type {Record<string, string> | undefined} */
let words;

/** A name of the menu in the reader's language. An order keeps the store's own words, for the bar. */
export function named(name) {
  words ??= written();
  return Object.hasOwn(words, name) ? words[name] : name;
}

function written() {
  const found = document.getElementById("menu-words");
  return found ? JSON.parse(found.textContent) : {};
}
