import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { live } from "../../vendor/lit-html/directives/live.js";
import { gettext } from "../lib/words.js";
import { MOST_OF_ONE } from "../model/basket.js";
import { roundAmounts } from "../model/cash.js";
import { differencesInWords } from "../model/recipe.js";
import { icons } from "../parts/icons.js";
import { stepper } from "../parts/stepper.js";

/** What was asked for, what it costs, and how it is paid: one tap takes the order. Its buttons stay where they are. */
export function till(app) {
  const { walkIn } = app;
  return html`
    <section class="till" aria-label=${gettext("This order")}>
      <div class="till__lines" tabindex="-1">
        <div role="alert">${walkIn.problem ? html`<p class="banner banner--danger">${icons.alert}<span class="banner__text">${walkIn.problem}</span></p>` : nothing}</div>
        ${walkIn.count ? html`<ul>${walkIn.lines.map((line) => lineView(line, app))}</ul>` : html`<p class="muted">${gettext("Tap what they would like.")}</p>`}
      </div>
      ${how(app)}
      <p class="till__total"><span>${gettext("Total")}</span> <b class="number" role="status">${app.format.price(walkIn.total)}</b></p>
      ${pay(app)}
    </section>`;
}

function lineView({ line, item, total, why }, { walkIn, format }) {
  const name = item?.name ?? gettext("This is no longer on the menu");
  const differs = item ? differencesInWords(item, line.options) : "";
  const words = [differs, line.note && `“${line.note}”`, line.allergy && gettext("Allergy")].filter(Boolean).join(" · ");
  return html`
    <li class="till__line" data-testid="walk-in-line">
      <button type="button" class="till__what" ?disabled=${!item} @click=${() => walkIn.edit(line)}>
        <span class="walk-in__name">${name}</span>
        ${words ? html`<span class="walk-in__differs">${words}</span>` : nothing}
        ${why ? html`<span class="walk-in__why">${why}</span>` : nothing}
        <span class="till__price"><span class="number">${format.price(total)}</span> <span class="till__change">${gettext("Change")}</span></span>
      </button>
      ${stepper({ value: line.quantity, least: 0, most: MOST_OF_ONE, what: name, onChange: (quantity) => walkIn.setCount(line, quantity) })}
    </li>`;
}

function how({ walkIn }) {
  const serve = (value, words) => html`<button type="button" class="choice" aria-pressed=${walkIn.serve === value} @click=${() => walkIn.say({ serve: value })}>${words}</button>`;
  return html`
    <div class="till__how">
      <label><span class="visually-hidden">${gettext("Name, if they say one")}</span>
        <input class="input" maxlength="20" autocomplete="off" placeholder=${gettext("Name, if they say one")} .value=${live(walkIn.name)}
          @input=${({ target }) => walkIn.say({ name: target.value })}></label>
      <div class="till__serve" role="group" aria-label=${gettext("Here or to go")}>${serve("here", gettext("Here"))}${serve("to_go", gettext("To go"))}</div>
    </div>`;
}

function pay(app) {
  const { walkIn } = app;
  const take = (sale) => () => {
    if (!walkIn.isReady) return; // of two taps in one moment the second finds nothing
    walkIn.place(sale);
    if (!walkIn.change) app.close();
  };
  const button = (words, sale, { testId, first = false }) =>
    html`<button type="button" class="choice ${first ? "choice--first" : ""}" data-testid=${testId} ?disabled=${!walkIn.isReady} @click=${take(sale)}>${words}</button>`;
  return html`
    <div class="till__pay">
      ${app.may.has("take_money") ? money(app, button) : nothing}
      ${button(gettext("Take order, pays later"), { paid: false }, { testId: "pays-later", first: true })}
    </div>`;
}

/** By card, or what was handed over: just as much, or one of the next round amounts. */
function money({ walkIn, format }, button) {
  const { total } = walkIn;
  const given = roundAmounts(total, walkIn.menu?.store.currency ?? "");
  return html`
    <div class="till__paid">
      ${button(gettext("Paid cash %(price)s", { price: format.price(total) }), { paid: true }, { testId: "paid-exactly" })}
      ${button(gettext("Paid by card"), { paid: true }, { testId: "paid-card" })}
    </div>
    <div class="till__cash" role="group" aria-labelledby="cash-given">
      <span id="cash-given">${gettext("Cash given, with change due")}</span>
      ${given.map((amount) => button(html`<span class="number">${format.price(amount)}</span>`, { paid: true, given: amount }, { testId: `given-${amount}` }))}
    </div>`;
}
