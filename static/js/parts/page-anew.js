const TIMEOUT_MS = 12_000;

/** Asks for this page again and returns its document, of which nothing runs; the browser asks whether the
 *  one that it keeps is still so. The server draws a page, and no script does it a second time. */
export function pageAnew(path = location.pathname) {
  return new Promise((resolve, reject) => {
    const asking = new XMLHttpRequest();
    asking.open("GET", path);
    asking.responseType = "document";
    asking.timeout = TIMEOUT_MS;
    asking.onload = () => (asking.status === 200 && asking.response ? resolve(asking.response) : reject(new Error(`HTTP ${asking.status}`)));
    asking.onerror = asking.ontimeout = asking.onabort = () => reject(new Error("no answer"));
    asking.send();
  });
}
