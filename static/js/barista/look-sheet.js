import { html } from "../../vendor/lit-html/lit-html.js";
import { gettext } from "../lib/words.js";
import { look, LOOKS } from "../parts/look.js";

const GROUPS = [
  ["text", gettext("Text size"), { normal: gettext("Normal"), large: gettext("Larger"), largest: gettext("Largest") }],
  ["density", gettext("Room between cards"), { roomy: gettext("Roomy"), compact: gettext("Compact: more cards in sight") }],
];

/** How large the words of this tablet are, and how close its cards: of the device, whoever works at it. */
export function lookSheet(app) {
  return { title: gettext("Text and cards"), body: html`${GROUPS.map(([name, title, words]) => group(name, title, words, app))}` };
}

function group(name, title, words, { chooseLook }) {
  return html`
    <fieldset class="reasons">
      <legend>${title}</legend>
      <div class="choices">
        ${LOOKS[name].map((value) => html`
          <button type="button" class="choice" aria-pressed=${look(name) === value} @click=${() => chooseLook(name, value)}>${words[value]}</button>`)}
      </div>
    </fieldset>`;
}
