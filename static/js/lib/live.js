import { backoffDelay, jittered } from "./backoff.js";
import { nextMoment } from "./moment.js";
import { SequenceTracker } from "./sequence.js";
import { serverClock as clock } from "./server-clock.js";
import { elapsed } from "./stopwatch.js";

const TICK_MS = 1_000;
const SILENCE_MS = 10_000;
const HOLE_MS = 1_000;
const ASLEEP_MS = 5_000;
const ANSWER_MS = 3_000;
// Without a socket a page asks often: nobody else can tell it that the server is back. With one the
// server sends a snapshot by itself when there is more than came through, and asking is a net.
const POLL = { open: [7_000, 2_000], lost: [1_500, 500] };
const HANG_MS = 3_000;
const FORBIDDEN = 4403;
const REFUSED = [FORBIDDEN, 4404, 4410];
const COME_BACK = 1012;
const MOVE_MS = 3_000;

/** What a page may say of its connection.
 *  `heardAt` is when the socket was last heard, `lostAt` the last
 *  moment it was known to be live. A page that was asked to move to another
 *  server has until `movingUntil` to do so unnoticed; one whose device says
 *  that it has no network (`isCut`) need not wait to know. */
export function connectionKind({ now, open, streamLive, heardAt, lostAt, refusedCode, movingUntil = 0, isCut = false }) {
  if (refusedCode) return "refused";
  if (isCut) return "offline";
  if (now < movingUntil) return "live";
  const heard = heardAt !== null && now - heardAt < SILENCE_MS;
  if (open && streamLive && heard) return "live";
  return now - lostAt < SILENCE_MS ? "reconnecting" : "offline";
}

/** Keeps one websocket to the server for as long as the page lives. `wake()` is for who knows
 *  that the page or its network may have slept, `cut()` for who knows that there is no network,
 *  `refuse()` for who was told elsewhere that the page may not have this any more.
 *
 *  - `onMessage(message, asked)`: every message but pings; `asked` is the moment after which a
 *    snapshot was read. Returns true where a newer snapshot is needed.
 *  - `onState({kind, since, lastHeard, polling, code})`: at every change and whenever
 *    something was heard. `kind` is live, reconnecting, offline or refused; `since` and
 *    `lastHeard` (null: never) are in ms of the server's clock; `lastHeard` counts
 *    answers to `poll` too, and `polling` says that the last of them arrived.
 *  - `poll()`: a promise of fresh data, asked for while not live. Its first answer after a
 *    silence has the socket dialled at once; its error with `status` 403, 404 or 410 ends the
 *    connection as a refusal.
 *  - `sequenced`: messages carry the store's `seq`, as staff are told it; a hole asks for a new snapshot. */
export function connect(options) {
  const line = new Line(options);
  line.start();
  return { resync: () => line.resync(), wake: () => line.wake(), cut: () => line.cut(), refuse: () => line.refuse(), close: () => line.close() };
}

class Line {
  #options;
  #socket = null;
  #tracker = null;
  #asked = 0;
  #isBehind = false;
  #open = false;
  #streamLive = null;
  #closed = false;
  #refusedCode = null;
  #movingUntil = 0;
  #attempt = 0;
  #startedAt = 0;
  #heardAt = null;
  #liveAt = null;
  #lostAt = elapsed();
  #checkedAt = null;
  #pollOk = false;
  #answerBy = null;
  #tickedAt = elapsed();
  #timers = { tick: null, retry: null, hole: null, poll: null };
  #kind = null;
  #isCut = false;

  constructor({ path, onMessage, onState = () => {}, poll = null, sequenced = false }) {
    this.#options = { path, onMessage, onState, poll, sequenced };
  }

  start() {
    this.#timers.tick = setInterval(() => this.#tick(), TICK_MS);
    this.#dial();
    this.#report();
  }

