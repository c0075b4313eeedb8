const FIRST_MS = 500;
const LONGEST_MS = 20_000;

/** How long to wait before try number `attempt` (0 is the first after a loss).
 *  Full jitter: when a café's Wi-Fi returns, its screens must not come back in step. */
export function backoffDelay(attempt, random = Math.random) {
  return random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
}

/** A pause around `middle` ms, so that many pages which poll do not do it together. */
export function jittered(middle, spread, random = Math.random) {
  return middle + (random() * 2 - 1) * spread;
}
