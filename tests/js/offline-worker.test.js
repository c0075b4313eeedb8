import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test, { beforeEach } from "node:test";
import { runInNewContext } from "node:vm";

const SOURCE = readFileSync(new URL("../../static/js/start/offline-worker.js", import.meta.url), "utf8");
const MENU = "https://cafe.example/stores/corner/";
const DATE = "Mon, 30 Nov 2026 12:04:00 GMT";
let kept, network, worker;

class Cache {
  files = new Map();
  match = async (path) => this.files.get(new URL(path, MENU).href)?.clone();
  put = async (path, response) => void this.files.set(new URL(path, MENU).href, response);
}

beforeEach(() => {
  kept = new Map();
  network = async () => new Response("<html lang=en>fresh", { headers: { Date: DATE } });
  worker = start("now");
});

function start(release) {
  const on = {};
  const caches = {
    keys: async () => [...kept.keys()],
    open: async (name) => kept.get(name) ?? kept.set(name, new Cache()).get(name),
    delete: async (name) => kept.delete(name),
    match: async (path) => (await Promise.all([...kept.values()].map((cache) => cache.match(path)))).find(Boolean),
  };
  const self = { location: new URL(MENU), addEventListener: (name, heard) => (on[name] = heard) };
  const soon = (run) => setTimeout(run, 20); // the patience of seconds, in tests
  runInNewContext(`const RELEASE = "${release}";${SOURCE}`, {
    self, caches, fetch: (request) => network(request), URL, Response, Headers, Date, setTimeout: soon, Promise,
  });
  return on;
}

/** What the worker answers; null where it leaves the request to the browser. */
async function ask(url, { mode = "navigate", method = "GET" } = {}) {
  let answer = null;
  const later = [];
  worker.fetch({
    request: { url, mode, method },
    respondWith: (promise) => (answer = promise),
    waitUntil: (promise) => later.push(promise),
  });
  const response = await answer;
  return response && { status: response.status, text: await response.text() };
}

const down = async () => {
  throw new TypeError("no line");
};

test("without a line the menu is the one of then, and says of when", async () => {
  assert.equal((await ask(MENU)).text, "<html lang=en>fresh");
  network = down;
  assert.equal((await ask(MENU)).text, '<html data-as-of="2026-11-30T12:04:00.000Z" lang=en>fresh');
});

test("so it is where the answer does not come in time, and where the café is in trouble", async () => {
  await ask(MENU);
  for (const slow of [() => new Promise(() => {}), async () => new Response("", { status: 503 })]) {
    network = slow;
    assert.match((await ask(MENU)).text, /data-as-of/);
  }
});

test("what the café refuses is no trouble, and is not kept", async () => {
  network = async () => new Response("gone", { status: 404 });
  assert.deepEqual(await ask(MENU), { status: 404, text: "gone" });
  network = down;
  await assert.rejects(ask(MENU), /no line/);
});

test("only menus and files named by their content are looked at", async () => {
  const others = [
    "https://cafe.example/orders/abcdef/", "https://cafe.example/stores/corner/basket/", "https://cafe.example/",
    "https://cafe.example/stores/corner/items/1/", "https://cafe.example/stores/corner/?t=1", "https://evil.example/stores/corner/",
    "https://cafe.example/api/stores/corner/menu/", "https://cafe.example/static/js/page.js", "https://cafe.example/barista/corner/",
    "https://cafe.example/stores/corner/board/",
  ];
  for (const url of others) assert.equal(await ask(url), null, url);
  assert.equal(await ask(MENU, { method: "POST" }), null);
  assert.equal(await ask(MENU, { mode: "cors" }), null);
});

test("a file named by its content is asked for once", async () => {
  const url = "https://cafe.example/static/js/page.0123456789ab.js";
  let asked = 0;
  network = async () => {
    asked += 1;
    return Object.defineProperty(new Response("script"), "type", { value: "basic" });
  };
  for (let time = 0; time < 2; time += 1) assert.equal((await ask(url, { mode: "cors" })).text, "script");
  assert.equal(asked, 1);
});

test("the release before the last is forgotten, the last one's pages go on", async () => {
  for (const name of ["cafe-older", "cafe-old", "cafe-now", "of another"]) kept.set(name, new Cache());
  let done;
  worker.activate({ waitUntil: (promise) => (done = promise) });
  await done;
  assert.deepEqual([...kept.keys()], ["cafe-old", "cafe-now", "of another"]);
});
