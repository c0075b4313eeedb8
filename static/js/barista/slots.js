import { elapsed } from "../lib/stopwatch.js";
import { ngettext } from "../lib/words.js";
import { arrange, COLUMNS } from "../model/columns.js";
import { maySettle, sideOf } from "../model/gaps.js";

const SLIDE_MS = 220;
const HINT_PX = 60;

/** Where each card stands on the screen. What a column looks like is read for all cards first and
 *  written afterwards: in turns, each reading would lay the whole page out anew. */
export class Slots {
  #root;
  #slots = mapColumns(() => []);
  #isDown = false;
  #touchedAt = 0;

  constructor(root) {
    this.#root = root;
    root.addEventListener("pointerdown", () => this.#touch(true), { capture: true });
    for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, () => this.#touch(false));
  }

  /** Draws with the slots of each column, moving cards only where they may move. */
  draw(columns, render) {
    const before = this.#slots;
    const plans = mapColumns((name) => this.#plan(name, before[name], idsOf(columns[name])));
    const tops = COLUMNS.some(({ name }) => plans[name].isReordered) ? this.#tops() : null;
    this.#slots = mapColumns((name) => plans[name].slots);
    render(this.#slots);
    for (const { name } of COLUMNS) holdStill(plans[name].anchor);
    if (tops) this.#slide(tops);
  }

  #touch(isDown) {
    this.#isDown = isDown;
    this.#touchedAt = elapsed();
  }

  /** The next slots of a column; `anchor` is the card that must stay where it is on the screen. */
  #plan(name, before, ids) {
    const arranged = arrange(before, ids);
    const look = arranged.some(({ gone }) => gone) ? lookAt(this.#root.querySelector(`[data-column="${name}"] .column__cards`)) : null;
    const kept = look ? withGaps(arranged, before, look) : arranged;
    const gaps = kept.filter(({ gone }) => gone);
    const room = gaps.length ? look.seen.bottom - look.seen.top : 0;
    if (!maySettle({ gaps, room, isDown: this.#isDown, touchedAt: this.#touchedAt }, elapsed())) {
      return { slots: kept, isReordered: false, anchor: look && kept.length < arranged.length ? anchorOf(kept, look) : null };
    }
    const slots = arrange([], ids);
    return { slots, isReordered: slots.length > 0 && isReordered(before, slots), anchor: null };
  }

  #tops() {
    return new Map([...this.#cards()].map((card) => [card.dataset.order, card.getBoundingClientRect().top]));
  }

  #slide(tops) {
    const moves = [...this.#cards()].map((card) => ({ card, by: tops.get(card.dataset.order) - card.getBoundingClientRect().top }));
    for (const { card, by } of moves.filter((move) => move.by)) {
      card.animate([{ transform: `translateY(${by}px)` }, { transform: "none" }], { duration: SLIDE_MS, easing: "ease-out" });
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

/** Where the cards and gaps of a column are, and what is seen of it. */
function lookAt(list) {
  const places = [...list.querySelectorAll(":scope > [data-slot]")];
  const boxes = new Map(places.map((place) => [Number(place.dataset.slot), place.getBoundingClientRect()]));
  const { top, bottom } = list.getBoundingClientRect();
  return { list, boxes, seen: { top: Math.max(0, top), bottom: Math.min(window.innerHeight, bottom) } };
}

/** A card that has just left, by whomever it was taken, leaves a gap as high as itself; a gap that
 *  nobody sees is closed. */
function withGaps(slots, before, { boxes, seen }) {
  const wasThere = new Set(before.filter(({ gone }) => !gone).map(({ id }) => id));
  const isSeen = ({ id }) => boxes.has(id) && !sideOf(boxes.get(id), seen);
  return slots
    .filter((slot) => !slot.gone || isSeen(slot))
    .map((slot) => (slot.gone && wasThere.has(slot.id) ? { ...slot, height: boxes.get(slot.id).height, since: elapsed() } : slot));
}

function anchorOf(slots, { list, boxes, seen }) {
  const slot = slots.find(({ id }) => boxes.has(id) && !sideOf(boxes.get(id), seen));
  return slot ? { list, id: slot.id, top: boxes.get(slot.id).top } : null;
}

function holdStill(anchor) {
  const place = anchor?.list.querySelector(`:scope > [data-slot="${anchor.id}"]`);
  if (place) anchor.list.scrollTop += place.getBoundingClientRect().top - anchor.top;
}

/** Whether a card that was there before stands elsewhere now; one at the end moves nobody. */
function isReordered(before, after) {
  return before.some(({ id }, place) => after[place]?.id !== id);
}

/** Tells in each title how many cards are out of sight below: a hidden order is a forgotten one. */
export function showWhatIsBelow(root) {
  const columns = [...root.querySelectorAll(".column")];
  const counts = columns.map(below);
  for (const [place, column] of columns.entries()) {
    column.querySelector(".column__title").dataset.below = counts[place] ? ngettext("%(count)s below ↓", "%(count)s below ↓", counts[place]) : "";
  }
}

function below(column) {
  const end = column.getBoundingClientRect().bottom;
  return [...column.querySelectorAll(".ticket")].filter((card) => card.getBoundingClientRect().top > end - HINT_PX).length;
}
