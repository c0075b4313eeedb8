import { request } from "../lib/api.js";
import { serverNow } from "../lib/live.js";
import { nextMoment } from "../lib/moment.js";
import { randomId } from "../lib/random-id.js";
import { keysUnder, load, save } from "../lib/storage.js";
import { gettext, ngettext } from "../lib/words.js";
import { ActionQueue, signedBy } from "../model/action-queue.js";
import { inverse, isOver, NEXT, nextTick, predict } from "../model/life.js";
import { Marks } from "../model/marks.js";
import { newest } from "../model/newest.js";
import { OrderBook } from "../model/order-book.js";
import { TakeBack } from "../model/take-back.js";
import { Toasts } from "../model/toasts.js";

const NOTICE_MS = 8_000;
const DONE = {
  start: (order) => gettext("%(order)s started", { order: labelOf(order) }),
  ready: (order) => gettext("%(order)s ready", { order: labelOf(order) }),
  collect: (order) => gettext("%(order)s collected", { order: labelOf(order) }),
  release: (order) => gettext("%(order)s given back", { order: labelOf(order) }),
  recall: (order) => gettext("%(order)s brought back", { order: labelOf(order) }),
  cancel: (order) => gettext("%(order)s cancelled", { order: labelOf(order) }),
  pay: (order) => gettext("%(order)s paid", { order: labelOf(order) }),
  promise: (order) => gettext("%(order)s promised later", { order: labelOf(order) }),
};

/** What the tablet knows and what a tap means. Knows nothing of the page that shows it. */
export class Bar {
  slug;
  user;
  #book = new OrderBook();
  #store = null;
  #queue;
  #onChange;
  #notices = new Map();
  #batches = new Map();

