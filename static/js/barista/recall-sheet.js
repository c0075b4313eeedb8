import { html } from "../../vendor/lit-html/lit-html.js";
import { gettext } from "../lib/words.js";
import { icons } from "../parts/icons.js";

/** What was handed out in the last half hour, the last first. */
export function recallSheet(app) {
  const orders = app.bar.recallable();
  return {
    title: gettext("Finished in the last 30 minutes"),
    body: orders.length
      ? html`<ul class="rows">${orders.map((order) => row(order, app))}</ul>`
      : html`<p class="muted">${gettext("Nothing was handed out in the last 30 minutes.")}</p>`,
  };
}

function row(order, app) {
  const recall = () => {
    app.close();
    app.bar.act(order, "recall");
  };
  return html`
    <li class="row">
      <span class="row__main"><b>${order.number} ${order.name}</b>
        <span class="muted">${order.items.map(({ quantity, name }) => `${quantity}× ${name}`).join(", ")}</span></span>
      <span class="muted number">${app.format.time(order.collected_at)}</span>
      <button type="button" class="tool" @click=${recall}>${icons.back}${gettext("Recall")}</button>
    </li>`;
}
