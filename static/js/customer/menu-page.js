import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { inSteps } from "../lib/breath.js";
import { drawing } from "../lib/drawing.js";
import { formatter } from "../lib/format.js";
import { sum } from "../lib/money.js";
import { nextMoment } from "../lib/moment.js";
import { gettext, ngettext } from "../lib/words.js";
import { Basket } from "../model/basket.js";
import { MenuNews } from "../model/menu-news.js";
import { Menu } from "../model/menu.js";
import { connect } from "../parts/connection.js";
import { sayFallbacks } from "../parts/fallback-note.js";
import { icons } from "../parts/icons.js";
import { keepPlace } from "../parts/keep-place.js";
import { KeptBasket } from "../parts/kept-basket.js";
import { askForLater, askForTheirWords } from "../parts/later.js";
import { notStarted } from "../parts/not-started.js";
import { keepForOffline, keptAsOf } from "../parts/offline.js";
import { pageAnew } from "../parts/page-anew.js";
import { storeState, takesOrders } from "../parts/store-state.js";
import { MenuFilter } from "./menu-filter.js";
import { MenuList } from "./menu-list.js";
import { spy } from "./scroll-spy.js";

const COUNT_DOWN_MS = 15_000;
// Ten thousand pages hear of a change in the same moment; who is about to order should not wait.
const SPREAD_MS = { reading: 12_000, choosing: 1_500 };
const PATIENCE_MS = 4_000; // of a tap that came before the sheets

const $ = (id) => document.getElementById(id);
const menuIn = (page) => {
  const data = (id) => JSON.parse(page.getElementById(id).textContent);
  return { store: data("menu-store"), categories: data("menu-categories") };
};
const menu = new Menu(menuIn(document));
const slug = menu.store.slug;

const format = formatter(menu.store);
const kept = new KeptBasket(slug);
const basket = new Basket(slug, kept);
const list = new MenuList($("content"), menu);
const lookAgain = spy($("pills"), () => [...document.querySelectorAll("[data-category]")]);

const filter = new MenuFilter({ list, menu, onChange: () => {
  lookAgain();
  sheets?.showAgain();
} });

/** @type {import("./menu-sheets.js").MenuSheets | null} */
let sheets = null;

/** The page can be read and tapped before its sheets are there. */
async function loadSheets() {
  await Promise.all([askForLater(), askForTheirWords()]);
  const { MenuSheets } = await import("./menu-sheets.js");
  sheets = new MenuSheets({ menu, basket, kept, format, wide, avoided: () => filter.avoided, say, onOpen: () => news.look() });
  sheets.isLive = isLive;
}

let lastTap = null;

/** Has the sheets do what a tap asked for, the last where there were several before they came; where they are lost or late, there
 *  is a page that does the same. */
function withSheets(does, page) {
  if (sheets) return does(sheets);
  const tap = (lastTap = {});
  const late = setTimeout(() => location.assign(page), PATIENCE_MS);
  coming.then(() => tap === lastTap && does(sheets)).catch(() => location.assign(page)).finally(() => clearTimeout(late));
}

const wide = matchMedia("(min-width: 64rem)");

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

const openBasket = () => withSheets((known) => known.openBasket(), basketPage);

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

let knownProblems = new Set();

/** Says at once, above everything, when something in the basket has just become unavailable. */
function showBlockedLines() {
  const lines = basket.lines.map((line) => menu.resolve(line));
  const problems = lines.filter(({ problem }) => problem);
  const rest = problems.length < lines.length ? gettext("The rest of your basket can still be ordered.") : "";
  const words = [...new Set(problems.map(({ problem }) => problem))];
  const banner = html`
    <p class="banner banner--warn">
      ${icons.alert}
      <span class="banner__text">${words.join(". ")}. ${rest}</span>
      <button type="button" class="button" @click=${openBasket}>${gettext("Change or remove")}</button>
    </p>`;
  render(words.length ? banner : nothing, $("notices"));
  if (words.some((word) => !knownProblems.has(word))) say(words.join(". "));
  knownProblems = new Set(words);
}

