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

/** Stands in for localStorage, and for what other pages of this browser wrote there. */
export function fakeStorage(values = {}) {
  const kept = new Map(Object.entries(values));
  globalThis.localStorage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, String(value)),
    removeItem: (key) => kept.delete(key),
    key: (index) => [...kept.keys()][index] ?? null,
    get length() {
      return kept.size;
    },
  };
  return kept;
}
