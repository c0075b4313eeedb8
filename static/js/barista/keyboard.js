import { load, save } from "../lib/storage.js";
import { COLUMNS } from "../model/columns.js";
import { meaningOf, nextCard } from "../model/keys.js";

const OFF_KEY = "cafe.bar.keys-off";

/** A keyboard or bump bar at the tablet: what its keys mean, and where its focus is.
 *
 *  `does` has a function for each kind of key; those about one card are given its order's id. What a key
 *  means while a sheet is open `does.inSheet(event)` knows. */
export class BarKeys {
  #root;
  #does;
  #onChange;
  #at = null;

  constructor(root, { does, onChange }) {
    this.#root = root;
    this.#does = does;
    this.#onChange = onChange;
    /** Whether the last thing touched was a key: then cards show their digits. */
    this.isUsed = false;
    this.isOn = !load(OFF_KEY, false);
    document.addEventListener("keydown", (event) => this.#press(event));
    document.addEventListener("pointerdown", () => this.#use(false), { capture: true });
    root.addEventListener("focusin", () => this.#remember());
  }

  toggle() {
    this.isOn = !this.isOn;
    save(OFF_KEY, !this.isOn);
    this.#onChange();
  }

  /** After a drawing: a focus whose card has moved on follows it, or stays at its place. */
  follow() {
    if (!this.isUsed || !this.#at || document.activeElement !== document.body || this.#isBusy()) return;
    const card = this.#card(this.#at.id) ?? this.#neighbour();
    if (card) focus(card, this.#at.isStep);
    else this.#at = null;
  }

  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    this.#use(true);
    if (this.isOn && (this.#isBusy() ? this.#does.inSheet(event) : this.#onPage(event))) event.preventDefault();
  }

  #onPage(event) {
    const meaning = isTyping(event.target) ? undefined : meaningOf(event);
    return Boolean(meaning) && this.#act(meaning, /** @type {HTMLElement} */ (event.target));
  }

  /** Does what a key means; returns whether it meant something where it was pressed.
   *
   *  @param {{kind: string, digit?: number}} meaning
   *  @param {HTMLElement} target
   */
  #act({ kind, digit }, target) {
    const card = /** @type {HTMLElement | null} */ (target.closest(".ticket"));
    if (kind === "card") focus(this.#root.querySelector(`.ticket[data-key="${digit}"]`));
    else if (["up", "down", "left", "right"].includes(kind)) return this.#move(kind, card);
    else if (kind === "step" && target !== card) return false; // the button under the focus has its own Enter
    else if (["step", "tick", "more"].includes(kind)) return Boolean(card) && (this.#does[kind](Number(card.dataset.order)), true);
    else this.#does[kind]();
    return true;
  }

  #move(way, card) {
    const columns = this.#columns();
    const column = columns.findIndex((cards) => cards.includes(card));
    const to = nextCard(columns.map(({ length }) => length), column < 0 ? null : [column, columns[column].indexOf(card)], way);
    if (to) focus(columns[to[0]][to[1]]);
    return Boolean(to);
  }

  #remember() {
    const { activeElement } = document;
    const card = /** @type {HTMLElement | null} */ (activeElement?.closest(".ticket"));
    if (!card) return;
    const column = this.#columns().findIndex((cards) => cards.includes(card));
    this.#at = { id: card.dataset.order, column, place: this.#columns()[column].indexOf(card), isStep: activeElement.matches(".step") };
  }

  #neighbour() {
    const columns = this.#columns();
    const counts = columns.map(({ length }) => length);
    const { column, place } = this.#at;
    const to = counts[column] ? [column, Math.min(place, counts[column] - 1)] : nextCard(counts, null, "down");
    return to && columns[to[0]][to[1]];
  }

  #columns() {
    return COLUMNS.map(({ name }) => [...this.#root.querySelectorAll(`[data-column="${name}"] .ticket`)]);
  }

  #card(id) {
    return this.#root.querySelector(`.ticket[data-order="${id}"]`);
  }

  #isBusy() {
    return Boolean(this.#root.querySelector("dialog[open]"));
  }

  #use(isUsed) {
    if (this.isUsed === isUsed) return;
    this.isUsed = isUsed;
    this.#onChange();
  }
}

function focus(card, isStep = false) {
  const target = (isStep && card?.querySelector(".step")) || card;
  target?.focus();
  const show = () => card?.scrollIntoView({ block: "nearest", inline: "nearest" });
  show();
  requestAnimationFrame(show); // what lies above it is laid out, and has its height, once it is near
}

export function isTyping(target) {
  return target.matches("input, textarea, select");
}
