import { ClockEstimate } from "./clock.js";

/** The one that lib/live.js sets by what it hears. */
export const serverClock = new ClockEstimate();

/** Milliseconds by the server's clock. */
export function serverNow() {
  return serverClock.now();
}
