import assert from "node:assert/strict";
import test, { afterEach, beforeEach, mock } from "node:test";

import { connect, connectionKind } from "../../static/js/lib/live.js";
import { serverNow } from "../../static/js/lib/server-clock.js";

const SERVER_TIME = "2026-11-22T12:00:00.000Z";
let sockets, states, messages, line;
let steady; // what the timers go by, whatever the device's clock says

class FakeSocket {
  constructor(url) {
    Object.assign(this, { url, sent: [], closed: false });
    sockets.push(this);
  }
  send(text) {
    this.sent.push(JSON.parse(text).type);
    this.wish = JSON.parse(text).id;
  }
  close() {
    this.closed = true;
  }
  say(message) {
    this.onmessage({ data: JSON.stringify({ server_time: SERVER_TIME, ...message }) });
  }
  accept(seq = 1) {
    this.onopen();
    this.say({ type: "snapshot", seq });
  }
}

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: 50_000_000 });
  steady = Date.now.bind(Date);
  mock.method(performance, "now", steady);
  [sockets, states, messages] = [[], [], []];
  Object.assign(globalThis, {
    WebSocket: FakeSocket,
    location: { protocol: "http:", host: "cafe.test" },
  });
});

afterEach(() => {
  line.close();
  mock.timers.reset();
  mock.restoreAll();
});

function join(options = {}) {
  line = connect({
    path: "/ws/x/",
    onMessage: (message) => messages.push(message.type),
    onState: (state) => states.push(state),
    ...options,
  });
  return sockets.at(-1);
}

// The page's own second hand has to move too, or every pause would look like sleep.
function wait(seconds) {
  for (let second = 0; second < seconds; second += 1) mock.timers.tick(1_000);
}

const kind = () => states.at(-1).kind;

test("it is live once the server has spoken, and never before", () => {
  const socket = join();
  assert.equal(kind(), "reconnecting");
  socket.accept();
  assert.equal(kind(), "live");
  assert.equal(socket.url, "ws://cafe.test/ws/x/");
  assert.equal(serverNow(), Date.parse(SERVER_TIME));
});

test("pings are kept from the page", () => {
  const socket = join();
  socket.accept();
  socket.say({ type: "ping", live: true });
  assert.deepEqual(messages, ["snapshot"]);
});

test("a server cut off from its stream is not live, and offline after ten seconds", () => {
  const socket = join();
  socket.accept();
  socket.say({ type: "ping", live: false });
  assert.equal(kind(), "reconnecting");
  for (let beat = 0; beat < 3; beat += 1) {
    wait(4);
    socket.say({ type: "ping", live: false });
  }
  assert.equal(kind(), "offline");
  assert.equal(sockets.length, 1, "the socket itself is well");
  socket.say({ type: "ping", live: true });
  assert.equal(kind(), "live");
});

test("ten seconds of silence are offline, and the dead socket is replaced", () => {
  const socket = join();
  socket.accept();
  wait(10);
  assert.equal(socket.closed, true);
  assert.equal(kind(), "offline");
  assert.equal(states.at(-1).since, Date.parse(SERVER_TIME));
  wait(2);
  assert.ok(sockets.length > 1);
});

test("a lost socket is dialled again until it is back", () => {
  join().accept();
  sockets[0].onclose({ code: 1006 });
  assert.equal(kind(), "reconnecting");
  wait(1);
  assert.equal(sockets.length, 2);
  sockets[1].accept();
  assert.equal(kind(), "live");
});

test("a server that stops sends its pages elsewhere without their noticing", () => {
  join().accept();
  sockets[0].onclose({ code: 1012 });
  assert.equal(kind(), "live");
  wait(1);
  assert.equal(sockets.length, 2);
  sockets[1].accept();
  wait(4);
  assert.deepEqual(states.map((state) => state.kind).filter((one) => one !== "live"), ["reconnecting"]);
});

test("a move that takes longer than three seconds is no secret", () => {
  join().accept();
  sockets[0].onclose({ code: 1012 });
  wait(1);
  sockets[1].onclose({ code: 1006 });
  wait(3);
  assert.equal(kind(), "reconnecting");
});

test("who moves to a server that is cut off says so at once", () => {
  join().accept();
  sockets[0].onclose({ code: 1012 });
  wait(1);
  sockets[1].onopen();
  sockets[1].say({ type: "ping", live: false });
  assert.equal(kind(), "reconnecting");
});

