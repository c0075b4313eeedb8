/** Ends the task at hand, so that the browser can draw and answer a tap before what comes next. It is no timer: those wait for as long as
 *  a second in a page that is not in sight.
 *
 *  @returns {Promise<void>}
 */
export function breath() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Does one thing after another, with a breath before each.
 *
 *  @param {Array<() => void>} steps
 */
export async function inSteps(steps) {
  for (const step of steps) {
    await breath();
    step();
  }
}
