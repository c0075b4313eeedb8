import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { drawing } from "../lib/drawing.js";
import { formatter } from "../lib/format.js";
import { sum } from "../lib/money.js";
import { nextMoment } from "../lib/moment.js";
import { gettext, ngettext } from "../lib/words.js";
import { Basket } from "../model/basket.js";
import { Favourites } from "../model/favourites.js";
import { MenuNews } from "../model/menu-news.js";
import { Menu } from "../model/menu.js";
import { rememberOrder } from "../model/recent-order.js";
import { connect } from "../parts/connection.js";
import { sayFallbacks } from "../parts/fallback-note.js";
import { icons } from "../parts/icons.js";
import { keepPlace } from "../parts/keep-place.js";
import { KeptBasket } from "../parts/kept-basket.js";
import { keepForOffline, keptAsOf } from "../parts/offline.js";
import { pageAnew } from "../parts/page-anew.js";
import { leaveSheets, leaveTo } from "../parts/sheet-history.js";
import { storeState, takesOrders } from "../parts/store-state.js";
import { AgainCards } from "./again-cards.js";
import { BasketSheet } from "./basket-sheet.js";
import { BasketSkip } from "./basket-skip.js";
import { ItemSheet } from "./item-sheet.js";
import { MenuFilter } from "./menu-filter.js";
import { MenuList } from "./menu-list.js";
import { OwnOrders } from "./own-orders.js";
import { spy } from "./scroll-spy.js";
import { WaitingCheckout } from "./waiting-checkout.js";

const COUNT_DOWN_MS = 15_000;
// Ten thousand pages hear of a change in the same moment; who is about to order should not wait.
const SPREAD_MS = { reading: 12_000, choosing: 1_500 };

const $ = (id) => document.getElementById(id);
const menuIn = (page) => {
  const data = (id) => JSON.parse(page.getElementById(id).textContent);
  return { store: data("menu-store"), categories: data("menu-categories") };
};
const menu = new Menu(menuIn(document));
const slug = menu.store.slug;

const format = formatter(menu.store);
sayFallbacks(format);
const kept = new KeptBasket(slug);
const basket = new Basket(slug, kept);
const list = new MenuList($("content"), menu);
const lookAgain = spy($("pills"), () => [...document.querySelectorAll("[data-category]")]);

const ownOrders = new OwnOrders({ slot: $("recent"), store: slug, announce: say });

const filter = new MenuFilter({ list, menu, onChange: () => {
  lookAgain();
  again.show();
} });
const favourites = new Favourites(slug);
const again = new AgainCards({
  slot: $("again"),
  menu,
  format,
  favourites,
  avoided: () => filter.avoided,
  onOrder: orderAgain,
  onChoose: (id) => openItem(id),
  onKnown: () => ownOrders.look(),
  kept,
});
const itemSheet = new ItemSheet({ dialog: $("item-sheet"), menu, format, favourites, onGone: showGone });
const checkout = new WaitingCheckout({ dialog: $("waiting-order"), format, store: slug, kept });
const basketSheet = new BasketSheet({
  dialog: $("basket-sheet"),
  menu,
  basket,
  checkout,
  format,
  avoid: () => filter.avoided,
  on: {
    edit: (line) => openItem(line.item, line),
    instead: (line, itemId) => openItem(itemId, null, (made) => basket.replace(line.id, made), line.quantity),
    emptied(name) {
      say(gettext("%(name)s removed. Your basket is empty.", { name }));
      $("content").focus({ preventScroll: true });
    },
    placed: goToOrder,
  },
});

const skip = new BasketSkip({ onOpen: () => basketSheet.open() });

function goToOrder({ order, isEarlier }) {
  rememberOrder(order);
  leaveTo(order.links.page + (isEarlier ? "#earlier" : ""));
}

/** For an order that an earlier visit left waiting. */
function onResumed(outcome) {
  if (!outcome.isEarlier) basket.ordered(basket.lines);
  goToOrder(outcome);
}

const wide = matchMedia("(min-width: 64rem)");

function dockBasket() {
  document.body.classList.toggle("has-docked-basket", wide.matches);
  basketSheet.dock(wide.matches);
}