  close() {
    this.#closed = true;
    clearInterval(this.#timers.tick);
    for (const name of ["retry", "hole", "poll"]) this.#clear(name);
    this.#hangUp();
  }

  resync() {
    if (!this.#open) return;
    this.#socket.send(JSON.stringify({ type: "resync", id: nextMoment() }));
    this.#answerBy ??= elapsed() + ANSWER_MS;
  }

  /** The page may have slept: what it shows may be old and its socket dead. */
  wake() {
    this.#isCut = false;
    if (this.#closed) return;
    clock.doubt();
    if (this.#open) this.resync();
    else this.#dial();
  }

  /** The device has no network. Whatever is heard in spite of that proves it wrong. */
  cut() {
    this.#isCut = true;
    this.#pollOk = false;
    this.#report();
  }

  /** The socket was opened while the page still might: it says nothing of now. */
  refuse() {
    if (this.#closed) return;
    this.#refuse(FORBIDDEN);
    this.#report();
  }

  #dial() {
    this.#clear("retry");
    this.#hangUp();
    this.#startedAt = elapsed();
    this.#tracker = new SequenceTracker();
    this.#asked = nextMoment();
    this.#isBehind = false;
    const socket = new WebSocket(socketUrl(this.#options.path));
    this.#socket = socket;
    // A socket that was given up may still speak; only the present one is listened to.
    socket.onopen = () => socket === this.#socket && (this.#open = true);
    socket.onmessage = ({ data }) => socket === this.#socket && this.#receive(data);
    socket.onclose = ({ code }) => socket === this.#socket && this.#lost(code);
  }

  #hangUp() {
    const socket = this.#socket;
    this.#socket = null;
    this.#open = false;
    this.#streamLive = null;
    this.#answerBy = null;
    this.#clear("hole");
    socket?.close();
  }

  #lost(code) {
    this.#hangUp();
    if (REFUSED.includes(code)) this.#refuse(code);
    else {
      if (code === COME_BACK) this.#move();
      this.#redialLater();
    }
    this.#report();
  }

  /** A server that stops says so: nothing was lost, and the next one is a moment away. */
  #move() {
    this.#attempt = 0;
    if (this.#kind === "live") this.#movingUntil = elapsed() + MOVE_MS;
  }

  #refuse(code) {
    this.#refusedCode = code;
    this.close();
  }

  #redialLater() {
    this.#clear("retry");
    this.#timers.retry = setTimeout(() => this.#dial(), backoffDelay(this.#attempt));
    this.#attempt += 1;
  }

  #receive(text) {
    const message = JSON.parse(text);
    this.#heardAt = elapsed();
    this.#answerBy = null;
    this.#isCut = false;
    this.#movingUntil = 0;
    clock.sample(Date.parse(message.server_time), this.#heardAt);
    if (message.type === "ping") {
      this.#attempt = 0;
      this.#streamLive = message.live;
    } else {
      // Until the first ping tells otherwise, a server that sends its snapshot is live.
      this.#streamLive ??= true;
      this.#pass(message);
      this.#count(message);
    }
    this.#report({ heard: true });
  }

  /** A snapshot that answers a wish was read after it; any was after its socket was dialled. */
  #pass(message) {
    const isSnapshot = message.type === "snapshot";
    if (isSnapshot) this.#asked = message.answers ?? this.#asked;
    const isBehind = this.#options.onMessage(message, isSnapshot ? this.#asked : 0) === true;
    if (isSnapshot) this.#isBehind = isBehind;
  }

  #count({ type, seq }) {
    if (this.#options.sequenced && seq !== undefined) {
      if (type === "snapshot") this.#tracker.snapshot(seq);
      else this.#tracker.receive(seq);
    }
    if (!this.#isBehind && !this.#tracker.hasHole) this.#clear("hole");
    else this.#timers.hole ??= setTimeout(() => this.#askForHole(), HOLE_MS);
  }

  #askForHole() {
    this.#timers.hole = null;
    this.resync();
  }

  #tick() {
    const now = elapsed();
    const slept = now - this.#tickedAt > ASLEEP_MS;
    this.#tickedAt = now;
    if (slept) this.wake();
    else if (this.#socket && this.#isDead(now)) {
      this.#hangUp();
      this.#redialLater();
    }
    this.#report();
  }

  #isDead(now) {
    const unanswered = this.#answerBy !== null && now > this.#answerBy;
    const heard = Math.max(this.#startedAt, this.#heardAt ?? 0);
    return unanswered || now - heard >= SILENCE_MS;
  }

  #report({ heard = false } = {}) {
    const now = elapsed();
    // What stops being live has been so since the last word, not since it was noticed.
    if (this.#kind === "live") this.#lostAt = this.#heardAt;
    const kind = connectionKind({
      now,
      open: this.#open,
      streamLive: this.#streamLive,
      heardAt: this.#heardAt,
      lostAt: this.#lostAt,
      refusedCode: this.#refusedCode,
      movingUntil: this.#movingUntil,
      isCut: this.#isCut,
    });
    const changed = kind !== this.#kind;
    if (kind === "live" && changed) {
      this.#liveAt = now;
      this.#pollOk = false;
    }
    this.#kind = kind;
    if (kind === "live" || kind === "refused") this.#clear("poll");
    else if (!this.#closed) this.#pollLater();
    if (changed || heard) this.#options.onState(this.#state());
  }

  #state() {
    const lastHeard = Math.max(this.#heardAt ?? 0, this.#checkedAt ?? 0);
    return {
      kind: this.#kind,
      since: clock.now(this.#kind === "live" ? this.#liveAt : this.#lostAt),
      lastHeard: lastHeard ? clock.now(lastHeard) : null,
      polling: this.#pollOk && this.#kind !== "live",
      code: this.#refusedCode,
    };
  }

  #pollLater() {
    if (!this.#options.poll || this.#timers.poll) return;
    const pace = this.#open ? POLL.open : POLL.lost;
    this.#timers.poll = setTimeout(() => this.#poll(), jittered(...pace));
  }

  async #poll() {
    const wasSilent = !this.#pollOk;
    const hang = setTimeout(() => this.#hangs(), HANG_MS);
    this.#timers.poll = hang;
    try {
      await this.#options.poll();
      this.#pollOk = true;
      this.#isCut = false;
      this.#checkedAt = elapsed();
      // Once, not at every answer: some networks let HTTP pass and no websocket.
      if (wasSilent && this.#timers.retry) this.#dial();
    } catch (error) {
      this.#pollOk = false;
      if (REFUSED.includes(4000 + error.status)) this.#refuse(4000 + error.status);
    }
    if (this.#timers.poll === hang) this.#clear("poll");
    if (!this.#closed || this.#refusedCode) this.#report({ heard: true });
  }

  /** Whoever was asked may be gone without a word: the page asks anew, and takes either answer. */
  #hangs() {
    this.#timers.poll = null;
    this.#pollOk = false;
    this.#report({ heard: true });
  }

  #clear(name) {
    clearTimeout(this.#timers[name]);
    this.#timers[name] = null;
  }
}

function socketUrl(path) {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return `${scheme}://${location.host}${path}`;
}