test("who was not live before moving does not become so by moving", () => {
  join().onclose({ code: 1012 });
  assert.equal(kind(), "reconnecting");
});

test("a refusal is final", () => {
  join().onclose({ code: 4403 });
  wait(60);
  assert.equal(sockets.length, 1);
  assert.deepEqual([kind(), states.at(-1).code], ["refused", 4403]);
});

test("a link that has ended is not tried again", () => {
  join().onclose({ code: 4410 });
  wait(60);
  assert.equal(sockets.length, 1);
  assert.deepEqual([kind(), states.at(-1).code], ["refused", 4410]);
});

test("a line that is woken asks for what it missed", () => {
  const socket = join();
  socket.accept();
  line.wake();
  assert.deepEqual(socket.sent, ["resync"]);
});

test("a line that is woken without a socket dials at once", () => {
  join().accept();
  sockets[0].onclose({ code: 1006 });
  line.wake();
  assert.equal(sockets.length, 2);
});

test("a sleep that nobody announced is noticed", () => {
  const socket = join();
  socket.accept();
  mock.timers.setTime(Date.now() + 8_000);
  wait(1);
  assert.ok(socket.sent.includes("resync"));
});

test("a question that stays unanswered shows a dead socket", () => {
  const socket = join();
  socket.accept();
  line.resync();
  wait(5);
  assert.equal(socket.closed, true);
});

test("a hole in the store's numbers is given a second, then a new snapshot is asked for", () => {
  const socket = join({ sequenced: true });
  socket.accept(5);
  socket.say({ type: "order", seq: 7 });
  mock.timers.tick(900);
  assert.deepEqual(socket.sent, []);
  mock.timers.tick(200);
  assert.deepEqual(socket.sent, ["resync"]);
});

test("a late message fills the hole", () => {
  const socket = join({ sequenced: true });
  socket.accept(5);
  socket.say({ type: "order", seq: 7 });
  socket.say({ type: "order", seq: 6 });
  wait(2);
  assert.deepEqual(socket.sent, []);
});

test("a snapshot was read after its socket was dialled, or after the wish that it answers", () => {
  const asked = [];
  const socket = join({ onMessage: (_, moment) => void asked.push(moment) });
  socket.accept(5);
  socket.say({ type: "order", seq: 6 });
  line.resync();
  socket.say({ type: "snapshot", seq: 6 });
  socket.say({ type: "snapshot", seq: 6, answers: socket.wish });
  socket.say({ type: "snapshot", seq: 7 });
  const [dialled, message, other, answer, later] = asked;
  assert.deepEqual([message, other], [0, dialled], "what comes by itself answers no wish");
  assert.ok(dialled > 0 && socket.wish > dialled);
  assert.deepEqual([answer, later], [socket.wish, socket.wish]);
});

test("a page that holds newer than its snapshot has another one asked for, once", () => {
  let isBehind = true;
  const socket = join({ onMessage: () => isBehind });
  socket.accept(5);
  wait(2);
  assert.deepEqual(socket.sent, ["resync"]);
  isBehind = false;
  socket.say({ type: "snapshot", seq: 6, answers: socket.wish });
  wait(3);
  assert.deepEqual(socket.sent, ["resync"]);
});

test("while it is not live the page polls, and says so", async () => {
  let polls = 0;
  join({ poll: async () => (polls += 1) });
  wait(2.5);
  await Promise.resolve();
  assert.equal(polls, 1);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(states.at(-1).polling, true);
  sockets.at(-1).accept();
  wait(6);
  assert.equal(polls, 1);
});

const settle = () => new Promise((resolve) => setImmediate(resolve));

test("a page whose socket is open asks seldom: the server sends what it did not hear of", async () => {
  let polls = 0;
  const socket = join({ poll: async () => (polls += 1) });
  socket.accept();
  socket.say({ type: "ping", live: false });
  for (let second = 0; second < 24; second += 1) {
    wait(1);
    socket.say({ type: "ping", live: false });
    await settle();
  }
  assert.ok(polls >= 2 && polls <= 4, `${polls}`);
});

