import { render } from "../../vendor/lit-html/lit-html.js";
import { inSteps } from "../lib/breath.js";
import { drawing } from "../lib/drawing.js";
import { formatter } from "../lib/format.js";
import { Cancelling } from "../model/cancelling.js";
import { isOver } from "../model/life.js";
import { OwnOrder } from "../model/own-order.js";
import { forgetOrder, rememberOrder } from "../model/recent-order.js";
import { connect } from "../parts/connection.js";
import { sayFallbacks } from "../parts/fallback-note.js";
import { notStarted } from "../parts/not-started.js";
import { orderView, pageTitle, statusWords } from "./order-view.js";
import { OwnOrders } from "./own-orders.js";
import { ReadyBell } from "./ready-bell.js";
import { ShareLink } from "./share-link.js";

const root = document.getElementById("content");

const own = new OwnOrder(JSON.parse(document.getElementById("order").textContent));
let { order } = own;
let connection = { kind: "reconnecting", since: Date.now(), lastHeard: null, polling: false };

const format = formatter({ ...root.dataset, currency: order.currency });
const bell = new ReadyBell({ favicon: document.getElementById("favicon"), key: root.dataset.pushKey, onChange: show });
const cancelling = new Cancelling(own, update);
const share = new ShareLink({ page: order.links.share ?? order.links.page, title: order.store_name, onChange: show });
const others = new OwnOrders({
  slot: document.getElementById("news"),
  store: order.store,
  except: order.links.page,
  announce: say,
  hasTitle: false,
});

let isDrawn = false;

function show() {
  if (!isDrawn) return;
  const isEarlier = location.hash === "#earlier";
  render(orderView({ order, connection, format, bell, cancelling, share, isEarlier, menuUrl: root.dataset.menu }), root);
}

/** Shows what is known of the order now. */
function update() {
  const before = order.status;
  order = own.order;
  if (order.status !== before) changed();
  show();
}

function changed() {
  cancelling.heard();
  say(statusWords(order).announcement);
  follow();
}

function say(words) {
  document.getElementById("announcement").textContent = words;
}

function follow() {
  document.title = pageTitle(order);
  if (!order.token) return; // shared: somebody else's
  if (isOver(order)) forgetOrder(order.links.page);
  else rememberOrder(order);
  bell.follow(order);
}

/** The view takes the place of the server's words, in pieces between which a slow phone answers taps. */
inSteps([
  ...format.steps,
  () => sayFallbacks(format),
  follow,
  () => {
    root.replaceChildren();
    isDrawn = true;
    show();
  },
  () => others.look(),
  () => connect({
    path: order.links.live,
    ...drawing(own, update),
    onState: (state) => {
      connection = state;
      show();
    },
  }),
  // "Checked 3 s ago" grows by itself, and "about 4 min" shrinks.
  () => setInterval(show, 1000),
]).catch((problem) => {
  notStarted();
  throw problem;
});
document.documentElement.dataset.started = ""; // for start/watchdog.js
