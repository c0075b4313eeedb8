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