function openItem(itemId, line = null, onDone = line ? (made) => basket.replace(line.id, made) : addToBasket, leaves = 0) {
  itemSheet.open({ itemId, line, avoid: filter.avoided, room: basket.room + leaves, onDone });
  news.look(); // sooner now
}

function addToBasket(line) {
  basket.add(line);
  skip.standIn($("content").querySelector(`[data-item="${line.item}"]`));
  const values = { name: menu.item(line.item).name };
  say(ngettext("%(name)s added. %(count)s drink in your order.", "%(name)s added. %(count)s drinks in your order.", basket.count, values));
}

/** As many as there is room for. */
function orderAgain(lines) {
  for (const line of lines) {
    const quantity = Math.min(line.quantity, basket.room);
    if (quantity) basket.add({ ...line, quantity });
  }
  basketSheet.open();
}

function say(words) {
  $("announcement").textContent = words;
}

/** What was open is not there to be ordered any more; why it closed stays in sight. */
function showGone(name) {
  const words = gettext("%(name)s is no longer on the menu.", { name });
  const hide = () => render(nothing, $("gone"));
  render(html`
    <p class="banner banner--warn" data-testid="gone">
      ${icons.alert}<span class="banner__text">${words}</span>
      <button type="button" class="button" @click=${hide}>${gettext("All right")}</button>
    </p>`, $("gone"));
  say(words);
}

function showBar() {
  const lines = basket.lines.map((line) => menu.resolve(line));
  const total = sum(lines.filter(({ problem }) => !problem).map((line) => line.total));
  document.body.classList.toggle("has-basket", basket.count > 0);
  const bar = html`
    <button type="button" class="button button--primary bar__button" data-testid="view-order" @click=${() => basketSheet.open()}>
      <span class="bar__count number" aria-label=${ngettext("%(count)s drink", "%(count)s drinks", basket.count)}>${basket.count}</span>
      <span>${gettext("View order")}</span>
      <span class="number">${format.price(total)}</span>
    </button>`;
  render(basket.count ? bar : nothing, $("bar"));
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
      <button type="button" class="button" @click=${() => basketSheet.open()}>${gettext("Change or remove")}</button>
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
  checkout.isLive = kind === "live";
  isStale = staleAsOf !== null || (kind === "offline" && !polling);
  showStore();
}

let isStale = staleAsOf !== null;

function showStore() {
  render(storeState(menu.store, format, isStale, staleAsOf), $("store-state"));
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
  itemSheet.refresh();
}

function showBasket() {
  showBar();
  showBlockedLines();
  basketSheet.refresh();
}

// The parts that a script draws take the place of the server's words.
$("store-state").replaceChildren();
$("bar").replaceChildren();
showAll();
dockBasket();
wide.addEventListener("change", dockBasket);
ownOrders.look();
again.load();
// "In about 6 min" grows less by itself, and hours begin and end.
setInterval(() => (takesOrders(menu.store) ? list.showAvailability() : showAll()), COUNT_DOWN_MS);

$("content").addEventListener("click", (event) => {
  const card = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-item]"));
  if (!card || event.ctrlKey || event.metaKey || event.shiftKey) return;
  openItem(Number(card.dataset.item));
  event.preventDefault(); // last: what could not be opened is a link that leads to a page
});
basket.addEventListener("change", showBasket);
favourites.addEventListener("change", () => again.show());
window.addEventListener("storage", (event) => basket.heard(event));
window.addEventListener("pageshow", () => ownOrders.look());
window.addEventListener("pagehide", () => {
  leaveSheets();
  basketSheet.left();
});
window.addEventListener("pageshow", () => basket.look()); // a page without scripts may have changed it
document.addEventListener("visibilitychange", () => news.look());
$("bar").addEventListener("click", () => news.look());

checkout.resume()?.then(onResumed, (problem) => say(problem.detail));
keepForOffline();
connect({ path: `/ws/stores/${slug}/menu/`, ...drawing(menu, showNews), onState: showConnection });
document.documentElement.dataset.started = ""; // for start/watchdog.js
