/** How wide the columns are. The width is cut into tracks of one card each; a column has one or more, and the fullest get
 *  what is to spare. Another width moves every card, so it waits until nobody is at the tablet, and for a reason. */

const UNTOUCHED_MS = 4_000;
const BETWEEN_MS = 15_000;
/** The fullest column must be relieved by so much. */
const WORTH = 1.25;

/** How many tracks each column should have: `rows` cards stand one below the other in sight.
 *
 *  @param {number[]} counts the cards of each column
 *  @param {{tracks: number, rows: number}} room
 */
export function sharesOf(counts, { tracks, rows }) {
  const shares = counts.map(() => 1);
  for (let spare = tracks - counts.length; spare > 0; spare -= 1) {
    const [column] = counts.map((_, at) => at).sort((a, b) => counts[b] / shares[b] - counts[a] / shares[a] || a - b);
    if (counts[column] <= shares[column] * rows) break; // all are in sight
    shares[column] += 1;
  }
  return shares;
}

/** The shares that columns have next, after those they have.
 *
 *  @param {{shares: number[], tracks: number, at: number} | null} before
 *  @param {{counts: number[], tracks: number, rows: number, isDown: boolean, touchedAt: number}} seen
 *  @param {number} now
 */
export function nextShares(before, { counts, tracks, rows, isDown, touchedAt }, now) {
  const best = { shares: sharesOf(counts, { tracks, rows }), tracks, at: now };
  // Turned, or with the panel beside it: all has moved anyhow.
  if (!before || before.tracks !== tracks) return best;
  if (isDown || now - touchedAt < UNTOUCHED_MS || now - before.at < BETWEEN_MS) return before;
  return fullest(counts, before.shares) >= fullest(counts, best.shares) * WORTH ? best : before;
}

function fullest(counts, shares) {
  return Math.max(1, ...counts.map((count, at) => count / shares[at]));
}
