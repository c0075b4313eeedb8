import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { gettext } from "../lib/words.js";
import { isFound } from "../model/found.js";
import { searchField } from "./sheet-search.js";
import { icons } from "../parts/icons.js";

/** What was handed out in the last half hour, the last first. */
export function recallSheet(app) {
  const orders = app.bar.recallable();
  const found = orders.filter(({ number, name, items }) => isFound(app.search, number, name, ...items.map((line) => line.name)));
  return {
    title: gettext("Finished in the last 30 minutes"),
    body: orders.length
      ? html`
          ${searchField(app, gettext("Search by number, name or drink"))}
          <ul class="rows">${found.map((order) => row(order, app))}</ul>
          ${found.length ? nothing : html`<p class="muted">${gettext("Nothing is called so.")}</p>`}`
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
      ${order.paid ? nothing : html`<span class="chip chip--unpaid">${gettext("Unpaid %(price)s", { price: app.format.price(order.total, order.currency) })}</span>`}
      <span class="muted number">${app.format.time(order.collected_at)}</span>
      <button type="button" class="tool" @click=${recall}>${icons.back}${gettext("Recall")}</button>
    </li>`;
}
