import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { inSteps } from "../lib/breath.js";
import { formatter } from "../lib/format.js";
import { sum } from "../lib/money.js";
import { gettext, ngettext } from "../lib/words.js";
import { Basket } from "../model/basket.js";
import { Favourites } from "../model/favourites.js";
import { Menu } from "../model/menu.js";
import { KeptBasket } from "../parts/kept-basket.js";
import { askForLater, askForTheirWords } from "../parts/later.js";
import { notStarted } from "../parts/not-started.js";
import { ItemSheet } from "./item-sheet.js";
import { MenuList } from "./menu-list.js";
import { Wishes } from "./wishes.js";

// What answers a tap is here, and comes with the page. All else of the menu is menu-rest.js.

const PATIENCE_MS = 4_000; // of a tap that came before the rest

const $ = (id) => document.getElementById(id);

/** What the server wrote for scripts into a document of this page. */
function menuIn(page) {
  const data = (id) => JSON.parse(page.getElementById(id).textContent);
  return { store: data("menu-store"), categories: data("menu-categories") };
}

const menu = new Menu(menuIn(document));
const slug = menu.store.slug;
const format = formatter(menu.store);
const kept = new KeptBasket(slug);
const basket = new Basket(slug, kept);
const favourites = new Favourites(slug);
const wishes = new Wishes();
const itemSheet = new ItemSheet({ dialog: $("item-sheet"), menu, format, favourites, onGone: (name) => rest?.showGone(name) });
const wide = matchMedia("(min-width: 64rem)");

/** @type {import("./menu-rest.js").MenuRest | null} */
let rest = null;

async function loadRest() {
  await Promise.all([askForLater(), askForTheirWords()]);
  const { MenuRest } = await import("./menu-rest.js");
  const list = filtered ?? new MenuList($("content"), menu);
  rest = new MenuRest({ menu, basket, kept, favourites, wishes, list, itemSheet, format, wide, menuIn, openItem, openBasket, say, showBar, takeOver });
  rest.start().catch(notStarted);
}

let lastTap = null;

/** Has the rest do what a tap asked for, the last where there were several before it came; where it is lost or late, there
 *  is a page that does the same. */
function withRest(does, page) {
  if (rest) return does(rest);
  const tap = (lastTap = {});
  const late = setTimeout(() => location.assign(page), PATIENCE_MS);
  coming.then(() => tap === lastTap && does(rest)).catch(() => location.assign(page)).finally(() => clearTimeout(late));
}

/** Room beside the menu, where there is enough for the basket. */
function makeRoom() {
  document.body.classList.toggle("has-docked-basket", wide.matches);
}

function say(words) {
  $("announcement").textContent = words;
}

const takenOver = new Set();

/** Draws what takes the place of the server's words, whatever is the first to ask for it. */
function takeOver(id, view) {
  if (!takenOver.has(id)) $(id).replaceChildren();
  takenOver.add(id);
  render(view, $(id));
}

function openItem(itemId, line = null, onDone = line ? (made) => basket.replace(line.id, made) : add, leaves = 0) {
  itemSheet.open({ itemId, line, avoid: wishes.avoided, room: basket.room + leaves, onDone });
  rest?.lookForNews();
}

function add(line) {
  basket.add(line);
  rest?.standIn(line.item);
  const values = { name: menu.item(line.item).name };
  say(ngettext("%(name)s added. %(count)s drink in your order.", "%(name)s added. %(count)s drinks in your order.", basket.count, values));
}

const { href: basketPage } = $("bar").querySelector("a");

function openBasket() {
  withRest((known) => known.openBasket(), basketPage);
}

function showBar() {
  const lines = basket.lines.map((line) => menu.resolve(line));
  const total = sum(lines.filter(({ problem }) => !problem).map((line) => line.total));
  document.body.classList.toggle("has-basket", basket.count > 0);
  const bar = html`
    <button type="button" class="button button--primary bar__button" data-testid="view-order" @click=${openBasket}>
      <span class="bar__count number" aria-label=${ngettext("%(count)s drink", "%(count)s drinks", basket.count)}>${basket.count}</span>
      <span>${gettext("View order")}</span>
      <span class="number">${format.price(total)}</span>
    </button>`;
  takeOver("bar", basket.count ? bar : nothing);
}

makeRoom();
wide.addEventListener("change", makeRoom);

$("content").addEventListener("click", (event) => {
  const card = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-item]"));
  if (!card || event.ctrlKey || event.metaKey || event.shiftKey) return;
  openItem(Number(card.dataset.item));
  event.preventDefault(); // last: what could not be opened is a link that leads to a page
});
basket.addEventListener("change", showBar);
window.addEventListener("storage", (event) => basket.heard(event));
window.addEventListener("pageshow", () => basket.look()); // a page without scripts may have changed it

// At once: what is to be avoided is in nobody's sight. Else there is time for it.
const filtered = wishes.areAny ? new MenuList($("content"), menu) : null;
filtered?.filter(wishes);
const coming = loadRest();
coming.catch(notStarted);
inSteps([...format.steps, showBar]).catch(notStarted); // a slow phone answers taps between them
document.documentElement.dataset.started = ""; // for start/watchdog.js
