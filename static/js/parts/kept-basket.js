import { randomId } from "../lib/random-id.js";
import { load, save } from "../lib/storage.js";
import { deviceSecret } from "../model/device.js";

const NAME = "cafe_basket";
const LONGEST = 3_600;
/** By then a cookie that another tab has written is this tab's too: measured, 250 ms were always enough. */
const COOKIE_LAG_MS = 2_000;
const LASTS_SECONDS = 7 * 24 * 60 * 60;
const USUAL = { quantity: 1, options: [], note: "", drinker: "", allergy: false };

/** The basket as this browser keeps it: in a cookie, so that the pages without scripts have the same one.
 *
 *  orders/plain/kept.py is its other half. What is too large for a cookie is in the browser's storage, and the
 *  cookie says so; where there is no cookie, the storage has what the page kept last. `key` is the
 *  Idempotency-Key of the order that this basket will be, `device` the secret that goes with it. */
export class KeptBasket {
  #path;
  #mirror;
  #heardAt = -Infinity;

  constructor(store) {
    this.#path = `/stores/${store}/`;
    this.#mirror = `cafe.basket.${store}`;
  }

  /** Another tab has written it. Its cookie may come after the news of it (18 of 100 times in Chromium, on a busy
   *  machine), what is in the browser's storage comes with it. */
  heard() {
    this.#heardAt = performance.now();
  }

  /** @returns {object[]} lines with all their fields */
  load() {
    if (performance.now() - this.#heardAt < COOKIE_LAG_MS) return whole(load(this.#mirror, []));
    const kept = readCookie();
    if (kept?.device) save("cafe.device", kept.device); // an order of the plain page is this device's
    const lines = kept && kept.lines !== null ? kept.lines ?? [] : load(this.#mirror, []);
    return whole(lines);
  }

  save(lines) {
    const named = lines.map((line) => ({ id: randomId().slice(0, 16), ...line }));
    const { key, device, ...customer } = readCookie() ?? {};
    const kept = { ...customer, device: device || deviceSecret(), ...(named.length ? { key: key || randomId().slice(0, 16) } : {}) };
    const text = encode({ ...kept, lines: named.map(short) });
    write(text.length > LONGEST ? encode({ ...kept, lines: null }) : text, this.#path);
    save(this.#mirror, named); // last: another tab hears of it, and then reads the cookie
  }

  get key() {
    return readCookie()?.key || null;
  }

  get device() {
    return readCookie()?.device || null;
  }

  /** The basket stays; whose it is does not. */
  forgetPerson() {
    const kept = readCookie();
    if (kept) write(encode({ lines: kept.lines }), this.#path);
  }

  /** What is in it from now on is another order than the one that its key has made. */
  renew() {
    const kept = readCookie();
    if (kept) write(encode({ ...kept, key: randomId().slice(0, 16) }), this.#path);
  }
}

function whole(lines) {
  return lines.map((line) => ({ ...USUAL, ...line }));
}

/** What is as usual need not be kept. */
function short(line) {
  return Object.fromEntries(Object.entries(line).filter(([name, value]) => !(name in USUAL) || String(value) !== String(USUAL[name])));
}

function readCookie() {
  const text = document.cookie.match(/(?:^|;\s*)cafe_basket=([^;]+)/)?.[1];
  try {
    return text ? decode(text) : null;
  } catch {
    return null; // nonsense is no basket
  }
}

function write(text, path) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${NAME}=${text}; Path=${path}; Max-Age=${LASTS_SECONDS}; SameSite=Lax${secure}`;
}

// Base64 for URLs, of UTF-8: no name and no note has a letter that a cookie cannot hold.

function encode(value) {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function decode(text) {
  const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}
