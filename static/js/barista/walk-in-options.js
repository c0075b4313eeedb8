import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { live } from "../../vendor/lit-html/directives/live.js";
import { gettext } from "../lib/words.js";
import { allOptions } from "../model/price.js";
import { icons } from "../parts/icons.js";

/** One drink put together: what must be chosen first, with what one gets by itself chosen already. */
export function walkInOptions(app) {
  const { walkIn } = app;
  const { line, id } = walkIn.picked;
  const item = walkIn.menu.item(line.item);
  if (!item) return html`<p class="muted">${gettext("This is no longer on the menu")}</p>${back(walkIn)}`;
  const groups = [...item.option_groups].sort((one, other) => Number(other.min > 0) - Number(one.min > 0));
  const { missing } = walkIn;
  return html`
    <h3 class="walk-in__item" tabindex="-1" data-first>${item.name}</h3>
    ${groups.map((group) => groupView(group, app))}
    <label class="field"><span>${gettext("Note for the barista")} <span class="field__hint">${gettext("optional")}</span></span>
      <input class="input" maxlength="140" autocomplete="off" .value=${live(line.note)} @input=${({ target }) => walkIn.choose({ note: target.value })}></label>
    <label class="tick">
      <input type="checkbox" .checked=${live(line.allergy)} @change=${({ target }) => walkIn.choose({ allergy: target.checked })}>
      <strong>${gettext("This is about an allergy")}</strong>
    </label>
    <div class="choices walk-in__end">
      ${back(walkIn)}
      ${missing
        ? html`<button type="button" class="choice" disabled>${gettext("Choose: %(group)s", { group: missing.name })}</button>`
        : html`<button type="button" class="choice choice--first" data-testid="walk-in-add" @click=${() => walkIn.done()}>${icons.check}${id ? gettext("Save") : gettext("Add")}</button>`}
    </div>`;
}

function back(walkIn) {
  return html`<button type="button" class="choice" @click=${() => walkIn.leave()}>${icons.back}${gettext("Back to the menu")}</button>`;
}

function groupView(group, app) {
  const { line } = app.walkIn.picked;
  const count = group.options.filter(({ id }) => line.options.includes(id)).length;
  return html`
    <fieldset class="reasons">
      <legend>${group.name} ${rule(group, count)}</legend>
      <div class="walk-in__options">${group.options.map((option) => optionButton(option, group, count, app))}</div>
    </fieldset>`;
}

function rule({ min, max }, count) {
  if (count < min) return html`<span class="tag tag--warn">${gettext("Choose %(count)s", { count: min })}</span>`;
  return max > 1 ? html`<span class="tag">${gettext("up to %(most)s", { most: max })}</span>` : nothing;
}

function optionButton(option, group, count, { walkIn, format }) {
  const { options } = walkIn.picked.line;
  const isOn = options.includes(option.id);
  const isFull = group.max > 1 && count >= group.max;
  const isShut = !isOn && (!option.available || isFull);
  return html`
    <button type="button" class="choice walk-in__option" aria-pressed=${isOn} ?disabled=${isShut} data-testid="walk-in-option-${option.id}"
      @click=${() => walkIn.choose({ options: chosen(options, option, group, walkIn) })}>
      <span>${option.name}</span>
      ${option.available ? html`<span class="number muted">${format.difference(option.price)}</span>` : html`<span class="tag">${gettext("Sold out")}</span>`}
    </button>`;
}

/** Of a choice of one another takes its place; one that need not be made is taken back by a second tap. */
function chosen(ids, { id }, group, walkIn) {
  const isOn = ids.includes(id);
  if (isOn) return group.min === 1 && group.max === 1 ? ids : ids.filter((one) => one !== id);
  const others = new Set(group.max === 1 ? group.options.map((option) => option.id) : []);
  const known = new Set(allOptions(walkIn.menu.item(walkIn.picked.line.item)).map((option) => option.id));
  return [...ids.filter((one) => !others.has(one) && known.has(one)), id];
}
