/** Asks for the modules that this page imports later (cafe/serving/modules.py) in one round trip, and not in one for each floor
 *  of their imports. */
export function askForLater() {
  const { later } = /** @type {HTMLElement} */ (document.querySelector("script[data-later]")).dataset;
  for (const href of later.split(" ")) {
    document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href }));
  }
}
