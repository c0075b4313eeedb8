import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { gettext, ngettext } from "../lib/words.js";
import { troubleOf } from "../model/printers.js";
import { icons } from "../parts/icons.js";

/** The chip that says what is wrong with a printer, or asks; nothing while all is well. */
export function printersChip(app) {
  const { words } = app.printers;
  return html`<div role="status">${words ? html`<button type="button" class="tool tool--warn" @click=${() => app.open("printers")}>${icons.alert}${words}</button>` : nothing}</div>`;
}

/** How the printers are, and what somebody must decide. */
export function printersSheet(app) {
  const { printers } = app;
  if (!printers.any) return null;
  return { title: gettext("Printers"), body: html`<ul class="rows">${printers.list.map((printer) => row(printer, app))}</ul>` };
}

function row(printer, app) {
  const { name, trouble, since, waiting, asks } = printer;
  return html`
    <li class="row">
      <div class="row__main">
        <b>${trouble ? troubleOf(printer) : gettext("%(name)s prints", { name })}</b>
        ${trouble && since ? html`<span class="muted">${gettext("since %(time)s", { time: app.format.time(since) })}</span>` : nothing}
        ${waiting ? html`<span>${ngettext("%(count)s slip waits and comes by itself", "%(count)s slips wait and come by themselves", waiting)}</span>` : nothing}
        ${asks.map((asked) => question(asked, app))}
      </div>
    </li>`;
}

function question({ id, number, name, drink, state }, { printers }) {
  const what = [`${number ?? ""} ${name}`.trim(), drink].filter(Boolean).join(", ");
  const isUnsure = state === "unsure";
  const answer = (again) => () => printers.answer(id, again);
  return html`
    <fieldset class="reasons">
      <legend>${isUnsure ? gettext("Did %(what)s print? The printer was cut off while it printed.", { what }) : gettext("%(what)s was not printed: it waited too long.", { what })}</legend>
      <div class="choices">
        <button type="button" class="choice" @click=${answer(false)}>${icons.check}${isUnsure ? gettext("It is there") : gettext("Leave it")}</button>
        <button type="button" class="choice choice--go" @click=${answer(true)}>${isUnsure ? gettext("Print it again") : gettext("Print it")}</button>
      </div>
    </fieldset>`;
}
