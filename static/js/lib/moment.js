let last = 0;

/** The page's own count of what happens in it: what was asked for after something was heard
 *  has the higher number. No clock: two things never have the same, and none is set back. */
export function nextMoment() {
  last += 1;
  return last;
}
