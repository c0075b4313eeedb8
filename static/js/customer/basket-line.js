import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { gettext } from "../lib/words.js";
import { MOST_OF_ONE } from "../model/basket.js";
import { leftOut } from "../model/recipe.js";
import { icons } from "../parts/icons.js";
import { stepper } from "../parts/stepper.js";

/** One line of the basket: what differs from the recipe, how many, and why it cannot be had, if so.
 *  All of it opens the drink again; `on` has what its buttons do. */
export function basketLine({ line, name, differs, total, problem, substitutes, canChange }, { room, on }) {
  return html`
    <li class="line ${problem ? "line--blocked" : ""}" data-testid="line" data-line=${line.id}>
      <div class="line__what">
        ${canChange
          ? html`<button type="button" class="line__open" @click=${() => on.edit(line)}>
              <span class="visually-hidden">${gettext("Change %(name)s", { name })}</span>
              <span class="line__name" aria-hidden="true">${name}</span></button>`
          : html`<strong class="line__name">${name}</strong>`}
        ${wordsOf(line, differs)}
      </div>
      <span class="line__total number">${total}</span>
      ${problem ? html`<p class="line__error field__error">${icons.alert}<span>${problem} ${gettext("It will not be ordered.")}</span></p>` : nothing}
      <div class="line__actions">
        ${substitutes.map((one) => html`<button type="button" class="button line__instead" @click=${() => on.instead(line, one)}>${one.words}</button>`)}
        ${problem
          ? html`<button type="button" class="button" @click=${() => on.remove(line, name)}>
              ${gettext("Remove")}<span class="visually-hidden"> ${name}</span></button>`
          : stepper({
              value: line.quantity,
              least: 0,
              most: Math.min(MOST_OF_ONE, line.quantity + room),
              what: name,
              onChange: (quantity) => (quantity ? on.count(line, quantity) : on.remove(line, name)),
            })}
      </div>
    </li>`;
}

function wordsOf(line, { chosen, without }) {
  const differs = [...chosen.map((option) => option.name), ...leftOut(without.map((option) => option.name))];
  return html`
    ${differs.length ? html`<p class="small muted" data-testid="differs">${differs.join(" · ")}</p>` : nothing}
    ${line.allergy ? html`<p class="small"><strong>${gettext("Allergy")}</strong></p>` : nothing}
    ${line.note ? html`<p class="small muted">“${line.note}”</p>` : nothing}
    ${line.drinker ? html`<p class="small muted">${gettext("for %(name)s", { name: line.drinker })}</p>` : nothing}`;
}
