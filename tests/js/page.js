/** A page's surroundings for modules that ask over HTTP, in Node. */

/** Answers requests in the order in which the test lets them through. */
export class FakeServer {
  requests = [];
  #waiting = [];

  constructor() {
    globalThis.document = { cookie: "", ...globalThis.document };
    globalThis.fetch = (path, { method, body, headers }) => {
      this.requests.push({ path, method, body: body && JSON.parse(body), headers });
      return new Promise((resolve) => this.#waiting.push(resolve));
    };
  }

  /** Answers the oldest request that waits, and lets the page hear it. */
  async answer(body, status = 200) {
    this.#waiting.shift()({ ok: status < 400, status, text: async () => JSON.stringify(body) });
    await settle();
  }
}

export const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Stands in for localStorage, whose names can be listed too. */
export function fakeStorage() {
  const methods = {
    getItem: (key) => globalThis.localStorage[key] ?? null,
    setItem: (key, value) => void (globalThis.localStorage[key] = String(value)),
  };
  globalThis.localStorage = Object.create(methods);
}
