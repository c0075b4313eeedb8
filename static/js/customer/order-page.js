import { render } from "../../vendor/lit-html/lit-html.js";
import { request } from "../lib/api.js";
import { formatter } from "../lib/format.js";
import { isOver } from "../model/life.js";
import { forgetOrder, rememberOrder } from "../model/recent-order.js";
import { connect } from "../parts/connection.js";
import { sayFallbacks } from "../parts/fallback-note.js";
import { TakeBack } from "../parts/take-back.js";
import { orderView, statusWords } from "./order-view.js";
import { ReadyBell } from "./ready-bell.js";

const root = document.getElementById("content");
const announcement = document.getElementById("announcement");

/** @type {import("../lib/shapes.js").OwnOrder} */
let order = JSON.parse(document.getElementById("order").textContent);
let connection = { kind: "reconnecting", since: Date.now(), lastHeard: null, polling: false };
let refusal = "";
let isCancelling = false;

const format = formatter({ ...root.dataset, currency: order.currency });
sayFallbacks(format);
const bell = new ReadyBell({ favicon: document.getElementById("favicon"), workerUrl: root.dataset.worker, onChange: show });
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

/** Takes a state of the order from whichever way it came first; an older one changes nothing.
 *
 *  @param {import("../lib/shapes.js").CustomerOrder} next
 */
function take(next) {
  if (next.version < order.version) return;
  const before = order.status;
  order = { ...order, ...next };
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

function receive(message) {
  if (message.order) take(message.order);
  if (message.type === "waiting") moveUp(message.waiting);
}

function moveUp(waiting) {
  const place = waiting.indexOf(order.id);
  order = { ...order, queue_position: place < 0 ? null : place };
  show();
}

async function poll() {
  take(await request("GET", order.links.self));
}

async function cancelOrder() {
  isCancelling = true;
  show();
  try {
    take(await request("POST", `${order.links.self}cancel/`));
  } catch (problem) {
    if (problem.body.order) take(problem.body.order);
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
  onMessage: receive,
  onState: (state) => {
    connection = state;
    show();
  },
  poll,
});
// "Heard 3 s ago" grows by itself.
setInterval(show, 1000);
