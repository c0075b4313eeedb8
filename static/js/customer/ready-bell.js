import { isRung, haveRung, permission } from "../parts/push.js";
import { Sound, TUNES } from "../parts/sound.js";
import { keepAwake } from "../parts/wake-lock.js";

const ROUNDS = 3;
const AGAIN_MS = 20_000;
const SOUND_AFTER_MS = 2_000; // no order is ready sooner, and a slow phone takes 0.2 s for its audio device
const VIBRATION = [300, 150, 300, 150, 600];

/** Makes itself heard when an order is ready: sound and vibration until it is collected or hushed, the
 *  page's icon, and a notification where the customer asked for one.
 *
 *  Some browsers let a page sound because the one before was tapped (Chrome does), others want a tap on it:
 *  `canRing` is what is so. */
export class ReadyBell {
  #favicon;
  #plainIcon;
  #key;
  #onChange;
  #sound;
  #isAwake = false;
  #status = null;
  #remindedAt = null;
  #timer = null;
  /** "", "asking", "on" or "failed": whether the café pushes to this browser. */
  push = "";

  /** `key` is the café's public key for pushing, empty where it pushes nothing. `favicon` and `sound` are
   *  the page's, where the bell has one to change, or shares one. */
  constructor({ favicon = null, sound = null, key = "", onChange }) {
    this.#favicon = favicon;
    this.#plainIcon = favicon?.href;
    this.#key = key;
    this.#onChange = onChange;
    this.#sound = sound ?? new Sound({ onChange, afterMs: SOUND_AFTER_MS });
  }

  get canRing() {
    return this.#sound.isOn;
  }

  /** Whether there is something to be hushed. */
  get isRinging() {
    return this.#timer !== null && (this.canRing || "vibrate" in navigator);
  }

  get permission() {
    return permission(this.#key);
  }

  /** From a tap: sound, and a push where this browser takes one. */
  async turnOn(order) {
    await this.#sound.unlock();
    this.#sound.play(TUNES.call);
    // A phone that locks its screen stops the page, and with it the sound.
    if (!this.#isAwake) keepAwake();
    this.#isAwake = true;
    if (["default", "granted"].includes(this.permission)) await this.#askForPush(order);
    this.#onChange();
  }

  async #askForPush(order) {
    this.push = "asking";
    this.#onChange();
    try {
      await haveRung(order, this.#key);
      this.push = "on";
    } catch {
      this.push = "failed";
    }
  }

  /** Returns whether it is news that this order is ready, or that its customer is called again. */
  follow(order) {
    if (this.#status === null && isRung(order, this.#key)) this.push = "on";
    const isNews = this.#status !== null && (order.status !== this.#status || isLater(order.reminded_at, this.#remindedAt));
    this.#status = order.status;
    this.#remindedAt = order.reminded_at ?? null;
    const isReady = order.status === "ready";
    if (this.#favicon) this.#favicon.href = isReady ? this.#favicon.dataset.ready : this.#plainIcon;
    if (!isReady) this.hush();
    else if (isNews) this.#ring();
    return isReady && isNews;
  }

  hush() {
    clearInterval(this.#timer);
    this.#timer = null;
    this.#onChange();
  }

  #ring() {
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#call(), AGAIN_MS);
    this.#call();
  }

  #call() {
    this.#sound.play(TUNES.call, ROUNDS);
    navigator.vibrate?.(VIBRATION);
  }
}

function isLater(one, other) {
  return Boolean(one) && (!other || Date.parse(one) > Date.parse(other));
}
