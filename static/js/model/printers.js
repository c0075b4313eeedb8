import { request } from "../lib/api.js";
import { nextMoment } from "../lib/moment.js";
import { randomId } from "../lib/random-id.js";
import { gettext, ngettext } from "../lib/words.js";
import { signedBy } from "./action-queue.js";

const TROUBLES = {
  away: (name) => gettext("%(name)s: does not answer", { name }),
  cover: (name) => gettext("%(name)s: cover open", { name }),
  paper: (name) => gettext("%(name)s: paper out", { name }),
  error: (name) => gettext("%(name)s: in error", { name }),
  nonsense: (name) => gettext("%(name)s: is no printer that we understand", { name }),
};

/** The store's printers, as they were a moment ago. Without an address there are none, and nobody is asked. */
export class Printers {
  #url;
  #user;
  #toasts;
  #onChange;
  #heard = 0;
  list = [];

  constructor({ url, user, toasts, onChange }) {
    this.#url = url;
    this.#user = user;
    this.#toasts = toasts;
    this.#onChange = onChange;
  }

  /** Whether anything can be printed here. */
  get any() {
    return Boolean(this.#url) && this.list.length > 0;
  }

  /** What the tablet's chip says, the most pressing first; "" while all is well. */
  get words() {
    const troubled = this.list.find(({ trouble }) => trouble);
    if (troubled) return troubleOf(troubled);
    const asks = this.list.flatMap((printer) => printer.asks);
    const unsure = asks.filter(({ state }) => state === "unsure");
    if (unsure.length === 1) return gettext("Did %(number)s print?", { number: unsure[0].number ?? unsure[0].name });
    if (unsure.length) return ngettext("Did %(count)s slip print?", "Did %(count)s slips print?", unsure.length);
    return asks.length ? ngettext("%(count)s slip waited too long", "%(count)s slips waited too long", asks.length) : "";
  }

  async load() {
    if (!this.#url) return;
    const asked = nextMoment();
    try {
      this.#take(await request("GET", this.#url), asked);
    } catch {
      // Asked for again in a moment.
    }
  }

  /** Prints an order once more, or where it is printed by hand only. */
  async print({ id, mark, number, name }) {
    const order = `${number ?? ""} ${name}`.trim();
    const path = this.#url.replace(/printers\/$/, `orders/${id}/print/`);
    const headers = { "Idempotency-Key": randomId(), ...signedBy(this.#user), ...(mark ? { "Cafe-Order": mark } : {}) };
    try {
      await request("POST", path, { body: {}, headers });
      this.#toasts.show({ text: gettext("%(order)s goes to the printer", { order }) });
      this.load();
    } catch (problem) {
      this.#toasts.show({ text: gettext("%(order)s not printed: %(why)s", { order, why: problem.message }), tone: "danger" });
    }
  }

  /** Says of paper in doubt whether it is to be printed. */
  async answer(job, again) {
    const asked = nextMoment();
    try {
      this.#take(await request("POST", `${this.#url}answer/`, { body: { jobs: [job], again }, headers: signedBy(this.#user) }), asked);
    } catch (problem) {
      this.#toasts.show({ text: gettext("Not sent: %(why)s", { why: problem.message }), tone: "danger" });
    }
  }

  /** What was asked for before something newer was heard says nothing new. */
  #take({ printers }, asked) {
    if (asked < this.#heard) return;
    this.#heard = nextMoment();
    this.list = printers;
    this.#onChange();
  }
}

/** Why a printer prints nothing, in words that name it. */
export function troubleOf({ name, trouble }) {
  return (TROUBLES[trouble] ?? TROUBLES.error)(name);
}
