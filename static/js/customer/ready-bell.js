import { Sound, TUNES } from "../parts/sound.js";
import { keepAwake } from "../parts/wake-lock.js";
import { atWork, canWork } from "../parts/worker.js";

const RINGS = 3;
const VIBRATION = [300, 150, 300, 150, 600];

/** Makes itself heard when the order is ready: sound, vibration, title, icon, notification. */
export class ReadyBell {
  #favicon;
  #plainIcon;
  #plainTitle = document.title;
  #onChange;
  #sound;
  #isOn = false;
  #status = null;

  constructor({ favicon, onChange }) {
    this.#favicon = favicon;
    this.#plainIcon = favicon.href;
    this.#onChange = onChange;
    this.#sound = new Sound({ onChange });
  }

  get canRing() {
    return this.#sound.isOn;
  }

  /** "granted", "denied", "default", or "impossible" as on an iPhone's plain web page. */
  get notifications() {
    const possible = "Notification" in window && canWork();
    return possible ? Notification.permission : "impossible";
  }

  /** From a tap: sound, and permission for notifications where there are any. */
  async turnOn() {
    await this.#sound.unlock();
    this.#sound.play(TUNES.call);
    if (this.notifications === "default") await Notification.requestPermission();
    if (this.notifications === "granted") await atWork();
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
    const registration = await atWork();
    await registration.showNotification(`Order ${order.number} is ready`, {
      body: `Please collect it at ${order.store_name}.`,
      icon: this.#favicon.dataset.ready,
      tag: `order-${order.id}`,
      data: { page: location.pathname },
    });
  }
}
