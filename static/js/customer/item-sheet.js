import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { live } from "../../vendor/lit-html/directives/live.js";
import { times } from "../lib/money.js";
import { serverNow } from "../lib/server-clock.js";
import { gettext, ngettext } from "../lib/words.js";
import { MOST_DRINKS, MOST_OF_ONE } from "../model/basket.js";
import { allergenName } from "../model/allergens.js";
import { isServed } from "../model/hours.js";
import { itemNews } from "../model/item-news.js";
import { contents } from "../model/menu.js";
import { allOptions, missingGroup, unitPrice } from "../model/price.js";
import { icons } from "../parts/icons.js";
import { openSheet } from "../parts/sheet-history.js";
import { closeOnBackdrop, sheetHead, whenClosed } from "../parts/sheet.js";
import { stepper } from "../parts/stepper.js";

const SHOWN_OPTIONS = 6;

/** The dialog in which one drink is put together, new or from the basket. */
export class ItemSheet {
  #dialog;
  #menu;
  #format;
  #favourites;
  #onGone;
  #choice = null;

  /** `onGone(name)`: what is open was taken off the menu, and the dialog closed. */
  constructor({ dialog, menu, format, favourites, onGone }) {
    this.#dialog = dialog;
    this.#menu = menu;
    this.#format = format;
    this.#favourites = favourites;
    this.#onGone = onGone;
    dialog.addEventListener("click", closeOnBackdrop);
    dialog.addEventListener("close", whenClosed(() => (this.#choice = null)));
  }

  /** `line` is a basket's line to change; `avoid` are allergens never chosen for the customer. */
  open({ itemId, line = null, avoid, room, onDone }) {
    const item = this.#menu.item(itemId);
    this.#choice = {
      itemId,
      item,
      news: [],
      isChange: line !== null,
      options: new Set(line?.options ?? defaults(item, avoid)),
      quantity: line?.quantity ?? 1,
      note: line?.note ?? "",
      allergy: line?.allergy ?? false,
      drinker: line?.drinker ?? "",
      unfolded: new Set(),
      avoid,
      room: room + (line?.quantity ?? 0),
      onDone,
      isTried: false,
    };
    this.refresh();
    openSheet(this.#dialog);
    this.#dialog.querySelector(".sheet__body").scrollTop = 0;
  }

  refresh() {
    if (!this.#choice) return;
    const item = this.#menu.item(this.#choice.itemId);
    if (!item) return this.#close();
    if (item !== this.#choice.item) this.#compare(item);
    render(this.#view(item, this.#choice), this.#dialog);
  }

  #close() {
    const { name } = this.#choice.item;
    this.#dialog.close();
    this.#onGone(name);
  }

  /** The menu is another one: says what that means for what is being put together. */
  #compare(item) {
    const { words, options } = itemNews(this.#choice.item, item, this.#choice.options, (amount) => this.#format.price(amount));
    Object.assign(this.#choice, { item, options, news: [...this.#choice.news, ...words] });
  }

  #update(change) {
    Object.assign(this.#choice, change);
    this.refresh();
  }

  #view(item, choice) {
    const total = times(unitPrice(item, chosen(item, choice)), choice.quantity);
    return html`
      ${sheetHead({ id: "item-sheet-title", title: item.name, onClose: () => this.#dialog.close() })}
      <div class="sheet__body" @keydown=${(event) => this.#onKey(event)}>
        <div class="item-sheet__news" role="status" data-testid="item-news">${choice.news.length ? this.#news(choice) : nothing}</div>
        ${item.image ? html`<img class="item-sheet__image" src=${item.image} alt=${item.image_alt ?? ""} width="128" height="128">` : nothing}
        ${item.description ? html`<p>${item.description}</p>` : nothing}
        ${this.#containsLine(item, choice)}
        ${requiredFirst(item.option_groups).map((group) => this.#group(group, choice))}
        ${this.#words(choice)}
      </div>
      <div class="sheet__foot item-sheet__foot">
        ${stepper({
          value: choice.quantity,
          most: Math.min(MOST_OF_ONE, choice.room),
          what: item.name,
          onChange: (quantity) => this.#update({ quantity }),
        })}
        ${this.#button(item, choice, total)}
      </div>`;
  }

  /** At a choice Enter does what the button does, as in any form: the button is many keys away. */
  #onKey(event) {
    if (event.key !== "Enter" || !event.target.matches("input[type=radio], input[type=checkbox]")) return;
    event.preventDefault();
    /** @type {HTMLButtonElement | null} */ (this.#dialog.querySelector("[data-testid=add-to-order]"))?.click();
  }

  #news({ news }) {
    return html`
      <div class="banner banner--warn">
        ${icons.alert}
        <span class="banner__text">${gettext("This has just changed.")} ${news.join(" ")}</span>
        <button type="button" class="button" @click=${() => this.#update({ news: [] })}>${gettext("All right")}</button>
      </div>`;
  }

  #containsLine(item, choice) {
    const { allergens, declared } = contents(item, chosen(item, choice));
    const avoided = allergens.some((name) => choice.avoid.has(name));
    const isOpen = missingFrom(item, choice) !== undefined;
    return html`
      <p class="item-sheet__contains ${avoided ? "item-sheet__contains--avoided" : ""}" data-testid="contains">
        ${containsWords(allergens, declared, isOpen)}
      </p>`;
  }

  #group(group, choice) {
    const count = group.options.filter(({ id }) => choice.options.has(id)).length;
    const isMissing = count < group.min;
    const folded = group.options.length > SHOWN_OPTIONS && !choice.unfolded.has(group.id);
    const shown = group.options.filter(({ id }, index) => !folded || index < SHOWN_OPTIONS || choice.options.has(id));
    return html`
      <fieldset class="group" id="group-${group.id}">
        <legend class="group__legend">
          ${group.name}
          <span class="tag ${isMissing ? (choice.isTried ? "tag--danger" : "tag--warn") : ""}">${ruleOf(group)}</span>
        </legend>
        <div class="options">
          ${isOptionalSingle(group) ? this.#none(group, count) : nothing}
          ${shown.map((option) => this.#option(group, option, choice, count))}
        </div>
        ${shown.length < group.options.length
          ? html`<button type="button" class="button button--quiet group__more"
              @click=${() => this.#update({ unfolded: choice.unfolded.add(group.id) })}>
              ${ngettext("Show %(count)s more", "Show %(count)s more", group.options.length - shown.length)}</button>`
          : nothing}
      </fieldset>`;
  }

  #none(group, count) {
    return html`
      <label class="option">
        <input type="radio" name="group-${group.id}" .checked=${live(count === 0)} @change=${() => this.#pick(group, null)}>
        <span class="option__name">${gettext("None")}</span>
      </label>`;
  }

  #option(group, option, choice, count) {
    const isChosen = choice.options.has(option.id);
    const isFull = group.max > 1 && count >= group.max;
    const isShut = !isChosen && (!option.available || isFull);
    const avoided = option.allergens.some((name) => choice.avoid.has(name));
    return html`
      <label class="option ${isShut ? "option--shut" : ""}" data-testid="option-${option.id}">
        <input type=${group.max === 1 ? "radio" : "checkbox"} name="group-${group.id}" ?disabled=${isShut}
          .checked=${live(isChosen)} @change=${(event) => this.#pick(group, option, event.target.checked)}>
        <span class="option__name">
          ${option.name}
          ${optionAllergens(option, avoided)}
        </span>
        ${option.available
          ? html`<span class="number muted">${this.#format.difference(option.price)}</span>`
          : html`<span class="tag">${gettext("Sold out")}</span>`}
      </label>`;
  }

  #pick(group, option, isOn = true) {
    const options = new Set(this.#choice.options);
    if (group.max === 1) group.options.forEach(({ id }) => options.delete(id));
    if (option && isOn) options.add(option.id);
    else if (option) options.delete(option.id);
    this.#update({ options });
  }

  #words(choice) {
    return html`
      <div class="item-sheet__words">
        <div class="field">
          <label for="drink-note">${gettext("Note for the barista")} <span class="field__hint">${gettext("optional")}</span></label>
          <textarea class="input" id="drink-note" rows="2" maxlength="140" .value=${live(choice.note)}
            @input=${({ target }) => this.#update({ note: target.value })}></textarea>
        </div>
        <label class="tick" data-testid="allergy">
          <input type="checkbox" .checked=${live(choice.allergy)} aria-describedby="allergy-hint"
            @change=${({ target }) => this.#update({ allergy: target.checked })}>
          <span><strong>${gettext("This is about an allergy")}</strong>
            <span class="field__hint" id="allergy-hint">${gettext("The barista sees it in large letters. Write in the note what you must not have.")}</span></span>
        </label>
        <div class="field">
          <label for="drink-name">${gettext("Name on this drink")} <span class="field__hint">${gettext("optional, if it is not yours")}</span></label>
          <input class="input" id="drink-name" maxlength="20" autocomplete="off" .value=${live(choice.drinker)}
            @input=${({ target }) => this.#update({ drinker: target.value })}>
        </div>
        ${this.#favourite(choice)}
      </div>`;
  }

  #button(item, choice, total) {
    const missing = missingFrom(item, choice);
    const gone = chosen(item, choice).find(({ available }) => !available);
    const why = this.#notNow(item) || refusal(item, choice, gone);
    if (why) return html`<button type="button" class="button button--primary" data-testid="add-to-order" disabled>${why}</button>`;
    return html`
      <button type="button" class="button button--primary" data-testid="add-to-order"
        @click=${() => (missing ? this.#showMissing(missing) : this.#done(item, choice))}>
        ${missing ? gettext("Choose: %(group)s", { group: missing.name }) : choice.isChange ? gettext("Save") : gettext("Add")}
        <span class="number">${missing ? "" : this.#format.price(total)}</span>
      </button>`;
  }

  #favourite({ itemId, options }) {
    const line = { item: itemId, name: this.#menu.item(itemId).name, options: [...options] };
    return html`
      <label class="tick" data-testid="favourite">
        <input type="checkbox" .checked=${live(this.#favourites.has(line))} aria-describedby="favourite-hint"
          @change=${({ target }) => this.#markFavourite(line, target.checked)}>
        <span><strong>${gettext("A favourite of mine")}</strong>
          <span class="field__hint" id="favourite-hint">${gettext("With these choices, above the menu on this device.")}</span></span>
      </label>`;
  }

  #markFavourite(line, isFavourite) {
    this.#favourites.set(line, isFavourite);
    this.refresh();
  }

  #notNow(item) {
    if (isServed(item, serverNow(), this.#menu.store.timezone)) return "";
    const [start, end] = [item.served_from, item.served_to].map((at) => this.#format.hour(at));
    return gettext("Served from %(start)s to %(end)s", { start, end });
  }

  #showMissing(group) {
    this.#update({ isTried: true });
    const place = this.#dialog.querySelector(`#group-${group.id}`);
    place.scrollIntoView({ block: "center", behavior: "smooth" });
    place.querySelector("input:not(:disabled)")?.focus({ preventScroll: true });
  }

  #done(item, choice) {
    choice.onDone({
      item: item.id,
      quantity: choice.quantity,
      options: allOptions(item).filter(({ id }) => choice.options.has(id)).map(({ id }) => id),
      note: choice.note.trim(),
      allergy: choice.allergy,
      drinker: choice.drinker.trim(),
    });
    this.#dialog.close();
  }
}

function optionAllergens({ allergens, allergens_declared: declared }, avoided) {
  const names = allergens.map(allergenName).join(", ");
  const words = names ? gettext("contains %(allergens)s", { allergens: names }) : declared ? "" : gettext("allergens: ask us");
  return words ? html`<span class="option__allergens ${avoided ? "option__allergens--avoided" : ""}">${words}</span>` : nothing;
}

/** "None" is said of what somebody has stated, and of nothing else. */
function containsWords(names, declared, isOpen) {
  const allergens = names.map(allergenName).join(", ");
  if (!declared) {
    return names.length
      ? gettext("Contains %(allergens)s. It may contain more: please ask us.", { allergens })
      : gettext("We have not listed the allergens of this yet: please ask us.");
  }
  if (isOpen) {
    return names.length
      ? gettext("Contains %(allergens)s, and what you choose.", { allergens })
      : gettext("The allergens depend on what you choose.");
  }
  return names.length ? gettext("Contains %(allergens)s.", { allergens }) : gettext("Contains none of the 14 allergens.");
}

function refusal(item, choice, gone) {
  if (!item.available) return gettext("Sold out");
  if (gone) return gettext("%(name)s is sold out", { name: gone.name });
  return choice.quantity > choice.room ? gettext("At most %(most)s drinks in one order", { most: MOST_DRINKS }) : "";
}

/** What the menu chooses by itself: never something sold out, nor what the customer keeps clear of, or may have to. */
function defaults(item, avoid) {
  const isSafe = ({ allergens, allergens_declared: declared }) => !avoid.size || (declared && !allergens.some((name) => avoid.has(name)));
  return allOptions(item)
    .filter((option) => option.default && option.available && isSafe(option))
    .map(({ id }) => id);
}

function chosen(item, choice) {
  return allOptions(item).filter(({ id }) => choice.options.has(id));
}

function missingFrom(item, choice) {
  return missingGroup(requiredFirst(item.option_groups), [...choice.options]);
}

function requiredFirst(groups) {
  return [...groups.filter(({ min }) => min > 0), ...groups.filter(({ min }) => min === 0)];
}

function isOptionalSingle(group) {
  return group.min === 0 && group.max === 1;
}

function ruleOf({ min, max }) {
  if (min > 0) return max === min ? gettext("Choose %(count)s", { count: min }) : gettext("Choose %(least)s to %(most)s", { least: min, most: max });
  return max > 1 ? gettext("up to %(most)s", { most: max }) : gettext("optional");
}
