import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { isAllowed, isOver } from "../model/life.js";
import { icons } from "../parts/icons.js";

const REASONS = ["Customer asked", "Ran out", "Made by mistake", "Not collected", "Cannot be made now"];
const REASONS_FOR_ALL = ["Nobody ordered these", "Customer asked", "Cannot be made now"];
const LATER_MINUTES = [5, 10];

/** Everything about one order, and the taps that are not the next step. */
export function orderSheet(app, id) {
  const order = app.bar.order(id);
  if (!order || isOver(order)) return nothing;
  return { title: `${order.number ?? ""} ${order.name}`, body: html`${steps(order, app)} ${facts(order, app)} ${cancel(order, app)} ${cancelAll(order, app)}` };
}

function steps(order, app) {
  const { bar } = app;
  const tap = (kind, options) => () => {
    app.close();
    bar.act(bar.order(order.id), kind, options);
  };
  return html`
    <div class="choices">
      ${isAllowed("promise", order)
        ? LATER_MINUTES.map((minutes) => html`<button type="button" class="choice" @click=${tap("promise", { body: { minutes } })}>${icons.clock}Promise +${minutes} min</button>`)
        : nothing}
      ${order.paid ? nothing : html`<button type="button" class="choice" @click=${tap("pay")}>${icons.check}Paid ${app.format.price(order.total, order.currency)}</button>`}
      ${isAllowed("release", order) ? html`<button type="button" class="choice" @click=${tap("release")}>${icons.back}Give back to New</button>` : nothing}
      ${order.status === "ready" ? html`<button type="button" class="choice" @click=${tap("recall")}>${icons.back}Back to Making</button>` : nothing}
    </div>`;
}

function facts(order, { format }) {
  const { placed_at: placed, promise, barista, paid, total, currency, items } = order;
  return html`
    <dl class="facts">
      <dt>Placed</dt><dd>${format.time(placed)}</dd>
      ${promise ? html`<dt>Promised</dt><dd>${format.timeRange(promise.from, promise.to)}</dd>` : nothing}
      ${barista ? html`<dt>Made by</dt><dd>${barista.name}</dd>` : nothing}
      <dt>Total</dt><dd>${format.price(total, currency)}, ${paid ? "paid" : "unpaid"}</dd>
    </dl>
    <ul class="recipe">${items.map(recipe)}</ul>`;
}

function recipe({ quantity, name, options, allergens, note }) {
  return html`
    <li>
      <b>${quantity}× ${name}</b>
      ${options.length ? html`<span>${options.map((option) => option.name).join(", ")}</span>` : nothing}
      ${note ? html`<span>“${note}”</span>` : nothing}
      <span class="muted">${allergens.length ? `Contains ${allergens.join(", ")}` : "None of the 14 allergens"}</span>
    </li>`;
}

function cancel(order, app) {
  const tap = (reason) => () => {
    app.close();
    app.bar.cancel(order, reason);
  };
  if (!order.started_at) {
    return html`<button type="button" class="choice choice--danger" @click=${tap("")}>Cancel this order</button>`;
  }
  return html`
    <fieldset class="reasons">
      <legend>It was started. Cancel it because:</legend>
      <div class="choices">${REASONS.map((reason) => html`<button type="button" class="choice choice--danger" @click=${tap(reason)}>${reason}</button>`)}</div>
    </fieldset>`;
}

/** For who orders a café full: asks once, by asking why. */
function cancelAll(order, app) {
  const { length } = app.bar.ofSameDevice(order);
  if (length < 2) return nothing;
  const tap = (reason) => () => {
    app.close();
    app.bar.cancelAll(order, reason);
  };
  return html`
    <details class="reasons">
      <summary class="choice choice--danger">Cancel all ${length} of this device</summary>
      <div class="choices">${REASONS_FOR_ALL.map((reason) => html`<button type="button" class="choice choice--danger" @click=${tap(reason)}>${reason}</button>`)}</div>
    </details>`;
}
