import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { serverNow } from "../lib/server-clock.js";
import { gettext, gettextNoop, gettextOf } from "../lib/words.js";

const REASONS = [gettextNoop("Very busy"), gettextNoop("Machine trouble"), gettextNoop("Short break"), gettextNoop("Ran out of something")];
const MINUTES = [10, 20, 30, 60];
const BUSY_MINUTES = [5, 10, 15];
const BUSY_FOR = 30;

/** Two taps: why, then for how long. Three seconds are left to take it back. */
export function pauseSheet(app) {
  return {
    title: gettext("Pause, or busy"),
    body: html`
      <fieldset class="reasons">
        <legend>${gettext("Busy: take orders, and say that they take longer")}</legend>
        <div class="choices">
          ${BUSY_MINUTES.map((minutes) => html`<button type="button" class="choice" aria-pressed=${minutes === app.bar.store?.busy_minutes} @click=${() => busy(app, minutes)}>${gettext("+%(minutes)s min, for half an hour", { minutes })}</button>`)}
          ${app.bar.store?.busy_minutes ? html`<button type="button" class="choice" @click=${() => busy(app, 0)}>${gettext("Not busy any more")}</button>` : nothing}
        </div>
      </fieldset>
      <fieldset class="reasons">
        <legend>${gettext("Guests read this reason")}</legend>
        <div class="choices">
          ${REASONS.map((reason) => html`<button type="button" class="choice" aria-pressed=${reason === app.pauseReason} @click=${() => app.choosePauseReason(reason)}>${gettextOf(reason)}</button>`)}
        </div>
      </fieldset>
      <fieldset class="reasons">
        <legend>${gettext("For how long?")}</legend>
        <div class="choices">
          ${MINUTES.map((minutes) => html`<button type="button" class="choice choice--go" @click=${() => pause(app, minutes)}>${gettext("%(count)s min", { count: minutes })}</button>`)}
          <button type="button" class="choice choice--go" @click=${() => pause(app, null)}>${gettext("Until resumed")}</button>
        </div>
      </fieldset>
      ${app.may.has("open")
        ? html`<button type="button" class="choice choice--danger" @click=${() => closeStore(app)}>${gettext("Close the store for today")}</button>`
        : nothing}`,
  };
}

function pause(app, minutes) {
  const reason = app.pauseReason; // closing the sheet forgets the choice
  const until = () => (minutes ? new Date(serverNow() + minutes * 60_000).toISOString() : null);
  soon(app, () => ({ paused: true, paused_until: until(), pause_reason: reason }), gettext("Paused"));
}

function busy(app, minutes) {
  app.close();
  const until = minutes ? new Date(serverNow() + BUSY_FOR * 60_000).toISOString() : null;
  const done = minutes ? gettext("Busy: %(minutes)s min longer", { minutes }) : gettext("Not busy any more");
  app.bar.changeStore({ busy_minutes: minutes, busy_until: until }, done);
}

function closeStore(app) {
  soon(app, () => ({ open: false }), gettext("Closed"));
}

function soon(app, change, done) {
  app.close();
  app.bar.takeBack.start("store", () => app.bar.changeStore(change(), done));
}
