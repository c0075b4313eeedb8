import { isForAnotherLogIn } from "../lib/api.js";
import { randomId } from "../lib/random-id.js";

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 10_000;
const SLOW_MS = 1_000;
const TRIES_AFTER_CHANGE = 3;

/** The taps that the server has not answered yet, sent one after the other.
 *
 *  A tap keeps its idempotency key until it is answered, so sending it again does nothing
 *  twice. Each carries the version that the barista saw; a later tap on the same order
 *  builds on what the one before it made. A tap that is refused takes the later ones on
 *  its order with it. */
export class ActionQueue {
  #send;
  #on;
  #actions;
  #sending = false;
  #failures = 0;
  #timer = null;

  /** `send(action)` gives the order or throws a Problem; `on` is told {change, done, refused}. */
  constructor({ send, saved = [], on }) {
    this.#send = send;
    this.#on = on;
    this.#actions = saved;
  }

  add(action) {
    const added = { key: randomId(), since: Date.now(), changes: 0, body: {}, ...action };
    this.#actions.push(added);
    this.#on.change(this.#actions);
    this.flush();
    return added;
  }

  /** Takes back a tap that was not sent; false when it is too late for that. */
  withdraw(key) {
    const action = this.#actions.find((waiting) => waiting.key === key);
    if (!action || action.sent) return false;
    this.#drop((waiting) => waiting === action);
    return true;
  }

  /** What waits about an order, by its id, or about a setting, by its name. */
  of(order) {
    return this.#actions.filter((action) => concerns(action, order));
  }

  ofKind(kind) {
    return this.#actions.filter((action) => action.kind === kind);
  }

  /** Whether a tap on this order or setting is held up, so that its card or switch has to say so. */
  isWaiting(order, now = Date.now()) {
    return this.of(order).some(({ since }) => this.#failures > 0 || now - since > SLOW_MS);
  }

  get size() {
    return this.#actions.length;
  }

  /** Sends what waits, at once: also when the connection came back. */
  async flush() {
    clearTimeout(this.#timer);
    if (this.#sending) return;
    this.#sending = true;
    while (this.#actions.length && (await this.#sendFirst()));
    this.#sending = false;
  }

  async #sendFirst() {
    const [action] = this.#actions;
    action.sent = true;
    try {
      this.#answered(action, await this.#send(action));
      return true;
    } catch (problem) {
      return this.#failed(action, problem);
    }
  }

  #answered(action, answer) {
    this.#failures = 0;
    if (action.setting === undefined) this.#tellLater(action, answer);
    this.#on.done(action, answer);
    this.#drop((waiting) => waiting === action);
  }

  /** What waits builds on the version that was made. */
  #tellLater(action, answer) {
    for (const order of answer.orders ?? [answer]) {
      for (const later of this.of(order.id ?? action.order)) if (later.mark === action.mark) later.version = order.version;
    }
  }

  #failed(action, problem) {
    if (isForAnotherLogIn(problem)) return this.#keep();
    if (problem.unsure || problem.status === 429) {
      this.#failures += 1;
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#failures - 1));
      this.#timer = setTimeout(() => this.flush(), pause);
      this.#on.change(this.#actions);
      return false;
    }
    this.#failures = 0;
    const present = problem.body?.order;
    if (isHarmless(action, problem, present)) {
      // Another body needs another key.
      Object.assign(action, { version: present.version, key: randomId(), changes: action.changes + 1 });
      return true;
    }
    this.#on.refused(action, problem, present);
    this.#drop((waiting) => waiting === action || (action.order !== null && waiting.order === action.order && waiting.mark === action.mark));
    return true;
  }

  /** Nobody else may send it: it waits for whoever tapped to log in again. */
  #keep() {
    this.#failures += 1;
    this.#on.change(this.#actions);
    return false;
  }

  #drop(matches) {
    this.#actions = this.#actions.filter((action) => !matches(action));
    this.#on.change(this.#actions);
  }
}

/** Whether a tap is about an order (one that is about several names them all), or about a setting. */
function concerns(action, what) {
  return action.order === what || action.setting === what || Boolean(action.orders?.includes(what));
}

/** What tells the server whose tap it is, whoever is logged in by now. */
export function signedBy(user) {
  return { "Cafe-User": String(user.id) };
}

/** Somebody ticked a drink or took the money meanwhile, or the café gave it its number: the tap still means the same. */
function isHarmless(action, problem, present) {
  return (
    problem.reason === "version" &&
    isWhereItWas(present, action) &&
    (present.barista?.id ?? null) === (action.barista ?? null) &&
    action.changes < TRIES_AFTER_CHANGE
  );
}

function isWhereItWas(present, { from }) {
  return Boolean(present) && (present.status === from || (from === "placed" && present.status === "accepted"));
}
