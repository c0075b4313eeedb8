import { gettext } from "./words.js";

const TIMEOUT_MS = 12_000;

/** An answer that is not a success, or no answer at all (`status` 0).
 *  `detail` is in words for people; `reason`, `errors` and `body` are as the server sent them. */
export class Problem extends Error {
  constructor(status, body = {}) {
    super(body.detail || body.title || `HTTP ${status}`);
    this.status = status;
    this.detail = body.detail || body.title || "";
    this.reason = body.reason || "";
    this.errors = body.errors || {};
    this.retryAfter = body.retry_after ?? null;
    this.body = body;
  }

  /** Whether the server may have done what it was asked, although it did not say so. */
  get unsure() {
    return this.status === 0 || this.status >= 500;
  }
}

/** Whether a request was refused for who is logged in by now: somebody else, or nobody. */
export function isForAnotherLogIn({ reason }) {
  return reason === "another_user" || reason === "logged_out";
}

let csrfToken = () => null;
let language = null;
let onLoggedOut = () => {};

/** `read` gives the token by which the server knows a request of its own pages, if there is one. */
export function signWith(read) {
  csrfToken = read;
}

/** The page's language, in which the server's words shall be too. */
export function answerIn(code) {
  language = code;
}

/** Has `tell` called whenever an answer says that who loaded the page is not logged in any more. */
export function whenLoggedOut(tell) {
  onLoggedOut = tell;
}

/** Asks the API and returns its JSON; throws a `Problem`.
 *
 *  @param {string} method
 *  @param {string} path
 *  @param {{body?: unknown, headers?: Record<string, string>, timeout?: number, signal?: AbortSignal}} [options] `timeout` is in ms; whoever
 *    has no use for the answer any more aborts the `signal`
 *  @returns {Promise<any>}
 */
export async function request(method, path, { body, headers = {}, timeout = TIMEOUT_MS, signal } = {}) {
  const wish = {
    method,
    headers: { ...usualHeaders(), ...bodyHeaders(body), ...csrfHeaders(method), ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
    credentials: "same-origin",
  };
  const { response, text } = await heard(path, wish, timeout, signal);
  const data = parse(text);
  if (response.ok) return data;
  const problem = new Problem(response.status, data ?? {});
  if (isForAnotherLogIn(problem)) onLoggedOut();
  throw problem;
}

/** The answer, whole; only what goes wrong on the line is taken for a line that is dead.
 *  (AbortSignal.timeout() is missing in Safari before 16.) */
async function heard(path, wish, timeout, given) {
  const clock = new AbortController();
  const timer = setTimeout(() => clock.abort(), timeout);
  given?.addEventListener("abort", () => clock.abort(), { once: true });
  try {
    const response = await fetch(path, { ...wish, signal: clock.signal });
    return { response, text: await response.text() };
  } catch {
    throw new Problem(0, { title: gettext("The café could not be reached. Please check your connection.") });
  } finally {
    clearTimeout(timer);
  }
}

function bodyHeaders(body) {
  return body === undefined ? {} : { "Content-Type": "application/json" };
}

function usualHeaders() {
  return { Accept: "application/json", ...(language ? { "Accept-Language": language } : {}) };
}

function csrfHeaders(method) {
  const token = csrfToken();
  return token && method !== "GET" ? { "X-CSRFToken": token } : {};
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a proxy's own error page
  }
}
