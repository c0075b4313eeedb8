/** The café's one service worker, asked for by any page that needs it. */

const ADDRESS = "/service-worker.js";

/** Whether a page may have a worker: the browser knows them, and nobody else reads the line. */
export const canWork = () => "serviceWorker" in navigator && window.isSecureContext;

let asked = null;

/** Has the worker registered, once a page; resolves to its registration when it is at work.
 *
 *  @returns {Promise<ServiceWorkerRegistration>}
 */
export function atWork() {
  asked ??= navigator.serviceWorker.register(trusted(ADDRESS)).then(() => navigator.serviceWorker.ready);
  return asked;
}

/**
 * The worker's address, in the one way that the pages' policy lets a text be a script's.
 * @param {string} url
 */
function trusted(url) {
  const types = /** @type {any} */ (window).trustedTypes;
  return types ? types.createPolicy("worker", { createScriptURL: () => url }).createScriptURL("") : url;
}
