import { Problem, request } from "../lib/api.js";
import { serverNow } from "../lib/server-clock.js";
import { nextMoment } from "../lib/moment.js";
import { load, save } from "../lib/storage.js";
import { gettext } from "../lib/words.js";
import { ActionQueue, signedBy } from "../model/action-queue.js";
import { isLast, LastTick } from "../model/last-tick.js";
import { Ledger } from "../model/ledger.js";
import { TRANSITIONS } from "../model/life-table.js";
import { madeWith, NEXT, nextTick, PARTLY, predict, TOGETHER } from "../model/life.js";
import { Marks } from "../model/marks.js";
import { isSame, meant } from "../model/order-mark.js";
import { OrderBook } from "../model/order-book.js";
import { ofLines } from "../model/parts.js";
import { SALE } from "../model/sale.js";
import { TakeBack } from "../model/take-back.js";
import { Toasts } from "../model/toasts.js";
import { inverse, isStillSo } from "../model/way-back.js";
import { Sales } from "./sales.js";
import { DONE, notDone, labelOf, readySoon, startedTogether, takenBack, ticked } from "./tap-words.js";

const SET = "set";
const NOTICE_MS = 8_000;
/** How long a setting may wait for the line: who comes back after that decides anew. */
const SETTING_MS = 30 * 60_000;
const OF_STORE = { [TOGETHER]: "together", [SALE]: "walk-ins" };

/** What a tap on an order means: what is shown at once, sent, said, and taken back. */
export class Taps {
  slug;
  user;
  /** What the server said of the orders. */
  book = new OrderBook();
  #queue;
  #onChange;
  #notices = new Map();
  #lastTick;

