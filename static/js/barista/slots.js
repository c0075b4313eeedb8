import { elapsed } from "../lib/stopwatch.js";
import { ngettext } from "../lib/words.js";
import { arrange, COLUMNS } from "../model/columns.js";
import { maySettle, sideOf } from "../model/gaps.js";
import { nextShares } from "../model/widths.js";
import { look } from "../parts/look.js";

const SLIDE_MS = 160;
const HINT_PX = 60;
/** The narrowest card, and a low one with what is between it and the next. */
const CARD_REM = 16.75;
const ROW_REM = { roomy: 13, compact: 10.5 };

/** Where each card stands on the screen. What a column looks like is read for all cards first and
 *  written afterwards: in turns, each reading would lay the whole page out anew. */
export class Slots {
  #root;
  #slots = mapColumns(() => []);
  /** Whether a finger is on the screen. */
  isDown = false;
  #touchedAt = 0;
  #settledAt = 0;
  #onChange;
  #room = { tracks: COLUMNS.length, rows: 1 };
  #widths = null;
  #slides = null;

  constructor(root, onChange) {
    this.#root = root;
    this.#onChange = onChange;
    root.addEventListener("pointerdown", () => this.#touch(true), { capture: true });
    for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, () => this.#touch(false));
  }

  /** Draws with the slots of each column, moving cards only where they may move. */
  draw(columns, render) {
    const before = this.#slots;
    const plans = mapColumns((name) => this.#plan(name, before[name], idsOf(columns[name])));
    const isOfNewWidth = this.#widen(columns);
    const settles = isOfNewWidth || COLUMNS.some(({ name }) => this.#maySettle(plans[name]));
    const next = mapColumns((name) => (settles ? plans[name].sorted : plans[name].kept));
    const moves = isOfNewWidth || (settles && COLUMNS.some(({ name }) => isReordered(before[name], next[name])));
    const places = moves ? placesOf(this.#places()) : null;
    this.#slots = next;
    render(next, this.#shares());
    const stays = Object.values(plans).filter((plan) => plan.anchor && !isOfNewWidth && !(settles && isUnsettled(plan)));
    holdStill(stays.map(({ anchor }) => anchor));
    if (places) this.#slide(places);
  }

  /** Follows the size of the columns, once they are there. */
  observe() {
    new ResizeObserver(() => this.measure()).observe(this.#root.querySelector(".columns"));
  }

  /** Looks how many cards have room. */
  measure() {
    this.#room = roomOf(this.#root.querySelector(".columns"));
    this.#onChange();
  }

  /** Gives the columns their widths; returns whether that moves what was there. */
  #widen(columns) {
    const counts = COLUMNS.map(({ name }) => columns[name].length);
    const isEmpty = COLUMNS.every(({ name }) => !this.#slots[name].length);
    const before = isEmpty ? null : this.#widths;
    this.#widths = nextShares(before, { counts, ...this.#room, isDown: this.isDown, touchedAt: this.#touchedAt }, elapsed());
    return before !== null && String(before.shares) !== String(this.#widths.shares);
  }

  #shares() {
    return mapColumns((name) => this.#widths.shares[COLUMNS.findIndex((column) => column.name === name)]);
  }

  /** A card goes on under another id, where it stands. */
  rename(from, to) {
    if (COLUMNS.some(({ name }) => this.#slots[name].some(({ id }) => id === to))) return;
    this.#slots = mapColumns((name) => this.#slots[name].map((slot) => (slot.id === from ? { ...slot, id: to } : slot)));
  }

  #touch(isDown) {
    this.isDown = isDown;
    this.#touchedAt = elapsed();
  }

  /** What a column may look like next: with its gaps `kept`, or `sorted`, and then all columns are, so that one slide
   *  does for three; `anchor` is the card that must stay where it is on the screen. */
  #plan(name, before, ids) {
    const arranged = arrange(before, ids);
    const look = arranged.some(({ gone }) => gone) ? lookAt(this.#root.querySelector(`[data-column="${name}"] .column__cards`)) : null;
    const share = this.#widths ? this.#shares()[name] : 1;
    const kept = look ? withGaps(arranged, before, look, share === 1) : arranged;
    const gaps = kept.filter(({ gone }) => gone);
    const room = gaps.length ? (look.seen.bottom - look.seen.top) * share : 0;
    return { kept, sorted: arrange([], ids), gaps, room, anchor: look && kept.length < arranged.length ? anchorOf(kept, look) : null };
  }

  #maySettle(plan) {
    const { gaps, room } = plan;
    return isUnsettled(plan) && maySettle({ gaps, room, isDown: this.isDown, touchedAt: this.#touchedAt, settledAt: this.#settledAt }, elapsed());
  }

  /** Slides what is seen, before or after: a card that moves out of sight moves nothing under a finger. */
  #slide(places) {
    const moves = this.#places().flatMap(({ card, left, top, isSeen }) => {
      const before = places.get(card.dataset.order);
      const by = before && [before.left - left, before.top - top];
      return by?.some(Boolean) && (isSeen || before.isSeen) ? [{ card, by }] : [];
    });
    if (!moves.length) return;
    const slides = moves.map(({ card, by: [x, y] }) =>
      card.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: "none" }], { duration: SLIDE_MS, easing: "ease-out" }).finished);
    this.#settledAt = elapsed();
    // A finger on its way down meant the card that stood there. It begins with the next frame, whenever that is.
    this.#root.classList.add("is-sliding");
    this.#slides = slides;
    Promise.allSettled(slides).then(() => slides === this.#slides && this.#root.classList.remove("is-sliding"));
  }

  /** Where each card is, and whether it is in sight in its column. */
  #places() {
    return [...this.#root.querySelectorAll(".column__cards")].flatMap((list) => {
      const seen = seenOf(list);
      return [...list.querySelectorAll(".ticket[data-order]")].map((card) => {
        const box = card.getBoundingClientRect();
        return { card, left: box.left, top: box.top, isSeen: !sideOf(box, seen) };
      });
    });
  }
}

/** How many cards fit beside and below each other. */
function roomOf(columns) {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  return { tracks: Math.floor(columns.clientWidth / (CARD_REM * rem)), rows: Math.max(1, Math.floor(columns.clientHeight / (ROW_REM[look("density")] * rem))) };
}

function placesOf(places) {
  return new Map(places.map((place) => [place.card.dataset.order, place]));
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
  return { list, boxes, seen: seenOf(list) };
}

function seenOf(list) {
  const { top, bottom } = list.getBoundingClientRect();
  return { top: Math.max(0, top), bottom: Math.min(window.innerHeight, bottom) };
}

/** A card that has just left, by whomever it was taken, leaves a gap as high as itself; a gap that
 *  nobody sees is closed, where that moves no card from one track to the other. */
function withGaps(slots, before, { boxes, seen }, isOneTrack) {
  const wasThere = new Set(before.filter(({ gone }) => !gone).map(({ id }) => id));
  const stays = ({ id }) => boxes.has(id) && !(isOneTrack && sideOf(boxes.get(id), seen));
  return slots
    .filter((slot) => !slot.gone || stays(slot))
    .map((slot) => (slot.gone && wasThere.has(slot.id) ? { ...slot, height: boxes.get(slot.id).height, since: elapsed() } : slot));
}

function anchorOf(slots, { list, boxes, seen }) {
  const slot = slots.find(({ id }) => boxes.has(id) && !sideOf(boxes.get(id), seen));
  return slot ? { list, id: slot.id, top: boxes.get(slot.id).top } : null;
}

function holdStill(anchors) {
  const moved = anchors.map(({ list, id, top }) => list.querySelector(`:scope > [data-slot="${id}"]`)?.getBoundingClientRect().top - top);
  for (const [place, { list }] of anchors.entries()) if (moved[place]) list.scrollTop += moved[place];
}

function isUnsettled({ kept, sorted, gaps }) {
  return gaps.length > 0 || isReordered(kept, sorted);
}

/** Whether a card that was there before stands elsewhere now; one at the end moves nobody. */
function isReordered(before, after) {
  return after.length > 0 && before.some(({ id }, place) => after[place]?.id !== id);
}

/** Tells in each title how many cards are out of sight below: a hidden order is a forgotten one. */
export function showWhatIsBelow(root) {
  const columns = [...root.querySelectorAll(".column")];
  const counts = columns.map(below);
  for (const [place, column] of columns.entries()) {
    const title = column.querySelector(".column__title");
    const words = counts[place] ? ngettext("%(count)s below ↓", "%(count)s below ↓", counts[place]) : "";
    if (title.dataset.below !== words) title.dataset.below = words;
  }
}

function below(column) {
  const end = column.getBoundingClientRect().bottom;
  return [...column.querySelectorAll(".ticket")].filter((card) => card.getBoundingClientRect().top > end - HINT_PX).length;
}
