import { inSteps } from "../lib/breath.js";

const AT_ONCE = 6; // each takes a slow phone 3 ms

/** Asks for the modules that this page imports later (cafe/serving/modules.py) in one round trip, and not in one for each floor
 *  of their imports. */
export function askForLater() {
  const { later } = /** @type {HTMLElement} */ (document.querySelector("script[data-later]")).dataset;
  const links = later.split(" ").map((href) => Object.assign(document.createElement("link"), { rel: "modulepreload", href }));
  const some = Array.from({ length: Math.ceil(links.length / AT_ONCE) }, (_one, at) => links.slice(at * AT_ONCE, (at + 1) * AT_ONCE));
  return inSteps(some.map((few) => () => document.head.append(...few)));
}
