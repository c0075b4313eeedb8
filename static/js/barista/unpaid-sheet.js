import { html } from "../../vendor/lit-html/lit-html.js";
import { gettext } from "../lib/words.js";
import { icons } from "../parts/icons.js";
import { labelOf } from "./tap-words.js";

/** Asked before an unpaid order is handed out. */
export function unpaidSheet(app, id) {
  const order = app.bar.order(id);
  if (order?.status !== "ready") return null;
  const price = app.format.price(order.total, order.currency);
  const hand = (isPaid) => () => {
    app.close();
    app.bar.collect(app.bar.order(id), isPaid);
  };
  return {
    title: gettext("%(order)s has not paid", { order: labelOf(order) }),
    body: html`
      <div class="choices">
        <button type="button" class="choice choice--go" autofocus @click=${hand(true)}>${icons.check}${gettext("Paid %(price)s, collected", { price })}</button>
        <button type="button" class="choice" @click=${hand(false)}>${gettext("Collected, not paid")}</button>
      </div>`,
  };
}
