import { serverNow } from "../lib/server-clock.js";
import { gettext, gettextNoop } from "../lib/words.js";
import { draftId, draftOf, SALE } from "../model/sale.js";
import { walkInTaken } from "./tap-words.js";

const MISTAKE = gettextNoop("Made by mistake");
const UNSTARTED = ["placed", "accepted"];

/** Orders taken at the counter: each stands on the tablet at once, and is cancelled to take it back. */
export class Sales {
  #queue;
  #taps;
  #sold = [];
  /** Where the server does not take one: told what was sent, and why not. @type {(body: object, problem: {message: string}) => void} */
  onRefused = () => {};

  /** `taps` knows the orders and says what was done. */
  constructor(queue, taps) {
    this.#queue = queue;
    this.#taps = taps;
  }

  /** What the server has not answered yet, as orders. */
  get drafts() {
    return this.#queue.ofKind(SALE).map(draftOf);
  }

  /** Takes an order; `said` is what its card shows meanwhile. Returns its place among the last taps.
   *
   *  @param {{body: {items: object[], total: string, paid: boolean}, said: Array<{name: string, quantity: number}>, currency: string}} sale
   */
  sell({ body, said, currency }) {
    const action = this.#queue.add({ kind: SALE, order: draftId(), body, said, currency, words: gettext("Walk-in"), user: this.#taps.user, at: new Date(serverNow()).toISOString() });
    const mayUndo = () => !action.made || isUnstarted(this.#taps.order(action.made));
    return this.#taps.say({ text: () => walkInTaken(said, this.#numberOf(action)), undo: () => this.#takeBack(action), mayUndo, actions: [action] });
  }

  /** Those that have become orders since this was asked last: [[id of the draft, id of the order]]. */
  newly() {
    return this.#sold.splice(0);
  }

  /** The server has made an order of one. */
  done(action, { id }) {
    this.#taps.touched.add(id);
    this.#sold.push([action.order, id]);
    action.made = id;
    if (action.isUnwanted) this.#takeBack(action);
  }

  #numberOf({ made }) {
    return this.#taps.order(made)?.number ?? null;
  }

  #takeBack(action) {
    action.isUnwanted = true; // for when it is on its way
    const order = !this.#queue.withdraw(action.key) && this.#taps.order(action.made);
    if (!order) return;
    this.#taps.acknowledged.add(order.id);
    this.#taps.act(order, "cancel", { body: { reason: MISTAKE }, say: false });
  }
}

/** Whether nobody has begun any of it, at whatever station. */
function isUnstarted(order) {
  return UNSTARTED.includes(order?.status) && !order.started_at;
}
