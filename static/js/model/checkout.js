import { request } from "../lib/api.js";
import { randomId } from "../lib/random-id.js";
import { load, save } from "../lib/storage.js";
import { deviceSecret } from "./device.js";

/** For so long an order that may have arrived is looked for; whoever orders later means another one. */
export const UNSURE_MS = 15 * 60_000;
const OVER = new Set(["collected", "cancelled"]);

/** Sends a basket so that it becomes one order, however often and over whatever line it is sent.
 *
 *  Each content has its own key. But while it is unknown whether an order arrived, its key stays in use
 *  even if the basket is changed: either the changed basket is taken under it, or the server says that
 *  the key belongs to another order, and that order is then fetched by sending its own body again. An
 *  order that is over by then is nobody's wish of now: the basket is sent under a key of its own. A key is
 *  this phone's own; what prices were shown goes along and is no part of the wish. */
export class Checkout {
  #url;
  #storageKey;
  #attempt;
  #kept;

  /** @param {{key: ?string, renew(): void}} kept the key with which the pages without scripts would send this
   *  basket: whoever comes second finds the first one's order */
  constructor(store, kept = { key: null, renew() {} }) {
    this.#kept = kept;
    this.#url = `/api/stores/${store}/orders/`;
    this.#storageKey = `cafe.checkout.${store}`;
    this.#attempt = load(this.#storageKey, null);
  }

  /** Returns the order and whether it is an earlier one that had arrived unheard. `quote` names what was shown. */
  async place(order, quote = "") {
    const body = JSON.stringify(order);
    const earlier = this.#begin(body);
    try {
      return (await this.#send(body, quote, earlier)) ?? (await this.#sendAnew(body, quote));
    } catch (problem) {
      if (belongsToAnother(problem)) this.#kept.renew();
      this.#keep(belongsToAnother(problem) ? null : { ...this.#attempt, unsure: problem.unsure });
      throw problem;
    }
  }

  #begin(body) {
    const last = load(this.#storageKey, this.#attempt);
    const goesOn = last && isFresh(last) && (last.unsure || last.bodies.at(-1) === body);
    if (last && !goesOn) this.#kept.renew(); // its key may be that of an order that arrived unheard
    const earlier = goesOn ? last.bodies.filter((known) => known !== body) : [];
    this.#start(goesOn ? last : { key: this.#kept.key ?? randomId(), at: Date.now() }, [...earlier, body]);
    return earlier;
  }

  #start({ key, at }, bodies) {
    // Unsure until an answer comes: the page may be closed before.
    this.#keep({ key, at, bodies, unsure: true });
  }

  /** Returns nothing where what the key has made is over. */
  async #send(body, quote, earlier) {
    try {
      return told(await this.#post(body, quote), false);
    } catch (problem) {
      if (!belongsToAnother(problem)) throw problem;
      for (const known of earlier) {
        const order = await this.#post(known).catch((other) => {
          if (!belongsToAnother(other)) throw other;
        });
        if (order) {
          this.#kept.renew();
          return told(order, true);
        }
      }
      throw problem;
    }
  }

  async #sendAnew(body, quote) {
    this.#kept.renew();
    this.#start({ key: this.#kept.key ?? randomId(), at: Date.now() }, [body]);
    return { order: await this.#post(body, quote), isEarlier: false };
  }

  async #post(body, quote = "") {
    const order = await request("POST", this.#url, {
      body: { ...JSON.parse(body), ...(quote ? { quote } : {}) },
      headers: { "Idempotency-Key": this.#attempt.key, "Cafe-Device": deviceSecret() },
    });
    this.#keep(null);
    return order;
  }

  #keep(attempt) {
    this.#attempt = attempt;
    save(this.#storageKey, attempt);
  }
}

function told(order, isEarlier) {
  return OVER.has(order.status) ? null : { order, isEarlier };
}

/** A clock that was set back makes nothing fresh. */
function isFresh({ at }) {
  const age = Date.now() - (at ?? 0);
  return age >= 0 && age < UNSURE_MS;
}

function belongsToAnother(problem) {
  return problem.status === 422 && problem.reason === "key_reused";
}
