/** Does `change` to a list without moving what is read: the first row in sight stays where it is, and what
 *  had the focus has it again. `key` names a row, and finds it after the change.
 *
 *  @param {{root: HTMLElement, rows: string, key: (row: HTMLElement) => string, focus: string, top: () => number}} list
 *  @param {() => void} change
 */
export function keepPlace({ root, rows, key, focus, top }, change) {
  const seen = rowsInSight(root, rows, top()).map((row) => ({ name: key(row), at: row.getBoundingClientRect().top }));
  const focused = /** @type {HTMLElement | null} */ (document.activeElement?.closest(rows));
  change();
  const byKey = new Map(all(root, rows).map((row) => [key(row), row]));
  const stayed = seen.find(({ name }) => byKey.has(name));
  if (stayed && window.scrollY > 0) window.scrollBy({ top: byKey.get(stayed.name).getBoundingClientRect().top - stayed.at, behavior: "instant" });
  if (focused && document.activeElement === document.body) found(byKey.get(key(focused)), focus)?.focus({ preventScroll: true });
}

function rowsInSight(root, rows, top) {
  const isSeen = (row) => {
    const { top: from, bottom } = row.getBoundingClientRect();
    return bottom > top && from < window.innerHeight;
  };
  return all(root, rows).filter(isSeen);
}

/** @returns {Array<HTMLElement>} */
const all = (root, rows) => [...root.querySelectorAll(rows)];

/** @returns {HTMLElement | null | undefined} */
const found = (row, focus) => row?.querySelector(focus);
