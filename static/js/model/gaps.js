/** When the cards of a column may close their ranks. Nothing under a finger moves, and nothing stays
 *  hidden below empty places for long, however often somebody else takes a card away. */

const QUIET_MS = 1_500;
const ON_ITS_WAY_MS = 700;
const LONGEST_MS = 5_000;
const BETWEEN_MS = 1_500;
const MOST_OF_COLUMN = 0.5;

/** Whether a column may move its cards now.
 *
 *  `gaps` are the empty places in sight, {since, height}; `room` is the column's height. All times
 *  are in ms of the page's own stopwatch. However fast cards are taken, there is a while between two settlings,
 *  or eyes and fingers would never find anything at its place.
 *
 *  @param {{gaps: {since: number, height: number}[], room: number, isDown: boolean, touchedAt: number, settledAt: number}} column
 *  @param {number} now
 */
export function maySettle({ gaps, room, isDown, touchedAt, settledAt }, now) {
  if (isDown) return false;
  const untouched = now - touchedAt;
  const youngest = Math.max(0, ...gaps.map(({ since }) => since));
  if (untouched > QUIET_MS && now - youngest > QUIET_MS) return true;
  return untouched > ON_ITS_WAY_MS && now - settledAt > BETWEEN_MS && isTooEmpty(gaps, room, now);
}

function isTooEmpty(gaps, room, now) {
  const empty = gaps.reduce((sum, { height }) => sum + height, 0);
  return empty > room * MOST_OF_COLUMN || gaps.some(({ since }) => now - since > LONGEST_MS);
}

/** On which side of what is seen of its column a gap lies: "above", "below", or "" while it is in sight.
 *
 *  @param {{top: number, bottom: number}} gap
 *  @param {{top: number, bottom: number}} seen
 */
export function sideOf(gap, seen) {
  if (gap.bottom <= seen.top) return "above";
  return gap.top >= seen.bottom ? "below" : "";
}
