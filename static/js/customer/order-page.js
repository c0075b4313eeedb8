import { render } from "../../vendor/lit-html/lit-html.js";
import { drawing } from "../lib/drawing.js";
import { formatter } from "../lib/format.js";
import { isOver } from "../model/life.js";
import { OwnOrder } from "../model/own-order.js";
import { forgetOrder, rememberOrder } from "../model/recent-order.js";
import { TakeBack } from "../model/take-back.js";
import { connect } from "../parts/connection.js";
import { sayFallbacks } from "../parts/fallback-note.js";
import { orderView, statusWords } from "./order-view.js";
import { ReadyBell } from "./ready-bell.js";

const root = document.getElementById("content");
const announcement = document.getElementById("announcement");

const own = new OwnOrder(JSON.parse(document.getElementById("order").textContent));
let { order } = own;
let connection = { kind: "reconnecting", since: Date.now(), lastHeard: null, polling: false };
let refusal = "";
let isCancelling = false;

const format = formatter({ ...root.dataset, currency: order.currency });
sayFallbacks(format);
const bell = new ReadyBell({ favicon: document.getElementById("favicon"), onChange: show });
const takeBack = new TakeBack(show);
/** What the button to cancel shows and does. */
const cancel = {
  get left() {
    return takeBack.left("cancel");
  },
  get isActing() {
    return isCancelling;
  },
  start: () => takeBack.start("cancel", cancelOrder),
  stop: () => takeBack.stop("cancel"),
};

function show() {
  const isEarlier = location.hash === "#earlier";
  render(orderView({ order, connection, format, bell, cancel, refusal, isEarlier, menuUrl: root.dataset.menu }), root);
}

/** Shows what is known of the order now. */
function update() {
  const before = order.status;
  order = own.order;
  if (order.status !== before) changed();
  show();
}

function changed() {
  refusal = "";
  if (!order.cancellable) cancel.stop();
  announcement.textContent = statusWords(order).announcement;
  remember();
  bell.follow(order);
}

function remember() {
  if (isOver(order)) forgetOrder(order.store, order.links.page);
  else rememberOrder(order);
}

async function cancelOrder() {
  isCancelling = true;
  show();
  try {
    await own.cancel();
    update();
  } catch (problem) {
    update();
    refusal = problem.unsure ? "We could not hear from the café. Your order was not cancelled yet; try again." : problem.detail;
  }
  isCancelling = false;
  show();
}

// The view takes the place of the server's words.
root.replaceChildren();
remember();
bell.follow(order);
show();

connect({
  path: order.links.live,
  ...drawing(own, update),
  onState: (state) => {
    connection = state;
    show();
  },
});
// "Heard 3 s ago" grows by itself.
setInterval(show, 1000);
document.documentElement.dataset.started = ""; // for start/watchdog.js
