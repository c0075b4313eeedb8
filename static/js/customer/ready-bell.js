import { Sound, TUNES } from "../parts/sound.js";
import { keepAwake } from "../parts/wake-lock.js";

const RINGS = 3;
const VIBRATION = [300, 150, 300, 150, 600];

/** Makes itself heard when the order is ready: sound, vibration, title, icon, notification. */
export class ReadyBell {
  #favicon;
  #plainIcon;
  #plainTitle = document.title;
  #workerUrl;
  #trustedUrl;
  #onChange;
  #sound;
  #isOn = false;
  #status = null;

  constructor({ favicon, workerUrl, onChange }) {
    this.#favicon = favicon;
    this.#plainIcon = favicon.href;
    this.#workerUrl = workerUrl;
    this.#trustedUrl = trusted(workerUrl);
    this.#onChange = onChange;
    this.#sound = new Sound({ onChange });
  }

  get canRing() {
    return this.#sound.isOn;
  }

  /** "granted", "denied", "default", or "impossible" as on an iPhone's plain web page. */
  get notifications() {
    const possible = "Notification" in window && "serviceWorker" in navigator && window.isSecureContext;
    return possible ? Notification.permission : "impossible";
  }

  /** From a tap: sound, and permission for notifications where there are any. */
  async turnOn() {
    await this.#sound.unlock();
    this.#sound.play(TUNES.call);
    if (this.notifications === "default") await Notification.requestPermission();
    if (this.notifications === "granted") await navigator.serviceWorker.register(this.#trustedUrl);
    // A phone that locks its screen stops the page, and with it the bell.
    if (!this.#isOn) keepAwake();
    this.#isOn = true;
    this.#onChange();
  }

  follow(order) {
    const isNews = this.#status !== null && order.status !== this.#status;
    this.#status = order.status;
    const isReady = order.status === "ready";
    document.title = isReady ? `✓ Ready: ${order.number} · ${order.store_name}` : this.#plainTitle;
    this.#favicon.href = isReady ? this.#favicon.dataset.ready : this.#plainIcon;
    if (isReady && isNews) this.#call(order);
  }

  #call(order) {
    this.#sound.play(TUNES.call, RINGS);
    navigator.vibrate?.(VIBRATION);
    if (this.notifications === "granted") this.#notify(order);
  }

  async #notify(order) {
    const registration = await navigator.serviceWorker.getRegistration(this.#workerUrl);
    await registration?.showNotification(`Order ${order.number} is ready`, {
      body: `Please collect it at ${order.store_name}.`,
      icon: this.#favicon.dataset.ready,
      tag: `order-${order.id}`,
      data: { page: location.href },
    });
  }
}

/**
 * The worker's address, in the one way that the pages' policy lets a text be a script's.
 * @param {string} url
 */
function trusted(url) {
  const types = /** @type {any} */ (window).trustedTypes;
  return types ? types.createPolicy("worker", { createScriptURL: () => url }).createScriptURL("") : url;
}
