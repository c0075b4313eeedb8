/** localStorage may be full, blocked or hold nonsense; a page works without it. */

export function load(key, fallback) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? fallback;
  } catch {
    return fallback;
  }
}

export function save(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // What could not be kept lives on in the page's own memory.
  }
}

/** Forgets what is kept under names that begin so. */
export function forgetKeys(prefixes) {
  for (const key of prefixes.flatMap(keysUnder)) localStorage.removeItem(key);
}

/** The names under which something is kept that begin so. */
export function keysUnder(prefix) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}
