import { isTyping } from "./keyboard.js";

const FAVOURITES = ".walk-in__section--favourites .walk-in__tile";
const FOUND = ".walk-in__section--list .walk-in__tile";
const CLICKED = { t: "pays-later", d: "paid-card" };
const FOCUSED = { c: '[data-testid="paid-exactly"]', "/": '[type="search"]' };

/** What a key means while the walk-in's sheet is open; returns whether it meant something. */
export function pressInWalkIn(dialog, { key, target }) {
  const letter = key.toLowerCase();
  if (isTyping(target)) return target.type === "search" && key === "Enter" && press(dialog.querySelector(FOUND));
  if (key >= "1" && key <= "9") return press(dialog.querySelectorAll(FAVOURITES)[Number(key) - 1]);
  if (letter in CLICKED) return press(dialog.querySelector(`[data-testid="${CLICKED[letter]}"]`));
  return letter in FOCUSED && focus(dialog.querySelector(FOCUSED[letter]));
}

function press(button) {
  button?.click();
  return Boolean(button);
}

function focus(field) {
  field?.focus();
  return Boolean(field);
}

let view = "";

/** After a drawing: another view of the sheet has the focus, and a keyboard does not lose it with a thing that was taken away. */
export function followWalkIn(dialog, { sheet, walkIn, keyboard }) {
  const before = view;
  view = sheet?.kind === "walkIn" ? viewOf(walkIn) : "";
  if (!view) return;
  const isLost = keyboard.isUsed && [document.body, dialog].includes(document.activeElement);
  if (isLost || (before && before !== view)) dialog.querySelector("[data-first], .walk-in__tile")?.focus({ preventScroll: !keyboard.isUsed });
}

function viewOf({ change, picked, menu }) {
  if (change) return "change";
  if (picked) return "options";
  return menu ? "menu" : "waiting";
}