test("a page whose question hangs asks anew, and the first answer has it dial", async () => {
  const random = mock.method(Math, "random", () => 0.99);
  let asked = 0;
  let answers = false;
  join({ poll: () => ((asked += 1), answers ? Promise.resolve() : new Promise(() => {})) }).accept();
  for (let loss = 0; loss < 6; loss += 1) {
    sockets.at(-1).onclose({ code: 1006 });
    for (let second = 0; second < 17; second += 1) (wait(1), await settle());
  }
  sockets.at(-1).onclose({ code: 1006 });
  const [dialled, before] = [sockets.length, asked];
  answers = true;
  for (let second = 0; second < 6; second += 1) (wait(1), await settle());
  assert.ok(asked > before);
  assert.equal(sockets.length, dialled + 1);
  random.mock.restore();
});

test("an answer that comes late is an answer", async () => {
  let answer;
  join({ poll: () => new Promise((resolve) => (answer = resolve)) });
  wait(2.5);
  const first = answer;
  wait(3);
  await settle();
  assert.equal(states.at(-1).polling, false);
  first();
  await settle();
  assert.equal(states.at(-1).polling, true);
});

test("a page without a server asks again within two seconds", async () => {
  let polls = 0;
  join({ poll: async () => (polls += 1) }).accept();
  sockets[0].onclose({ code: 1006 });
  wait(2);
  await settle();
  assert.equal(polls, 1);
});

test("an answer to a poll after a silence shows that the server is back, and the page dials", async () => {
  const random = mock.method(Math, "random", () => 0.99); // the longest pauses there are
  let reachable = true;
  join({ poll: () => (reachable ? Promise.resolve() : Promise.reject(new Error())) }).accept();
  reachable = false;
  for (let loss = 0; loss < 6; loss += 1) {
    sockets.at(-1).onclose({ code: 1006 });
    for (let second = 0; second < 17; second += 1) (wait(1), await settle());
  }
  sockets.at(-1).onclose({ code: 1006 });
  const dialled = sockets.length;
  reachable = true;
  for (let second = 0; second < 3; second += 1) (wait(1), await settle());
  assert.equal(sockets.length, dialled + 1);
  random.mock.restore();
});

test("where sockets are blocked and HTTP is not, answers to polls do not hurry them", async () => {
  const random = mock.method(Math, "random", () => 0.99);
  join({ poll: async () => {} }).accept();
  for (let loss = 0; loss < 6; loss += 1) {
    sockets.at(-1).onclose({ code: 1006 });
    for (let second = 0; second < 17; second += 1) (wait(1), await settle());
  }
  sockets.at(-1).onclose({ code: 1006 });
  const dialled = sockets.length;
  for (let second = 0; second < 12; second += 1) (wait(1), await settle());
  assert.equal(sockets.length, dialled);
  random.mock.restore();
});

test("a poll that is refused ends the connection", async () => {
  join({ poll: () => Promise.reject(Object.assign(new Error(), { status: 403 })) });
  wait(6);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([kind(), states.at(-1).code], ["refused", 4403]);
});

test("a device that has no network says so at once, and is believed until something is heard", () => {
  const socket = join();
  socket.accept();
  line.cut();
  assert.equal(kind(), "offline");
  wait(2);
  assert.equal(kind(), "offline");
  socket.say({ type: "ping", live: true });
  assert.equal(kind(), "live");
});

test("a network that is back is asked", () => {
  const socket = join();
  socket.accept();
  line.cut();
  line.wake();
  assert.deepEqual(socket.sent, ["resync"]);
  socket.say({ type: "snapshot", seq: 2 });
  assert.equal(kind(), "live");
});

test("the kind of a connection is told from four facts", () => {
  const facts = { now: 100_000, open: true, streamLive: true, heardAt: 99_000, lostAt: 0, refusedCode: null };
  assert.equal(connectionKind(facts), "live");
  assert.equal(connectionKind({ ...facts, heardAt: 89_000, lostAt: 99_000 }), "reconnecting");
  assert.equal(connectionKind({ ...facts, open: false }), "offline");
  assert.equal(connectionKind({ ...facts, refusedCode: 4404 }), "refused");
});

test("a clock set back by an hour hides no silence, and takes no age back", async () => {
  const socket = join();
  socket.accept();
  wait(2);
  const before = serverNow();
  mock.method(Date, "now", () => steady() - 3_600_000);
  wait(11);
  assert.notEqual(kind(), "live");
  assert.ok(serverNow() - before >= 10_000, "an hour behind");
});
