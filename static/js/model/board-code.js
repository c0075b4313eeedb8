import { jittered } from "../lib/backoff.js";
import { request } from "../lib/api.js";
import { nextMoment } from "../lib/moment.js";
import { newest } from "./newest.js";

const OFTEN_MS = [20_000, 2_000];
const SOON_MS = 300;

/** The code on the ready board, as the server last said it; asked for when it is over, and when somebody ordered. */
export class BoardCode {
  #path;
  #now;
  #onChange;
  #held = null;
  #timer = null;
  #isWanted = false;

  /** @param {{slug: string, query: string, now: () => number, onChange: () => void}} options */
  constructor({ slug, query, now, onChange }) {
    this.#path = `/api/stores/${slug}/board/code/${query}`;
    this.#now = now;
    this.#onChange = onChange;
  }

  /** Whether the store asks for codes, as it says itself. */
  want(isWanted) {
    if (isWanted === this.#isWanted) return;
    this.#isWanted = isWanted;
    if (isWanted) this.load();
    else this.#stop();
  }

  /** Somebody ordered or cancelled: there is another number left. */
  changed() {
    if (this.#isWanted) this.#askIn(SOON_MS);
  }

  /** What to show at this moment: a code, or how long until the next one; null where that is not known.
   *
   *  @returns {{kind: "code", qr: string, left: number} | {kind: "used" | "hidden", seconds: number} | null}
   */
  view() {
    const code = this.#held?.value;
    const now = this.#now();
    if (!code || now >= Date.parse(code.next_at)) return null;
    const seconds = Math.ceil((Date.parse(code.next_at) - now) / 1_000);
    if (code.left < 1) return { kind: "used", seconds };
    return now < Date.parse(code.hidden_at) && code.qr ? { kind: "code", qr: code.qr, left: code.left } : { kind: "hidden", seconds };
  }

  async load() {
    const asked = nextMoment();
    try {
      this.#held = newest(this.#held, { value: await request("GET", this.#path), asked });
    } catch {
      // What is held is shown for as long as it is good.
    }
    this.#onChange();
    if (this.#isWanted) this.#askIn(this.#untilNext());
  }

  #untilNext() {
    const left = this.#held ? Date.parse(this.#held.value.next_at) - this.#now() : 0;
    const often = jittered(...OFTEN_MS);
    return left > 0 ? Math.min(often, left + SOON_MS) : SOON_MS * 10;
  }

  #askIn(ms) {
    this.#stop();
    this.#timer = setTimeout(() => this.load(), ms);
  }

  #stop() {
    clearTimeout(this.#timer);
  }
}
