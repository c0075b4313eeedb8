import { elapsed } from "./stopwatch.js";

const HELD_MS = 50;
const MOST_HELD_MS = 1_000;

/** How a page hears and asks, where all it does with the news is draw.
 *
 *  @param {{receive(message: object, asked: number): boolean | void, poll(): Promise<void>}} model
 *  @param {() => void} draw
 */
export function drawing(model, draw) {
  return {
    onMessage(message, asked) {
      const isBehind = model.receive(message, asked);
      draw();
      return isBehind;
    },
    async poll() {
      await model.poll();
      draw();
    },
  };
}

/** Returns what asks for `run`, which then runs once, however often it was asked for meanwhile.
 *
 *  @param {(run: () => void) => void} schedule
 *  @param {() => void} run
 */
export function once(schedule, run) {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    schedule(() => {
      isAsked = false;
      run();
    });
  };
}

/** Draws what a tap did at once, and news in its turn: `draw` before the next frame; `news` after a rest since
 *  the last drawing, however much came meanwhile, and not while a finger is down, whose tap would wait for it.
 *
 *  @param {() => void} run
 *  @param {{rest: number, isHeld: () => boolean, now?: () => number, wait?: (run: () => void, milliseconds: number) => unknown}} pace
 */
export function paced(run, { rest, isHeld, now = elapsed, wait = setTimeout }) {
  let drawnAt = -rest;
  let askedAt = null;
  const draw = once(queueMicrotask, () => {
    askedAt = null;
    run();
    drawnAt = now();
  });
  const look = () => {
    if (askedAt === null) return; // a tap has drawn it
    const left = isHeld() && now() - askedAt < MOST_HELD_MS ? HELD_MS : drawnAt + rest - now();
    if (left > 0) wait(look, left);
    else draw();
  };
  const news = () => {
    if (askedAt !== null) return;
    askedAt = now();
    look();
  };
  return { draw, news };
}
