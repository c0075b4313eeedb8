// The one service worker of the café's pages, at /service-worker.js, so that all of them are in its
// scope. A classic script: workers that are modules came late to some browsers.

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// -- it rings: what the café pushes, shown as a notification ------------------------------------

/** A push must be shown, or the browser takes the permission away. `page` is where its tap leads. */
self.addEventListener("push", (event) => {
  event.waitUntil(showNews(event.data.json()));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(showPage(event.notification.data.page));
});

function showNews({ title, page, ...options }) {
  return self.registration.showNotification(title, { renotify: true, ...options, data: { page } });
}

async function showPage(path) {
  const url = new URL(path, self.location.origin);
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = pages.find((page) => new URL(page.url).pathname === url.pathname);
  return open ? open.focus() : self.clients.openWindow(url.href);
}
