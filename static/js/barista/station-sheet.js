import { html } from "../../vendor/lit-html/lit-html.js";
import { gettext } from "../lib/words.js";

/** Which station's drinks this tablet shows. */
export function stationSheet(app) {
  const { here } = app.bar;
  return {
    title: gettext("What does this tablet show?"),
    body: html`
      <div class="choices">
        ${choice(null, gettext("All stations"), app)}
        ${here.stations.map(({ id, name }) => choice(id, name, app))}
      </div>`,
  };
}

function choice(id, name, app) {
  const isChosen = (app.bar.here.station?.id ?? null) === id;
  return html`<button type="button" class="choice" aria-pressed=${isChosen} @click=${() => app.standAt(id)}>${name}</button>`;
}
