import { inSteps } from "../lib/breath.js";
import { learn } from "../lib/words.js";

const AT_ONCE = 6; // each takes a slow phone 3 ms

const asked = () => /** @type {HTMLElement} */ (document.querySelector("script[data-later]")).dataset;

/** Asks for the modules that this page imports later (cafe/serving/modules.py) in one round trip, and not in one for each floor
 *  of their imports. */
export function askForLater() {
  const links = asked().later.split(" ").map((href) => Object.assign(document.createElement("link"), { rel: "modulepreload", href }));
  const some = Array.from({ length: Math.ceil(links.length / AT_ONCE) }, (_one, at) => links.slice(at * AT_ONCE, (at + 1) * AT_ONCE));
  return inSteps(some.map((few) => () => document.head.append(...few)));
}

/** Asks for what they say in the reader's language. Where it is lost on the line, they are in English, like all others. */
export async function askForTheirWords() {
  const { laterWords } = asked();
  if (!laterWords) return;
  const sentences = await import(laterWords).catch(() => null);
  if (sentences) learn(sentences.default);
}
