import { html } from "../../vendor/lit-html/lit-html.js";
import { gettext } from "../lib/words.js";

const KEYS = [
  ["1 – 3", gettext("A card of New")],
  ["4 – 6", gettext("A card of Making")],
  ["7 – 9", gettext("A card of Ready")],
  ["← ↑ ↓ →", gettext("The next card")],
  ["Enter", gettext("Next step of the card")],
  ["T", gettext("Tick the next drink of the card")],
  ["M", gettext("More for the card")],
  ["Backspace", gettext("Take the last tap back")],
  ["L", gettext("Last taps on this tablet")],
  ["W", gettext("Take a walk-in")],
  ["R", gettext("Bring the last finished order back")],
  ["H", gettext("Finished in the last 30 minutes")],
  ["S", gettext("What is sold out?")],
  ["P", gettext("Pause new orders")],
  ["A", gettext("All drinks to make")],
  ["V", gettext("Text and cards")],
  ["?", gettext("These keys")],
];

const IN_WALK_IN = [
  ["1 – 9", gettext("A favourite")],
  ["/", gettext("Search the menu")],
  ["C", gettext("Paid cash: choose what was given")],
  ["D", gettext("Paid by card")],
  ["T", gettext("Take order, pays later")],
];

/** What the keys do; they can be switched off, for who speaks to the tablet or types with one finger. */
export function keysSheet({ keyboard }) {
  return {
    title: gettext("Keys"),
    body: html`
      <button type="button" role="switch" class="switch" aria-checked=${keyboard.isOn} @click=${() => keyboard.toggle()}>
        <span>${gettext("Keys at this tablet")}</span><span class="switch__state">${keyboard.isOn ? gettext("On") : gettext("Off")}</span>
      </button>
      ${list(KEYS)}
      <h3>${gettext("Walk-in")}</h3>
      ${list(IN_WALK_IN)}`,
  };
}

function list(keys) {
  return html`<dl class="facts keys">${keys.map(([key, words]) => html`<dt><kbd>${key}</kbd></dt><dd>${words}</dd>`)}</dl>`;
}
