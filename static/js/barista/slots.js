import { elapsed } from "../lib/stopwatch.js";
import { ngettext } from "../lib/words.js";
import { arrange, COLUMNS } from "../model/columns.js";

const QUIET_MS = 1_500;
const SLIDE_MS = 220;
const HINT_PX = 60;

/** Where each card stands on the screen. Nothing under a finger moves: columns close
 *  their gaps only after the screen was left alone for a moment. */
export class Slots {
  #root;
  #slots = Object.fromEntries(COLUMNS.map(({ name }) => [name, []]));
  #isDown = false;
  #stillSince = 0;

  constructor(root) {
    this.#root = root;
    root.addEventListener("pointerdown", () => this.#touch(true), { capture: true });
    for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, () => this.#touch(false));
  }

  /** Draws with the slots of each column, moving cards only where they may move. */
  draw(columns, render) {
    const before = this.#slots;
    this.#slots = mapColumns((name) => arrange(before[name], idsOf(columns[name])));
    this.#holdGaps(before);
    const maySettle = !this.#isDown && elapsed() - this.#stillSince > QUIET_MS;
    if (maySettle) this.#slots = mapColumns((name) => arrange([], idsOf(columns[name])));
    const tops = maySettle && isReordered(before, this.#slots) ? this.#tops() : null;
    render(this.#slots);
    if (tops) this.#slide(tops);
  }

  #touch(isDown) {
    this.#isDown = isDown;
    this.#stillSince = elapsed();
  }

  /** A card that has just left, by whomever it was taken, leaves a gap as high as itself for a moment. */
  #holdGaps(before) {
    for (const { name } of COLUMNS) {
      for (const slot of this.#slots[name]) {
        const wasThere = before[name].some(({ id, gone }) => id === slot.id && !gone);
        if (!slot.gone || !wasThere) continue;
        const card = this.#root.querySelector(`[data-column="${name}"] [data-order="${slot.id}"]`);
        slot.height = card?.getBoundingClientRect().height ?? 0;
        this.#stillSince = elapsed();
      }
    }
  }

  #tops() {
    return new Map([...this.#cards()].map((card) => [card.dataset.order, card.getBoundingClientRect().top]));
  }

  #slide(tops) {
    for (const card of this.#cards()) {
      const by = tops.get(card.dataset.order) - card.getBoundingClientRect().top;
      if (by) card.animate([{ transform: `translateY(${by}px)` }, { transform: "none" }], { duration: SLIDE_MS, easing: "ease-out" });
    }
    // A finger on its way down meant the card that stood there.
    this.#root.classList.add("is-sliding");
    setTimeout(() => this.#root.classList.remove("is-sliding"), SLIDE_MS);
  }

  #cards() {
    return this.#root.querySelectorAll(".ticket[data-order]");
  }
}

function mapColumns(make) {
  return Object.fromEntries(COLUMNS.map(({ name }) => [name, make(name)]));
}

function idsOf(orders) {
  return orders.map(({ id }) => id);
}

/** Whether a card that was there before stands elsewhere now; one at the end moves nobody. */
function isReordered(before, after) {
  return COLUMNS.some(({ name }) => before[name].some(({ id }, place) => after[name][place]?.id !== id));
}

/** Tells in each title how many cards are out of sight below: a hidden order is a forgotten one. */
export function showWhatIsBelow(root) {
  for (const column of root.querySelectorAll(".column")) {
    const end = column.getBoundingClientRect().bottom;
    const below = [...column.querySelectorAll(".ticket")].filter((card) => card.getBoundingClientRect().top > end - HINT_PX);
    column.querySelector(".column__title").dataset.below = below.length ? ngettext("%(count)s below ↓", "%(count)s below ↓", below.length) : "";
  }
}