  constructor({ slug, user, onChange }) {
    this.slug = slug;
    this.user = user;
    this.#onChange = onChange;
    this.touched = new Marks(`cafe.bar.${slug}.touched`);
    this.acknowledged = new Marks(`cafe.bar.${slug}.acknowledged`);
    this.toasts = new Toasts(onChange);
    this.takeBack = new TakeBack(onChange);
    const saved = `cafe.bar.${slug}.taps.${user.id}`;
    /** Taps that others left unsent on this tablet: [{name, count}]. They wait for those who tapped. */
    this.keptForOthers = keptForOthers(`cafe.bar.${slug}.taps.`, saved);
    this.#queue = new ActionQueue({
      send: (action) => this.#send(action),
      saved: load(saved, []),
      on: {
        change: (actions) => (save(saved, actions), onChange()),
        done: (action, order) => this.#done(action, order),
        refused: (action, problem, order) => this.#refused(action, problem, order),
      },
    });
  }

  /** The store as it was heard last; null until it was. */
  get store() {
    return this.#store?.value ?? null;
  }

  /** Returns true where a newer snapshot is needed. */
  receive({ type, order, orders, store, seq, as_of: asOf }, asked) {
    let isBehind = false;
    if (type === "snapshot") {
      isBehind = this.#book.take({ orders, seq }, asked);
      this.#forgetMarks();
    }
    if (type === "order") this.#book.apply(order, seq, asked);
    if (store) this.#takeStore(store, asOf ?? seq, asked);
    this.#onChange();
    return isBehind;
  }

  async poll() {
    const asked = nextMoment();
    this.receive({ type: "snapshot", ...(await request("GET", `/api/stores/${this.slug}/queue/`)) }, asked);
  }

  /** Takes the order that the answer to a command shows; asked for at a moment. */
  told(order, asked) {
    this.#book.apply(order, order.seq, asked);
  }

  #takeStore(store, seq, asked) {
    this.#store = newest(this.#store, { value: store, seq, asked });
  }

  /** The orders as they are with every tap that is still on its way. */
  orders() {
    return this.#book.orders(serverNow()).map((order) => this.#withTaps(order));
  }

  order(id) {
    const order = this.#book.get(id);
    return order && this.#withTaps(order);
  }

  isWaiting(id) {
    return this.#queue.isWaiting(id);
  }

  get unsent() {
    return this.#queue.size;
  }

  notice(id) {
    return this.#notices.get(id);
  }

  sendWaiting() {
    this.#queue.flush();
  }

  // Taps

  act(order, kind, { body = {}, line = null, say = true, words = DONE[kind]?.(order), batch = null } = {}) {
    this.touched.add(order.id);
    const action = this.#queue.add({
      order: order.id, mark: order.mark, label: labelOf(order), kind, line, body, batch, user: this.user, version: order.version, from: order.status,
      barista: order.barista?.id ?? null, at: new Date(serverNow()).toISOString(),
    });
    const undo = inverse(action) && (() => this.#undo(action));
    if (say) this.toasts.show({ text: words, undo });
    return action;
  }

  advance(order) {
    const next = NEXT[order.status];
    if (next) this.act(order, next.kind);
  }

  tick(order, line) {
    const body = nextTick(line);
    const made = line.made + body.change;
    const left = order.items.some((item) => item.id !== line.id && item.made < item.quantity);
    const isReady = !left && made === line.quantity;
    const values = { order: labelOf(order), made, all: line.quantity, drink: line.name };
    const words = isReady ? DONE.ready(order) : gettext("%(order)s: %(made)s of %(all)s %(drink)s", values);
    this.act(order, "tick", { line: line.id, body, words });
  }

  startTogether(ids) {
    const batch = randomId();
    this.#batches.set(batch, { left: ids.size, lost: [] });
    const started = [...ids].map((id) => this.act(this.order(id), "start", { say: false, batch }));
    const undo = () => started.forEach((action) => this.#undo(action));
    this.toasts.show({ text: ngettext("%(count)s order started", "%(count)s orders started together", started.length), undo });
  }

  /** Before anybody has started, three seconds to think again are enough. */
  cancel(order, reason = "") {
    const cancel = () => {
      const present = this.order(order.id);
      if (!isSame(present, order) || isOver(present)) return;
      if (!order.started_at && present.started_at) this.#notify(order.id, startedIt(present.barista?.name));
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
    return this.orders().filter((order) => !isOver(order) && (order.id === id || (device && order.device === device)));
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
    this.#onChange();
  }

  touch(id) {
    this.touched.add(id);
    this.#onChange();
  }

  async changeStore(change, done) {
    const asked = nextMoment();
    try {
      const store = await request("PATCH", `/api/stores/${this.slug}/`, { body: change, headers: signedBy(this.user) });
      this.#takeStore(store, store.seq, asked);
      this.toasts.show({ text: done });
    } catch (problem) {
      this.toasts.show({ text: problem.message, tone: "danger" });
    }
  }

  // Behind the taps

  #withTaps(order) {
    return this.#queue.of(order.id).filter((action) => isSame(order, action)).reduce(predict, order);
  }

  #undo(action) {
    if (this.#queue.withdraw(action.key)) return;
    const order = this.order(action.order);
    const { kind, body, line = null } = inverse(action);
    if (isSame(order, action)) this.act(order, kind, { body, line, say: false });
  }

  async #send(action) {
    const { order, mark, kind, line, body, version, key, user } = action;
    // One more drink is one more drink, whatever colleagues ticked meanwhile.
    const [step, wish] = kind === "tick" ? [`lines/${line}`, body] : [kind, { version, ...body }];
    action.asked = nextMoment();
    return request("POST", `/api/stores/${this.slug}/orders/${order}/${step}/`, {
      body: wish,
      headers: { "Idempotency-Key": key, ...signedBy(user), ...meant(mark) },
    });
  }

  #done(action, order) {
    this.told(order, action.asked);
    this.#countBatch(action);
  }

  /** Says once what became of orders started together, when the last of them is answered. */
  #countBatch({ batch }, lost = null) {
    const counted = this.#batches.get(batch);
    if (!counted) return;
    counted.left -= 1;
    if (lost) counted.lost.push(lost);
    if (counted.left > 0) return;
    this.#batches.delete(batch);
    if (counted.lost.length) this.toasts.show({ text: gettext("Not started: %(orders)s", { orders: counted.lost.join(", ") }), tone: "danger" });
  }

  #refused(action, problem, present) {
    if (present) this.told(present, action.asked);
    if (action.kind === "cancel") this.acknowledged.remove(action.order);
    if (problem.reason !== "another_order") this.#notify(action.order, problem.message);
    const lost = `${action.label ?? ""} (${problem.message})`;
    if (action.batch) this.#countBatch(action, lost);
    else this.toasts.show({ text: lost, tone: "danger" });
  }

  #notify(id, text) {
    this.#notices.set(id, text);
    setTimeout(() => (this.#notices.delete(id), this.#onChange()), NOTICE_MS);
    this.#onChange();
  }

  #forgetMarks() {
    const ids = this.#book.orders(serverNow()).map(({ id }) => id);
    this.touched.keepOnly(ids);
    this.acknowledged.keepOnly(ids);
  }
}

function startedIt(name) {
  return name ? gettext("%(name)s started it: not cancelled", { name }) : gettext("Somebody started it: not cancelled");
}

function labelOf({ number, name }) {
  return `${number} ${name}`;
}

/** Whether an order is the one that was tapped: after a restore its id may be another's. */
function isSame(order, { mark }) {
  return Boolean(order) && (!mark || !order.mark || order.mark === mark);
}

/** What tells the server which order was tapped, whatever has its id by now. */
function meant(mark) {
  return mark ? { "Cafe-Order": mark } : {};
}

function keptForOthers(prefix, own) {
  const lists = keysUnder(prefix).filter((key) => key !== own).map((key) => load(key, []));
  return lists.filter(({ length }) => length).map((taps) => ({ name: taps[0].user.name, count: taps.length }));
}