  constructor({ slug, user, saved, here, onChange }) {
    this.slug = slug;
    this.user = user;
    /** Where this tablet stands. */
    this.here = here;
    this.#onChange = onChange;
    this.touched = new Marks(`cafe.bar.${slug}.touched`);
    this.acknowledged = new Marks(`cafe.bar.${slug}.acknowledged`);
    this.toasts = new Toasts(onChange);
    this.takeBack = new TakeBack(onChange);
    this.ledger = new Ledger();
    this.#lastTick = new LastTick(this.takeBack);
    this.#queue = new ActionQueue({
      send: (action) => this.#send(action),
      saved: load(saved, []),
      on: {
        change: (actions) => (save(saved, actions), onChange()),
        done: (action, order) => this.#done(action, order),
        refused: (action, problem, order) => this.#refused(action, problem, order),
      },
    });
    this.sales = new Sales(this.#queue, this);
  }

  /** The orders as they are with every tap that is still on its way, walk-ins among them. */
  allOrders() {
    return [...this.book.orders(serverNow()).map((order) => this.#withTaps(order)), ...this.sales.drafts];
  }

  /** Those of this tablet's station, each as it is there. */
  orders() {
    return this.allOrders().map((order) => this.here.see(order)).filter(Boolean);
  }

  order(id) {
    const order = this.#whole(id);
    return order ? this.#seen(order) : this.sales.drafts.find((draft) => draft.id === id);
  }

  /** Takes the order that the answer to a command shows; asked for at a moment. */
  told(order, asked) {
    this.book.apply(order, order.seq, asked);
  }

  isWaiting(id) {
    return this.#queue.isWaiting(id);
  }

  /** Sets something of the store: a switch of what ran out, a pause. What was set before and waits still is not sent.
   *
   *  @param {{setting: string, body: object, label?: string, done: (answer: {seq?: number}, asked: number) => void, refused?: () => void}} change
   *    `setting` is the path under the store's, which also names it. Over a reload of the page only what is to be sent is kept.
   */
  set({ setting, body, label, done, refused }) {
    for (const { key } of this.#queue.of(setting)) this.#queue.withdraw(key);
    this.#queue.add({ order: null, kind: SET, setting, body, label, user: this.user, at: new Date(serverNow()).toISOString(), hear: { done, refused } });
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

  /** Does something to an order; where others make a part of it, to the lines of this station: `part`. */
  act(order, kind, { body = {}, line = null, part = this.#partFor(order, kind, line), say = true, words = DONE[kind]?.(order, this.here.station), besides = [] } = {}) {
    const seen = part && !order.part ? ofLines(order, part) : order;
    this.touched.add(order.id);
    if (kind in TRANSITIONS) this.#lastTick.drop(order.id);
    const action = this.#queue.add({
      order: order.id, mark: order.mark, label: labelOf(order), kind, line, part, body, user: this.user, version: order.version, from: part ? (seen.isDone ? "done" : seen.status) : this.#whole(order.id).status,
      barista: order.barista?.id ?? null, at: new Date(serverNow()).toISOString(),
      lines: seen.items.map(({ id, made, quantity }) => ({ id, made, quantity })),
    });
    if (say) this.say({ text: words, ...this.#wayBack([action, ...besides]) });
    return action;
  }

  /** Says what was done; with a way back it is among the last taps too. */
  say({ text, undo = null, mayUndo = undefined, actions = undefined, tone = "" }) {
    const entry = undo && this.ledger.add({ text, undo, mayUndo, actions });
    this.toasts.show({ text, tone, undo: entry && (() => this.undo(entry.id)) });
    return entry;
  }

  /** Takes one of the last taps back. */
  undo(id) {
    const entry = this.ledger.undo(id);
    this.toasts.show({ text: entry ? takenBack(entry.text) : gettext("That cannot be taken back any more") });
  }

  undoLast() {
    const { last } = this.ledger;
    if (last) this.undo(last.id);
    else this.toasts.show({ text: gettext("There is nothing to take back") });
  }

  advance({ id }) {
    const order = this.#seen(this.#present({ id }));
    const next = NEXT[order.status];
    if (next && !order.isDone) this.act(order, next.kind);
  }

  tick(order, line) {
    const held = this.#lastTick.lineOf(order.id);
    this.#lastTick.drop(order.id);
    const present = this.#present(order);
    const fresh = present.items.find(({ id }) => id === line.id);
    if (held === line.id) return this.#onChange();
    if (!held && isLast(present, fresh)) return this.#holdLast(present, fresh);
    this.#tickNow(present, fresh);
    // With another drink taken back, the one that waited is not the last any more.
    if (held) this.#tickNow(this.#present(order), present.items.find(({ id }) => id === held));
  }

  #tickNow(order, line, words = null) {
    const body = nextTick(line);
    return this.act(order, "tick", { line: line.id, body, say: words !== "", words: words ?? ticked(order, line, line.made + body.change) });
  }

  /** Whether an order is ready in a moment, unless its last tick is taken back. */
  isReadySoon(id) {
    return this.#lastTick.lineOf(id);
  }

  #holdLast(order, line) {
    this.touched.add(order.id);
    let action = null;
    const isWaiting = () => this.#lastTick.lineOf(order.id) === line.id;
    const undo = () => (isWaiting() ? this.#lastTick.drop(order.id) : this.#undo(action));
    const mayUndo = () => isWaiting() || Boolean(action && this.#isStillSo(action));
    this.say({ text: readySoon(order), undo, mayUndo });
    this.#lastTick.hold(order, line, () => {
      const present = this.#whole(order.id);
      const fresh = present?.items.find(({ id }) => id === line.id);
      if (isSame(present, order) && present.status === "preparing" && fresh.made < fresh.quantity) action = this.#tickNow(present, fresh, "");
    });
  }

  /** Begins lines of several orders at once, all or none: [{order, line}]; `drinks` is what they are. */
  startTogether(lines, drinks) {
    const action = this.#together(lines, true);
    const undo = () => this.#queue.withdraw(action.key) || this.#together(action.lines, false);
    const mayUndo = () => action.lines.some(({ order, line }) => this.#isBegun(order, line));
    this.say({ text: startedTogether(drinks), undo, mayUndo, actions: [action] });
  }

  #together(lines, begun) {
    const orders = [...new Set(lines.map(({ order }) => order))];
    for (const id of orders) this.touched.add(id);
    const marked = lines.map(({ order, line }) => ({ order, line, mark: this.book.get(order)?.mark ?? "" }));
    return this.#queue.add({ kind: TOGETHER, order: null, orders, lines: marked, body: { begun }, user: this.user, at: new Date(serverNow()).toISOString() });
  }

  #isBegun(id, lineId) {
    const order = this.#whole(id);
    return order?.status === "preparing" && order.items.some(({ id: one, begun, made }) => one === lineId && begun && !made);
  }

  // Behind the taps

  /** An order as this tablet shows it; as it is where nothing of it is made here. */
  #seen(order) {
    return this.here.see(order) ?? order;
  }

  #whole(id) {
    const order = this.book.get(id);
    return order && this.#withTaps(order);
  }

  /** The lines that a tap is about, null where it is about the order: what takes a step by itself, or is begun by a tick. */
  #partFor(order, kind, line) {
    if (kind === "tick") return madeWith(this.#whole(order.id), line);
    const { part = null, status } = this.#seen(order);
    return kind in PARTLY && status !== "collected" ? part : null;
  }

  #withTaps(order) {
    return this.#lastTick.shown(this.#tapped(order));
  }

  #tapped(order) {
    return this.#queue.of(order.id).filter((action) => isSame(order, action)).reduce(predict, order);
  }

  /** The order as it is without the tick that waits. */
  #present({ id }) {
    return this.#tapped(this.book.get(id));
  }

  #wayBack(actions) {
    if (!actions.some((action) => inverse(action).length)) return {};
    return { undo: () => actions.forEach((action) => this.#undo(action)), mayUndo: () => actions.some((action) => this.#isStillSo(action)), actions };
  }

  #isStillSo(action) {
    const order = this.#whole(action.order);
    return isSame(order, action) && isStillSo(action.part ? ofLines(order, action.part) : order, action);
  }

  #undo(action) {
    if (this.#queue.withdraw(action.key)) return;
    for (const { kind, body, line = null, part = null } of inverse(action)) {
      const order = this.#whole(action.order);
      if (isSame(order, action)) this.act(order, kind, { body, line, part, say: false });
    }
  }

  #send(action) {
    return action.kind === SET ? this.#sendSetting(action) : this.#sendTap(action);
  }

  async #sendSetting(action) {
    if (serverNow() - Date.parse(action.at) > SETTING_MS) throw new Problem(409, { detail: gettext("The tablet was without a line for too long.") });
    action.asked = nextMoment();
    return request("PATCH", `/api/stores/${this.slug}/${action.setting}`, { body: action.body, headers: signedBy(action.user) });
  }

  async #sendTap(action) {
    const { order, mark, kind, line, part, body, version, key, user } = action;
    // One more drink is one more drink, and a part is a part, whatever colleagues did meanwhile.
    const [step, wish] = kind === "tick" ? [`lines/${line}`, body] : [kind, part ? { lines: part, ...body } : { version, ...body }];
    action.asked = nextMoment();
    const path = OF_STORE[kind] ?? `orders/${order}/${step}`;
    return request("POST", `/api/stores/${this.slug}/${path}/`, {
      body: kind === TOGETHER ? { lines: action.lines, ...body } : kind === SALE ? body : wish,
      headers: { "Idempotency-Key": key, ...signedBy(user), ...meant(mark) },
    });
  }

  #done(action, answer) {
    if (action.kind === SET) return action.hear.done?.(answer, action.asked);
    for (const order of answer.orders ?? [answer]) this.told(order, action.asked);
    if (action.kind === SALE) this.sales.done(action, answer);
  }

  #refused(action, problem, present) {
    if (action.kind === SET) return this.#notSet(action, problem);
    if (present) this.told(present, action.asked);
    this.ledger.forget(action);
    if (action.kind === "cancel") this.acknowledged.remove(action.order);
    if (action.kind === SALE) this.sales.onRefused(action.body, problem);
    else if (problem.reason !== "another_order") this.notify(action.order ?? present?.id, problem.message);
    this.toasts.show({ text: notDone(action, problem), tone: "danger" });
  }

  #notSet({ label: name, hear }, { message: why }) {
    hear.refused?.();
    this.toasts.show({ text: name ? gettext("%(name)s not changed: %(why)s", { name, why }) : why, tone: "danger" });
  }

  /** Says something on an order's card for a while. */
  notify(id, text) {
    this.#notices.set(id, text);
    setTimeout(() => (this.#notices.delete(id), this.#onChange()), NOTICE_MS);
    this.#onChange();
  }
}
