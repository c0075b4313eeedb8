import { atWork, canWork } from "./worker.js";

/** Has the service worker keep what this page is made of, so that it opens without a line. */
export async function keepForOffline() {
  if (!canWork() || navigator.serviceWorker.controller) return; // it has seen all of it go by
  try {
    const { active } = await atWork();
    active.postMessage({ keep: [location.pathname, ...parts()] });
  } catch {
    // A browser that wants no worker, as in a private window: then the page needs the line.
  }
}

function parts() {
  const links = [.../** @type {NodeListOf<HTMLLinkElement>} */ (document.querySelectorAll("link[href]"))].map(({ href }) => href);
  const scripts = [.../** @type {NodeListOf<HTMLScriptElement>} */ (document.querySelectorAll("script[src]"))].map(({ src }) => src);
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name); // fonts and pictures among them
  return [...new Set([...links, ...scripts, ...loaded])].filter((url) => new URL(url).origin === location.origin);
}

/** As of when this page is, where the worker opened one that it had kept; null for one of now. */
export function keptAsOf() {
  return document.documentElement.dataset.asOf ?? null;
}
