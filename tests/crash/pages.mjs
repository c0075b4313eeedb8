/** The screens that are judged: the pages' own modules over real sockets, and what they show.
 *
 *  `node --experimental-websocket pages.mjs URL RECORD`, the cookies in CAFE_COOKIES. Each line of
 *  the standard input opens one screen: {kind, name, ...}. What a page's script does between its
 *  model, its connection and its drawing is done here in place of it; all three are the shipped ones. */
import { listenTo, now, write } from "./browser.mjs"; // first: the modules look around when they load

import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";

import { Bar } from "../../static/js/barista/bar.js";
import { orderView } from "../../static/js/customer/order-view.js";
import { request } from "../../static/js/lib/api.js";
import { formatter } from "../../static/js/lib/format.js";
import { serverNow } from "../../static/js/lib/server-clock.js";
import { boardLists } from "../../static/js/model/board-lists.js";
import { Board } from "../../static/js/model/board.js";
import { NEXT } from "../../static/js/model/life.js";
import { OwnOrder } from "../../static/js/model/own-order.js";
import { connectionChip } from "../../static/js/parts/connection-chip.js";
import { connect } from "../../static/js/parts/connection.js";

const LOOK_MS = 1_000;
const TAP_MS = 250;
const MOST_TAPS = 3; // on their way
const AGAIN_MS = 300;
// The place moves with every other order, and with the clock.
const NEVER_SHOWN = ["token", "links", "queue_position", "drinks_ahead", "cancelled_ahead", "expected"];

const format = formatter({ locale: "en", currency: "EUR", timezone: "UTC" });

/** A template as the text that would be drawn. */
function textOf(part) {
  if (Array.isArray(part)) return part.map(textOf).join("");
  if (part?.strings) return part.strings.map((text, at) => text + textOf(part.values[at])).join("");
  return typeof part === "string" || typeof part === "number" ? String(part) : "";
}

function attribute(text, name) {
  return text.match(new RegExp(`${name}=(\\w+)`))?.[1];
}

/** Keeps one screen open. `sees(connection)` gives the orders it shows and what its chip says. */
function open({ name, kind, path, model, sequenced, sees, unsent = () => 0, onLive = () => {} }) {
  let connection = { kind: "reconnecting", since: serverNow(), lastHeard: null, polling: false };
  let shown = new Map();
  let said = null;

  function look(source) {
    const { orders, chip } = sees(connection);
    const seen = new Map(orders.map((order) => [order.id, without(order, NEVER_SHOWN)]));
    const changed = [...seen.values()].filter((order) => !isDeepStrictEqual(order, shown.get(order.id)));
    const gone = [...shown.keys()].filter((id) => !seen.has(id));
    if (changed.length || gone.length || chip !== said) {
      write({ type: "Frame", screen: name, kind, at: now(), source, chip, unsent: unsent(), orders: changed, gone });
    }
    shown = seen;
    said = chip;
  }

  listenTo(path, name);
  look("opened");
  connect({
    path,
    sequenced,
    onMessage: (message, asked) => {
      const isBehind = model.receive(message, asked);
      look("socket");
      return isBehind;
    },
    onState: (state) => {
      const isBack = state.kind === "live" && connection.kind !== "live";
      connection = state;
      look("connection");
      if (isBack) onLive();
    },
    poll: async () => {
      await model.poll();
      look("poll");
    },
  });
  setInterval(() => look("clock"), LOOK_MS);
  return look;
}

function without(order, names) {
  return Object.fromEntries(Object.entries(order).filter(([name]) => !names.includes(name)));
}

function chipOf(connection) {
  return attribute(textOf(connectionChip(connection, { format })), "data-state");
}

const OPENING = {
  /** A customer's page; what it shows is read from what would be drawn. */
  async phone({ name, path }) {
    const own = new OwnOrder(await asked(path));
    open({ name, kind: "phone", path: own.order.links.live, model: own, sequenced: false, sees: (connection) => drawn(own.order, connection) });
  },

  board({ name, store }) {
    const board = new Board(store);
    // One by one: the board has room for so many, and the others are none the less its own.
    const isListed = (order) => {
      const { preparing: { shown: preparing }, ready: { shown: ready } } = boardLists([order], serverNow(), board.store?.board_seconds ?? 600);
      return preparing.length + ready.length > 0;
    };
    open({
      name, kind: "board", path: `/ws/stores/${store}/board/`, model: board, sequenced: false,
      sees: (connection) => ({ orders: board.orders(serverNow()).filter(isListed), chip: chipOf(connection) }),
    });
  },

  /** A tablet on which somebody taps what is offered first, so that taps cross the news. */
  tablet({ name, store, user }) {
    let look = () => {};
    const bar = new Bar({ slug: store, user, onChange: () => look("tap") });
    look = open({
      name, kind: "tablet", path: `/ws/stores/${store}/queue/`, model: bar, sequenced: true,
      sees: (connection) => ({ orders: bar.orders(), chip: chipOf(connection) }),
      unsent: () => bar.unsent,
      onLive: () => bar.sendWaiting(),
    });
    setInterval(() => {
      const open = bar.orders().filter(({ status }) => status in NEXT);
      const order = open[Math.floor(Math.random() * open.length)];
      if (order && bar.unsent < MOST_TAPS) bar.advance(order);
    }, TAP_MS);
  },
};

function drawn(order, connection) {
  const bell = { canRing: true, permission: "denied", push: "", isRinging: false };
  const [cancelling, share] = [{ state: "idle", words: "", isBusy: false }, { words: "" }];
  const text = textOf(orderView({ order, connection, format, bell, cancelling, share, isEarlier: false, menuUrl: "/" }));
  const number = text.match(/data-testid="order-number">(\d*)/)[1];
  const status = attribute(text, "data-status");
  return { orders: [{ ...order, status, number: number ? Number(number) : null }], chip: attribute(text, "data-state") };
}

/** Asks until it is answered, as somebody who loads a page again. */
async function asked(path) {
  for (;;) {
    try {
      return await request("GET", path);
    } catch (problem) {
      if (!problem.unsure) throw problem;
      await sleep(AGAIN_MS);
    }
  }
}

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const wish = JSON.parse(line);
    OPENING[wish.kind](wish);
  })
  .on("close", () => process.exit());
