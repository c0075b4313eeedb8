/** What a page finds around it in a browser, for its modules in Node: an address, cookies, fetch
 *  and WebSocket. All that comes is written down before the page hears it. */
import { openSync, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const [address, path] = process.argv.slice(2);
const cookies = process.env.CAFE_COOKIES ?? "";
// A bad line: what the socket brings is up to so much late, answers to taps four times that.
const slowness = Number(process.env.CAFE_SLOW_MS ?? 0);
const record = openSync(path, "a");
/** The names of the screens by the paths of their sockets. */
const screens = new Map();

/** Seconds of this machine's clock when the process began, and evenly from there. */
export function now() {
  return (performance.timeOrigin + performance.now()) / 1000;
}

export function write(entry) {
  writeSync(record, `${JSON.stringify(entry)}\n`);
}

export function listenTo(socketPath, screen) {
  screens.set(socketPath, screen);
}

const nothing = () => {};
globalThis.location = new URL(address);
globalThis.window = { addEventListener: nothing };
// Templates are read, never rendered.
globalThis.document = {
  cookie: cookies, documentElement: { lang: "en" }, addEventListener: nothing, createComment: nothing, createTreeWalker: nothing,
  getElementById: () => null, // the page is in the café's own language: it brings no words for its menu
};

const headers = { Origin: location.origin, ...(cookies && { Cookie: cookies }) };
const ask = globalThis.fetch;

globalThis.fetch = async (target, options = {}) => {
  const sent = now();
  const response = await ask(new URL(target, location), { ...options, headers: { ...options.headers, ...headers } });
  if (options.method === "POST") {
    await noteCommand(target, options, response.clone(), sent);
    await sleep(Math.random() * 4 * slowness);
  }
  return response;
};

async function noteCommand(target, { headers: { "Idempotency-Key": key } }, response, sent) {
  const body = await response.json().catch(() => ({}));
  const order = "version" in body ? body : body.order;
  const step = target.split("/").at(-2);
  write({
    type: "Command", who: "tablet", what: /^\d+$/.test(step) ? "tick" : step, key, sent, answered: now(), tries: 1,
    status: response.status, reason: body.reason ?? "", order: order ? [order.id, order.version, order.status] : null,
  });
}

const Dialled = globalThis.WebSocket;

globalThis.WebSocket = class extends Dialled {
  constructor(target) {
    super(target, { headers });
    const screen = screens.get(new URL(target).pathname);
    const note = (what) => write({ type: "Heard", screen, at: now(), ...what });
    this.addEventListener("message", ({ data }) => {
      const { type, seq, live } = JSON.parse(data);
      note({ what: type, seq, live });
    });
    this.addEventListener("close", ({ code }) => note({ what: "closed", code }));
    // Browsers say so too of what never opened; Node 20 tells the error alone.
    this.addEventListener("error", () => isOpen || this.dispatchEvent(Object.assign(new Event("close"), { code: 1006 })));
    let isOpen = false;
    this.addEventListener("open", () => (isOpen = true));
  }

  /** Hands messages on in their order, each up to `slowness` later than it came. */
  set onmessage(hear) {
    const waiting = [];
    super.onmessage = (event) => {
      if (!slowness) return hear(event);
      waiting.push(event);
      setTimeout(() => hear(waiting.shift()), Math.random() * slowness);
    };
  }
};
