import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { gettext, gettextOf, ngettext } from "../lib/words.js";
import { allergenName } from "../model/allergens.js";
import { ageOf, isNumberLate } from "../model/columns.js";
import { NEXT } from "../model/life.js";
import { icons } from "../parts/icons.js";
import { ring } from "../parts/take-back.js";
import { alsoAt, linesOf, waitsFor } from "./ticket-parts.js";

const OVERDUE = { accept: gettext("Not accepted yet"), start: gettext("Not started in time"), collect: gettext("Not collected") };

const CANCELLED = {
  customer: gettext("Cancelled by the guest"),
  staff: gettext("Cancelled by staff"),
  system: gettext("Cancelled by the café's clock"),
};

/** One order's card. `app` is what the page knows, `now` the server's time.
 *
 *  @param {import("../model/parts.js").SeenOrder & {draft?: boolean}} order
 *  @param {number | null} digit the key that leads to it
 */
export function ticket(order, app, now, digit = null) {
  const { bar } = app;
  const age = ageOf(order, now, bar.store);
  const over = order.status === "cancelled";
  const classes = ["ticket", age.level && `is-${age.level}`, over && "is-cancelled", bar.isWaiting(order.id) && "is-waiting"];
  return html`
    <article
      class=${classes.filter(Boolean).join(" ")}
      tabindex="-1"
      data-order=${order.id}
      data-slot=${order.id}
      data-key=${digit ?? ""}
      data-status=${order.status}
      data-testid="ticket-${order.id}"
      aria-label="${order.number ?? gettext("New")} ${order.name}"
      @click=${() => bar.touch(order.id)}
    >
      ${header(order, age, app, digit)}
      ${order.readable === false ? unreadable : nothing}
      ${isNumberLate(order, now) ? unnumbered : nothing}
      <ul class="ticket__lines">${linesOf(order, bar, (line, isShared) => lineRow(line, order, bar, isShared))}</ul>
      ${alsoAt(order)}
      <div class="ticket__meta">${serve(order)} ${meta(order, app)}</div>
      <div class="ticket__foot">${foot(order, app)}</div>
    </article>`;
}

const unreadable = html`
  <p class="ticket__notice">${icons.alert}${gettext("This order cannot be shown. Please ask the guest what it was.")}</p>`;

const unnumbered = html`
  <p class="ticket__notice">${icons.wait}${gettext("It is safe, and gets its number as soon as the café’s server goes on with its work.")}</p>`;

function header(order, age, { bar, keyboard }, digit) {
  const isNew = order.status === "accepted" && !bar.touched.has(order.id);
  return html`
    <header class="ticket__head">
      ${isNew ? html`<span class="ticket__dot"><span class="visually-hidden">${gettext("Untouched")}</span></span>` : nothing}
      <h3 class="ticket__who">
        <span class="ticket__number">${order.number ?? "–"}</span>
        <bdi class="ticket__name">${order.name}</bdi>
      </h3>
      <span class="ticket__age">${age.level ? icons.alert : nothing}${age.word} <b>${age.text}</b>${digit && keyboard.isUsed && keyboard.isOn ? html` <kbd class="ticket__key">${digit}</kbd>` : nothing}</span>
    </header>`;
}

function lineRow(line, order, bar, isShared) {
  const body = lineBody(line);
  const isMaking = order.status === "preparing";
  const made = line.made === line.quantity;
  return html`
    <li class="line ${isMaking && made ? "is-made" : ""}" data-line=${line.id}>
      ${isShared && !made ? html`<span class="line__begun">${gettext("Being made")}</span>` : nothing}
      ${isMaking
        ? html`<button type="button" class="line__tick" @click=${() => bar.tick(order, line)}>
            ${body}<span class="visually-hidden">${gettext("%(made)s of %(all)s made", { made: line.made, all: line.quantity })}</span><span class="line__box">${box(line, made)}</span>
          </button>`
        : html`<div class="line__tick">${body}</div>`}
    </li>`;
}

function box({ quantity, made }, isMade) {
  if (isMade) return icons.check;
  return quantity > 1 && made ? html`<b>${made}/${quantity}</b>` : nothing;
}

function lineBody(line) {
  const options = line.options.filter((option) => !option.default);
  return html`
    <span class="line__text">
      <span class="line__drink"><span class="line__quantity">${line.quantity}×</span> ${line.name}</span>
      ${options.map(({ name, allergens }) => html`<span class="line__option">${name} ${allergens.map((allergen) => html`<span class="contains">${gettext("contains %(allergen)s", { allergen: allergenName(allergen) })}</span>`)}</span>`)}
      ${(line.without ?? []).map((name) => html`<span class="line__option line__without">${gettext("NO %(name)s", { name })}</span>`)}
      ${line.allergy ? allergy(line) : line.note ? html`<span class="line__note">“<bdi>${line.note}</bdi>”</span>` : nothing}
      ${line.drinker ? html`<span class="line__drinker">${gettext("for %(name)s", { name: line.drinker })}</span>` : nothing}
    </span>`;
}

