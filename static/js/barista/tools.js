import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { gettext } from "../lib/words.js";
import { icons } from "../parts/icons.js";
import { switchTheme } from "../parts/look.js";

/** What is seldom needed: in the header where there is room for it, else in a sheet. */
export function tools({ boardUrl, bar, testSound, open }) {
  return html`
    ${boardUrl ? html`<a class="tool" href=${boardUrl} target="_blank" rel="noopener">${gettext("Board")}</a>` : nothing}
    <button type="button" class="tool tool--icon" @click=${testSound}>${icons.bell}<span class="tool__words">${gettext("Test the sound")}</span></button>
    <button type="button" class="tool tool--icon" @click=${switchTheme}>${icons.moon}<span class="tool__words">${gettext("Light or dark")}</span></button>
    <button type="button" class="tool tool--icon" @click=${() => open("look")}>${icons.text}<span class="tool__words">${gettext("Text and cards")}</span></button>
    <button type="button" class="tool tool--icon" @click=${() => open("keys")}>${icons.keys}<span class="tool__words">${gettext("Keys")}</span></button>
    <button type="submit" class="tool tool--icon" form="logout">${icons.leave}<span class="tool__words">${gettext("Log out %(name)s", { name: bar.user.name })}</span></button>`;
}

export function toolsSheet(app) {
  return { title: gettext("Tablet"), body: html`<div class="choices tools-sheet">${tools(app)}</div>` };
}
