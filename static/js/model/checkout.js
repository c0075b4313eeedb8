import { request } from "../lib/api.js";
import { randomId } from "../lib/random-id.js";
import { load, save } from "../lib/storage.js";

const DEVICE_KEY = "cafe.device";

/** Sends a basket so that it becomes one order, however often and over whatever line it is sent.
 *
 *  Each content has its own key. But while it is unknown whether an order arrived, its key stays in use
 *  even if the basket is changed: either the changed basket is taken under it, or the server says that
 *  the key belongs to another order, and that order is then fetched by sending its own body again. A key is
 *  this phone's own. */
export class Checkout {
  #url;
  #storageKey;
  #attempt;
  #device = deviceSecret();

  constructor(store) {
    this.#url = `/api/stores/${store}/orders/`;
    this.#storageKey = `cafe.checkout.${store}`;
    this.#attempt = load(this.#storageKey, null);
  }

  /** Returns the order and whether it is an earlier one that had arrived unheard. */
  async place(order) {
    const body = JSON.stringify(order);
    const earlier = this.#begin(body);
    try {
      return await this.#send(body, earlier);
    } catch (problem) {
      this.#keep(belongsToAnother(problem) ? null : { ...this.#attempt, unsure: problem.unsure });
      throw problem;
    }
  }

  #begin(body) {
    const last = load(this.#storageKey, this.#attempt);
    const goesOn = last && (last.unsure || last.bodies.at(-1) === body);
    const earlier = goesOn ? last.bodies.filter((known) => known !== body) : [];
    // Unsure until an answer comes: the page may be closed before.
    this.#keep({ key: goesOn ? last.key : randomId(), bodies: [...earlier, body], unsure: true });
    return earlier;
  }

  async #send(body, earlier) {
    try {
      return { order: await this.#post(body), isEarlier: false };
    } catch (problem) {
      if (!belongsToAnother(problem)) throw problem;
      for (const known of earlier) {
        const order = await this.#post(known).catch((other) => {
          if (!belongsToAnother(other)) throw other;
        });
        if (order) return { order, isEarlier: true };
      }
      throw problem;
    }
  }

  async #post(body) {
    const order = await request("POST", this.#url, {
      body: JSON.parse(body),
      headers: { "Idempotency-Key": this.#attempt.key, "Cafe-Device": this.#device },
    });
    this.#keep(null);
    return order;
  }

  #keep(attempt) {
    this.#attempt = attempt;
    save(this.#storageKey, attempt);
  }
}

/** What shows the server that a second try comes from the phone of the first, whose answer, and the
 *  cookie with it, may have been lost. */
function deviceSecret() {
  const secret = load(DEVICE_KEY, null) ?? randomId();
  save(DEVICE_KEY, secret);
  return secret;
}

function belongsToAnother(problem) {
  return problem.status === 422 && problem.reason === "key_reused";
}
