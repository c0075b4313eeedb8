import { request } from "../lib/api.js";
import { keyBytes } from "../lib/push-key.js";
import { load, save } from "../lib/storage.js";
import { atWork, canWork } from "./worker.js";

const KEY = "cafe.rung";

/** Whether this browser may be told something with the page closed: "granted", "denied", "default" (it
 *  would ask), "home-screen" (an iPhone, once the page is on its Home Screen), or "impossible". */
export function permission(key) {
  const isPossible = key && canWork() && "PushManager" in window && "Notification" in window;
  if (isPossible) return Notification.permission;
  return key && isIphone() && !isInstalled() ? "home-screen" : "impossible";
}

/** Whether this browser was told before to be rung for an order. */
export function isRung(order, key) {
  return permission(key) === "granted" && load(KEY, []).includes(order.links.page);
}

/** From a tap: has the café push a word to this browser when the order is ready. Throws where the browser,
 *  its push service or the café does not do so. */
export async function haveRung(order, key) {
  if ((await Notification.requestPermission()) !== "granted") throw new Error("not granted");
  const { pushManager } = await atWork();
  await request("POST", `${order.links.self}ringing/`, { body: (await subscribed(pushManager, key)).toJSON() });
  save(KEY, [...new Set([...load(KEY, []), order.links.page])].slice(-20));
}

async function subscribed(pushManager, key) {
  const wish = { userVisibleOnly: true, applicationServerKey: keyBytes(key) };
  try {
    return await pushManager.subscribe(wish);
  } catch (error) {
    // Subscribed before under another key, as after a move of the café.
    const before = await pushManager.getSubscription();
    if (!before) throw error;
    await before.unsubscribe();
    return pushManager.subscribe(wish);
  }
}

function isIphone() {
  return /iP(hone|ad|od)/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);
}

function isInstalled() {
  return matchMedia("(display-mode: standalone)").matches || /** @type {any} */ (navigator).standalone === true;
}
