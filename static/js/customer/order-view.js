import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { age, count } from "../lib/format.js";
import { serverNow } from "../lib/live.js";
import { gettext } from "../lib/words.js";
import { isOver } from "../model/life.js";
import { reasons } from "../model/reasons.js";
import { connectionChip } from "../parts/connection-chip.js";
import { icons } from "../parts/icons.js";

const STEPS = [
  ["placed", "Sent", "placed_at"],
  ["accepted", "In the queue", "accepted_at"],
  ["preparing", "Being made", "started_at"],
  ["ready", "Ready", "ready_at"],
  ["collected", "Collected", "collected_at"],
];

/** Where the order is, as a heading and as one sentence that makes sense alone.
 *
 *  @param {import("../lib/shapes.js").CustomerOrder} order
 */
export function statusWords(order) {
  const number = order.number ? `Order ${order.number}` : "Your order";
  const words = {
    placed: ["Sent to the bar", "has been sent."],
    accepted: ["In the queue", "is in the queue."],
    preparing: ["Being made", "is being made."],
    ready: ["Ready, please collect", "is ready. Please collect it at the counter."],
    collected: ["Enjoy!", "has been collected. Enjoy!"],
    cancelled: ["Cancelled", "has been cancelled."],
  };
  const [heading, sentence] = words[order.status];
  return { heading, announcement: `${number} ${sentence}` };
}

export function orderView({ order, connection, format, bell, cancel, refusal, isEarlier, menuUrl }) {
  return html`
    <div class="order-top">
      <a href=${menuUrl} class="order-top__store">${order.store_name}</a>
      ${chip(connection, format)}
    </div>
    ${isEarlier ? earlier : nothing}
    ${hero(order, format)}
    ${steps(order, format)}
    ${bellCard(order, bell)}
    ${order.readable === false ? unreadable : receipt(order, format)}
    ${cancelCard(order, cancel, refusal)}
    <p class="order-again"><a class="button" href=${menuUrl}>${isOver(order) ? "Order again" : "Back to the menu"}</a></p>`;
}

function chip(connection, format) {
  return connectionChip(connection, { format, words: { refused: connection.code === 4410 ? "Over" : "Not kept" }, detail: howFresh(connection) });
}

function howFresh({ kind, lastHeard, polling }) {
  if (kind === "refused") return "This order is no longer followed here.";
  if (!lastHeard) return "";
  return `${polling ? "checked" : "last heard"} ${age(serverNow() - lastHeard)} ago`;
}

const earlier = html`
  <p class="banner banner--warn">${icons.alert}
    <span class="banner__text">This order had already reached us. What you changed after that was not sent; it is still in your basket.</span></p>`;

function hero(order, format) {
  return html`
    <section class="hero hero--${order.status}" data-testid="order-status" data-status=${order.status} aria-labelledby="order-status-words">
      <p class="hero__label">Order</p>
      <p class="hero__number number" data-testid="order-number">${order.number ?? "…"}</p>
      ${order.name ? html`<p class="hero__name">for <strong>${order.name}</strong></p>` : nothing}
      <h1 class="hero__status" id="order-status-words">${statusWords(order).heading}</h1>
      ${whenLine(order, format)}
    </section>`;
}

function whenLine(order, format) {
  if (order.status === "ready" && order.overdue === "collect") return html`<p class="hero__when">It is still waiting for you at the counter.</p>`;
  if (order.status === "cancelled") return html`<p class="hero__when">${cancelledBy(order)}</p>`;
  if (order.status === "ready" || isOver(order)) return nothing;
  return html`
    ${expectedWords(order, format)}
    ${order.status === "preparing" ? nothing : html`<p class="hero__place">${placeWords(order.queue_position)}</p>`}
    ${reasons(order).map((words) => html`<p class="hero__place" data-testid="reason">${words}</p>`)}`;
}

function expectedWords({ expected, promise }, format) {
  const shown = expected ?? promise;
  return shown ? html`<p class="hero__when" data-testid="expected">${promiseWords(shown, format)}</p>` : nothing;
}

function promiseWords(promise, format) {
  if (serverNow() > Date.parse(promise.to)) return "It takes longer than we said. Sorry, we are on it.";
  return html`Ready between <strong class="number">${format.timeRange(promise.from, promise.to)}</strong>`;
}

function placeWords(position) {
  if (position === null || position === undefined) return nothing;
  return position === 0 ? "You are next." : `${count(position, "order")} before yours.`;
}