// As of when the page is, while it is not of now; null while it is.
let staleAsOf = keptAsOf();

function showConnection({ kind, polling, lastHeard }) {
  const isHeard = kind === "live" || polling;
  if (isHeard) staleAsOf = null;
  else if (kind === "offline") staleAsOf ??= lastHeard;
  isLive = kind === "live";
  if (sheets) sheets.isLive = isLive;
  isStale = staleAsOf !== null || (kind === "offline" && !polling);
  showStore();
}

function passTime() {
  if (!takesOrders(menu.store)) return showAll();
  list.showAvailability();
  showStore();
}

let isStale = staleAsOf !== null;
let isLive = false;

function showStore() {
  takeOver("store-state", storeState(menu.store, format, isStale, staleAsOf));
}

const news = new MenuNews({ isBehind: () => menu.isBehind, load: loadMenu, spread: spreadNow });

function spreadNow() {
  if (document.visibilityState === "hidden") return null;
  return document.querySelector("dialog[open]") ? SPREAD_MS.choosing : SPREAD_MS.reading;
}

/** Takes the page as the server draws it now: the list, and what is written in it for the scripts. */
async function loadMenu() {
  const asked = nextMoment();
  const page = await pageAnew();
  const later = menuIn(page);
  if (["currency", "locale", "timezone"].some((name) => later.store[name] !== menu.store[name])) location.reload();
  if (!menu.take(later, asked)) return;
  const rows = { root: $("content"), rows: "[data-item]", key: ({ dataset }) => dataset.item, focus: ".item__open" };
  keepPlace({ ...rows, top: () => $("pills").getBoundingClientRect().bottom }, () => {
    $("pills").replaceChildren(...document.importNode(page.getElementById("pills"), true).childNodes);
    list.redraw(page);
    $("hours").replaceWith(document.importNode(page.getElementById("hours"), true));
    filter.show();
    showAll();
  });
}

function showNews() {
  showAll();
  news.look();
}

function showAll() {
  list.showPrices(format);
  list.showAvailability();
  filter.show();
  showStore();
  showBasket();
  sheets?.refresh();
}

function showBasket() {
  showBar();
  showBlockedLines();
  sheets?.refreshBasket();
}

const { href: basketPage } = $("bar").querySelector("a");

makeRoom();
wide.addEventListener("change", makeRoom);

$("content").addEventListener("click", (event) => {
  const card = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-item]"));
  if (!card || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const { href } = /** @type {HTMLAnchorElement} */ (card.querySelector(".item__open"));
  withSheets((known) => known.openItem(Number(card.dataset.item)), href);
  event.preventDefault(); // last: what could not be opened is a link that leads to a page
});
basket.addEventListener("change", showBasket);
window.addEventListener("storage", (event) => basket.heard(event));
window.addEventListener("pageshow", () => basket.look()); // a page without scripts may have changed it
document.addEventListener("visibilitychange", () => news.look());
$("bar").addEventListener("click", () => news.look());

/** The parts that a script draws take the place of the server's words, each in a task of its own: a slow phone answers taps between them. */
const FIRST = [
  ...format.steps,
  () => sayFallbacks(format),
  () => list.showPrices(format),
  () => list.showAvailability(),
  showStore,
  showBasket,
  () => filter.show(),
  () => connect({ path: `/ws/stores/${slug}/menu/`, ...drawing(menu, showNews), onState: showConnection }),
  // "In about 6 min" and "we close in 20" grow less by themselves, and hours begin and end.
  () => setInterval(passTime, COUNT_DOWN_MS),
];

if (filter.isOn) filter.show(); // at once: what is to be avoided is in nobody's sight
const coming = loadSheets();
const drawn = inSteps(FIRST);
drawn.catch(notStarted);
coming.then(() => drawn.then(keepForOffline), notStarted);
document.documentElement.dataset.started = ""; // for start/watchdog.js
