/** A part of the page was lost, or threw, after it had begun: start/watchdog.js looks again, and says so. */
export function notStarted() {
  delete document.documentElement.dataset.started;
  window.dispatchEvent(new Event("error"));
}