function cancelledBy(order) {
  const who = { customer: "You cancelled this order.", staff: "The café had to cancel this order." };
  const words = who[order.cancelled_by] ?? "This order was cancelled.";
  return order.cancel_reason ? `${words} ${order.cancel_reason}` : words;
}

function steps(order, format) {
  if (order.status === "cancelled") return nothing;
  const reached = STEPS.findIndex(([status]) => status === order.status);
  const isMade = order.status === "ready" || order.status === "collected";
  const done = isMade ? reached + 1 : reached;
  return html`
    <ol class="steps" aria-label="Steps">
      ${STEPS.map(([, name, time], index) => html`
        <li class="step ${index < done ? "step--done" : ""}" aria-current=${index === reached ? "step" : nothing}>
          <span class="step__mark">${index < done ? icons.check : nothing}</span>
          <span class="step__name">${name}${index < reached ? html`<span class="visually-hidden">, done</span>` : nothing}</span>
          <span class="step__time number">${index <= reached && order[time] ? format.time(order[time]) : nothing}</span>
        </li>`)}
    </ol>`;
}

function bellCard(order, bell) {
  if (isOver(order) || order.status === "ready") return nothing;
  const isDone = bell.canRing && bell.notifications !== "default";
  if (isDone) return html`<p class="banner banner--ok">${icons.bell}<span class="banner__text">${bellWords(bell)}</span></p>`;
  return html`
    <section class="card bell">
      ${icons.bell}
      <div>
        <h2 class="bell__title">Shall we ring?</h2>
        <p class="muted">${bell.notifications === "default"
          ? "So that you can put the phone away: a sound and a notification when your order is ready, nothing else."
          : "Keep this page open, it will ring. Your browser needs one tap to allow the sound."}</p>
      </div>
      <button type="button" class="button button--wide" @click=${() => bell.turnOn()}>Ring when it is ready</button>
    </section>`;
}

function bellWords({ notifications }) {
  return notifications === "granted"
    ? "We will ring and send a notification when it is ready."
    : "Keep this page open, it will ring.";
}

const unreadable = html`
  <p class="banner banner--warn">${icons.alert}
    <span class="banner__text">What you ordered cannot be shown here. Please tell us your number at the counter.</span></p>`;

function receipt(order, format) {
  return html`
    <section class="card receipt" aria-labelledby="receipt-title">
      <h2 id="receipt-title" class="receipt__title">${order.serve === "here" ? html`${icons.cup} For here` : html`${icons.bag} To go`}</h2>
      <ul>
        ${order.items.map((line) => html`
          <li class="receipt__line">
            <span class="receipt__quantity number">${line.quantity} ×</span>
            <div class="receipt__what">
              <strong>${line.name}</strong>
              ${line.options.length ? html`<p class="small muted">${line.options.map(({ name }) => name).join(" · ")}</p>` : nothing}
              ${line.allergy ? html`<p class="small"><strong>${gettext("Allergy")}</strong></p>` : nothing}
              ${line.note ? html`<p class="small muted">“${line.note}”</p>` : nothing}
              ${line.drinker ? html`<p class="small muted">for ${line.drinker}</p>` : nothing}
              ${line.allergens.length ? html`<p class="small">Contains <strong>${line.allergens.join(", ")}</strong></p>` : nothing}
            </div>
            <span class="number">${format.price(line.total)}</span>
          </li>`)}
      </ul>
      <p class="receipt__total"><strong>Total</strong><strong class="number">${format.price(order.total)}</strong></p>
      ${order.status === "cancelled" ? nothing
        : order.paid ? html`<p class="tag tag--ok">Paid</p>` : html`<p class="muted">Pay at the counter.</p>`}
    </section>`;
}

function cancelCard(order, cancel, refusal) {
  if (!order.cancellable && !refusal) {
    return order.status === "preparing" ? html`<p class="muted small">A barista has started, so this order can no longer be cancelled here.</p>` : nothing;
  }
  return html`
    <section class="cancel">
      <div role="alert">${refusal ? html`<p class="banner banner--danger">${icons.alert}<span class="banner__text">${refusal}</span></p>` : nothing}</div>
      ${order.cancellable ? html`
        <button type="button" class="button button--danger" data-testid="cancel-order" ?disabled=${cancel.isActing}
          @click=${() => (cancel.left ? cancel.stop() : cancel.start())}>
          ${cancel.isActing ? "Cancelling…" : cancel.left ? `Cancelling in ${cancel.left} s. Keep my order` : "Cancel order"}
        </button>
        <p class="muted small">You can cancel until a barista starts making it.</p>` : nothing}
    </section>`;
}
