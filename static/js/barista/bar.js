import { request } from "../lib/api.js";
import { serverNow } from "../lib/server-clock.js";
import { nextMoment } from "../lib/moment.js";
import { randomId } from "../lib/random-id.js";
import { keysUnder, load } from "../lib/storage.js";
import { gettext, ngettext } from "../lib/words.js";
import { signedBy } from "../model/action-queue.js";
import { Here } from "../model/here.js";
import { isOver } from "../model/life.js";
import { newest } from "../model/newest.js";
import { isSame, meant } from "../model/order-mark.js";
import { labelOf, startedIt, takenBack } from "./tap-words.js";
import { Taps } from "./taps.js";

const STORE = ""; // its own path

/** What the tablet knows and can do. Knows nothing of the page that shows it. */
export class Bar extends Taps {
  #store = null;
  #onChange;

  /** @param {{slug: string, user: {id: number, name: string}, station?: string | null, onChange: () => void}} of `station`: the one a link names */
  constructor({ slug, user, station = null, onChange }) {
    const saved = `cafe.bar.${slug}.taps.${user.id}`;
    super({ slug, user, saved, here: new Here({ key: `cafe.bar.${slug}.station`, asked: station }), onChange });
    this.#onChange = onChange;
    /** Taps that others left unsent on this tablet: [{name, count}]. They wait for those who tapped. */
    this.keptForOthers = keptForOthers(`cafe.bar.${slug}.taps.`, saved);
  }

  /** The store as it was heard last; null until it was. */
  get store() {
    return this.#store?.value ?? null;
  }

  /** Takes what was heard, and leaves it to who heard it to draw; returns true where a newer snapshot is needed. */
  receive({ type, order, orders, store, seq, as_of: asOf }, asked) {
    let isBehind = false;
    if (type === "snapshot") {
      isBehind = this.book.take({ orders, seq }, asked);
      this.#forgetMarks();
    }
    if (type === "order") this.book.apply(order, seq, asked);
    if (store) this.#takeStore(store, asOf ?? seq, asked);
    return isBehind;
  }

  async poll() {
    const asked = nextMoment();
    this.receive({ type: "snapshot", ...(await request("GET", `/api/stores/${this.slug}/queue/`)) }, asked);
  }

  #takeStore(store, seq, asked) {
    this.#store = newest(this.#store, { value: store, seq, asked });
    this.here.know(this.store.stations);
  }

  /** @param {number | null} id of a station; null: all of the store */
  standAt(id) {
    this.here.choose(id);
    this.#onChange();
  }

  /** Before anybody has started, three seconds to think again are enough. */
  cancel(order, reason = "") {
    const cancel = () => {
      const present = this.order(order.id);
      if (!isSame(present, order) || isOver(present)) return;
      if (!order.started_at && present.started_at) this.notify(order.id, startedIt(present.barista?.name));
      else this.#cancelNow(present, reason);
    };
    if (order.started_at) cancel();
    else this.takeBack.start(`cancel-${order.id}`, cancel);
  }

  #cancelNow(order, reason) {
    this.acknowledged.add(order.id);
    this.act(order, "cancel", { body: reason ? { reason } : {} });
  }

  /** The open orders of the phone that an order came from, itself among them. */
  ofSameDevice({ device, id }) {
    return this.allOrders().filter((order) => !isOver(order) && (order.id === id || (device && order.device === device)));
  }

  async cancelAll(order, reason) {
    const theirs = this.ofSameDevice(order);
    const headers = { "Idempotency-Key": randomId(), ...signedBy(this.user), ...meant(order.mark) };
    for (const { id } of theirs) this.acknowledged.add(id);
    try {
      const { cancelled } = await request("POST", `/api/stores/${this.slug}/orders/${order.id}/cancel-all/`, { body: { reason }, headers });
      this.toasts.show({ text: ngettext("%(count)s order of this device cancelled", "%(count)s orders of this device cancelled", cancelled.length) });
    } catch (problem) {
      for (const { id } of theirs) this.acknowledged.remove(id);
      this.toasts.show({ text: problem.message, tone: "danger" });
    }
  }

  /** Hands an order out; `isPaid` says that it was paid in the same moment. */
  collect(order, isPaid) {
    const actions = isPaid && !order.paid ? [this.act(order, "pay", { say: false })] : [];
    this.act(this.order(order.id), "collect", { besides: actions });
  }

  recallable() {
    return this.orders()
      .filter(({ status }) => status === "collected")
      .sort((a, b) => Date.parse(b.collected_at) - Date.parse(a.collected_at));
  }

  recallLast() {
    const [last] = this.recallable();
    if (last) this.act(last, "recall");
    else this.toasts.show({ text: gettext("Nothing finished in the last 30 minutes") });
  }

  acknowledge(id) {
    this.acknowledged.add(id);
    const order = this.order(id);
    if (order) this.say({ text: gettext("%(order)s put away", { order: labelOf(order) }), undo: () => this.acknowledged.remove(id) });
    this.#onChange();
  }

  touch(id) {
    this.touched.add(id);
    this.#onChange();
  }

  /** Opens, closes, pauses or resumes the store; `done` says it once it is so. */
  changeStore(change, done) {
    const before = this.#before(change);
    this.set({
      setting: STORE,
      body: change,
      done: (store, asked) => {
        this.#takeStore(store, store.seq, asked);
        this.say({ text: done, undo: () => this.changeStore(before, takenBack(done)) });
      },
    });
  }

  /** What takes a change of the store back. */
  #before(change) {
    const { open, ordering, paused_until, pause_reason, busy_minutes = 0, busy_until = null } = this.store ?? {};
    if ("open" in change) return { open };
    if ("busy_minutes" in change) return { busy_minutes, busy_until };
    // Said whole: a pause without an end has no time by which it could be told from none.
    return { paused: ordering?.state === "paused", paused_until, pause_reason };
  }

  /** Whether the store was opened, closed, paused or resumed here, and does not know it yet. */
  get isChangeWaiting() {
    return this.isWaiting(STORE);
  }

  #forgetMarks() {
    const ids = this.book.orders(serverNow()).map(({ id }) => id);
    this.touched.keepOnly(ids);
    this.acknowledged.keepOnly(ids);
  }
}

function keptForOthers(prefix, own) {
  const lists = keysUnder(prefix).filter((key) => key !== own).map((key) => load(key, []));
  return lists.filter(({ length }) => length).map((taps) => ({ name: taps[0].user.name, count: taps.length }));
}