/** It must not look like a wish. */
function allergy({ note }) {
  return html`<span class="allergy allergy--note">${icons.alert}<span><span class="allergy__word">${gettext("Allergy")}</span>${note ? html` “<bdi>${note}</bdi>”` : nothing}</span></span>`;
}

function serve(order) {
  if (order.serve === "to_go") return html`<span class="ticket__serve is-to-go">${icons.bag}${gettext("To go")}</span>`;
  return html`<span class="ticket__serve">${icons.cup}${gettext("Here")}</span>`;
}

function meta(order, app) {
  const { bar, format } = app;
  const notice = bar.notice(order.id);
  if (notice) return html`<span class="ticket__notice">${icons.alert}${notice}</span>`;
  const price = format.price(order.total, order.currency);
  if (order.status === "cancelled" && order.paid) return html`<span class="ticket__notice">${icons.alert}${gettext("PAID %(price)s: give back", { price })}</span>`;
  if (order.status === "cancelled") return html`<span class="ticket__notice">${whyCancelled(order)}</span>`;
  return html`
    ${bar.isWaiting(order.id) ? html`<span class="chip chip--wait">${icons.wait}${gettext("Waiting to be sent")}</span>` : nothing}
    ${order.readable === false ? nothing : money(order, price, bar.store?.pays_first)}
    ${order.overdue ? html`<span class="chip chip--overdue">${OVERDUE[order.overdue]}</span>` : nothing}
    ${order.barista && !order.elsewhere ? html`<span class="ticket__barista">${order.barista.name}</span>` : nothing}
    ${order.promise && order.status !== "ready" ? html`<span class="ticket__promise">${gettext("by %(time)s", { time: format.time(order.promise.to) })}</span>` : nothing}`;
}

/** Said only where it is not as it always is in this store. */
function money({ paid }, price, paysFirst) {
  if (paid === Boolean(paysFirst)) return nothing;
  return paid ? html`<span class="chip chip--paid">${gettext("Paid")}</span>` : html`<span class="chip chip--unpaid">${gettext("Unpaid %(price)s", { price })}</span>`;
}

function whyCancelled({ cancelled_by: who, cancel_reason: reason }) {
  const cancelled = CANCELLED[who] ?? gettext("Cancelled");
  return reason ? `${cancelled}: ${gettextOf(reason)}` : cancelled;
}

function foot(order, app) {
  const { bar } = app;
  const waiting = `cancel-${order.id}`;
  if (bar.takeBack.has(waiting)) return html`<button type="button" class="step step--ring" @click=${() => bar.takeBack.stop(waiting)}>${ring()}${gettext("Cancelling… keep it")}</button>`;
  if (order.status === "cancelled" && order.paid && order.readable !== false) {
    const price = app.format.price(order.total, order.currency);
    return html`<button type="button" class="step step--stop" @click=${() => bar.act(order, "refund")}>${gettext("%(price)s given back", { price })}</button>`;
  }
  if (order.status === "cancelled") {
    return html`<button type="button" class="step step--stop" @click=${() => bar.acknowledge(order.id)}>${gotIt(order)}</button>`;
  }
  const isSoon = bar.isReadySoon(order.id);
  if (order.draft) return mainButton(order, app, false);
  return html`
    <button type="button" class="ticket__more" aria-label=${gettext("More for %(order)s", { order: `${order.number} ${order.name}` })} @click=${() => app.open("order", order.id)}>${icons.more}</button>
    ${mainButton(order, app, isSoon)}`;
}

function gotIt({ started_before_cancel: wasStarted, ready_at: wasReady }) {
  if (!wasStarted) return gettext("Got it");
  return wasReady ? gettext("Put it aside – got it") : gettext("Stop making it – got it");
}

function mainButton(order, app, isSoon) {
  const next = NEXT[order.status];
  if (order.isDone) return html`<button type="button" class="step" disabled data-testid="advance-${order.id}">${waitsFor(order)}</button>`;
  if (!next) return html`<button type="button" class="step" disabled data-testid="advance-${order.id}">${gettext("Waiting for its number")}</button>`;
  return html`
    <button type="button" class="step step--${next.kind}" data-testid="advance-${order.id}" @click=${() => app.advance(order)}>
      ${isSoon ? ring() : nothing}${next.label}<span class="visually-hidden"> ${order.number} ${order.name}, ${ngettext("%(count)s line", "%(count)s lines", order.items.length)}</span>
    </button>`;
}
