// The part of the service worker (/service-worker.js) that opens the menu without a line. It keeps menus,
// which are the same for everybody, and files whose names change with their content; never an order's page,
// nothing of the API, nothing with a token. `RELEASE` stands above it: what the files of this release are.
(() => {
  const PATIENCE_MS = 4_000;
  const CACHE = `cafe-${RELEASE}`;
  const MENU = /^\/stores\/[-\w]+\/$/;
  const FOR_GOOD = /^\/(static\/.+\.[0-9a-f]{12}\.\w+|media\/.+|words\/.+-[0-9a-f]+\.js|accent\/[0-9a-f]+\.css)$/;

  self.addEventListener("activate", (event) => event.waitUntil(forget()));
  self.addEventListener("message", (event) => {
    if (event.data.keep) event.waitUntil(keep(event.data.keep));
  });
  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (request.method !== "GET" || url.origin !== self.location.origin || url.search) return;
    if (request.mode === "navigate" && MENU.test(url.pathname)) event.respondWith(menu(event));
    else if (FOR_GOOD.test(url.pathname)) event.respondWith(file(request));
  });

  /** The releases before the last: its pages may still be open. */
  async function forget() {
    const ours = (await caches.keys()).filter((name) => name.startsWith("cafe-") && name !== CACHE);
    await Promise.all(ours.slice(0, -1).map((name) => caches.delete(name)));
  }

  /** What an open page is made of, told by itself: it was loaded before this worker was at work. */
  async function keep(urls) {
    const cache = await caches.open(CACHE);
    await Promise.all(urls.map(async (url) => {
      const { pathname, search } = new URL(url, self.location.origin);
      const isMenu = MENU.test(pathname);
      if (search || !(isMenu || FOR_GOOD.test(pathname)) || (!isMenu && (await cache.match(pathname)))) return;
      const response = await fetch(pathname, { credentials: "same-origin" }).catch(() => null);
      if (response?.ok && !response.redirected) await cache.put(pathname, response);
    }));
  }

  async function file(request) {
    const kept = await caches.match(request.url, { ignoreVary: true });
    if (kept) return kept;
    const response = await fetch(request);
    if (response.ok && response.type === "basic") {
      const copy = response.clone();
      await caches.open(CACHE).then((cache) => cache.put(request.url, copy)).catch(() => {});
    }
    return response;
  }

  /** The menu of now; where there is no answer in time, or the café is in trouble, the one of then. */
  async function menu(event) {
    const { pathname } = new URL(event.request.url);
    const fresh = fetch(event.request).then(async (response) => {
      if (response.ok && !response.redirected) {
        const copy = response.clone();
        await caches.open(CACHE).then((cache) => cache.put(pathname, copy)).catch(() => {});
      }
      return response;
    });
    event.waitUntil(fresh.catch(() => {}));
    const answer = await Promise.race([fresh.catch(() => null), after(PATIENCE_MS)]);
    if (answer && answer.status < 500) return answer;
    const kept = await caches.match(pathname, { ignoreVary: true });
    return kept ? ofThen(kept) : fresh;
  }

  const after = (ms) => new Promise((resolve) => setTimeout(resolve, ms, null));

  /** It says of when it is; the page's script says so to people, and takes none of it for news. */
  async function ofThen(kept) {
    const asOf = new Date(kept.headers.get("date") ?? 0).toISOString();
    const text = (await kept.text()).replace("<html ", `<html data-as-of="${asOf}" `);
    const headers = new Headers(kept.headers);
    for (const name of ["Content-Encoding", "Content-Length", "ETag"]) headers.delete(name);
    return new Response(text, { status: 200, headers });
  }
})();
