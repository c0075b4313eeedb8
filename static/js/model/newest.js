import { nextMoment } from "../lib/moment.js";

/** The moment of what comes by itself. */
export const UNASKED = 0;

/** The one rule by which what a page hears takes the place of what it holds
 *  (docs/decisions/screens.md).
 *
 *  What was asked for after the page had heard what it holds was read after it: it is the
 *  truth, whatever the numbers say, also where the database is an older one now. What crossed
 *  it on the way is compared by version, then by the store's `seq`.
 *
 *  @param {{version?: number, seq?: number, asked?: number}} next
 *  @param {{version?: number, seq: number, heard: number} | null | undefined} held
 */
export function replaces({ version, seq = 0, asked = UNASKED }, held) {
  if (!held || asked > held.heard) return true;
  if (version !== held.version) return version > held.version;
  return seq >= held.seq;
}

/** What is held once `next` {value, version, seq, asked} came: it, or what was `held` before.
 *
 *  @param {any} held
 *  @param {{value?: any, version?: number, seq?: number, asked?: number}} next
 */
export function newest(held, next) {
  if (!replaces(next, held)) return held;
  const { value, version, seq = 0, asked = UNASKED } = next;
  const crossed = held && asked <= held.heard;
  // A late message may tell of more than its own seq: both are known now.
  return { value, version, seq: crossed ? Math.max(seq, held.seq) : seq, heard: nextMoment() };
}
