import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { drawing } from "../lib/drawing.js";
import { count, formatter } from "../lib/format.js";
import { sum } from "../lib/money.js";
import { load, save } from "../lib/storage.js";
import { Basket } from "../model/basket.js";
import { Checkout } from "../model/checkout.js";
import { Menu } from "../model/menu.js";
import { rememberOrder } from "../model/recent-order.js";
import { connect } from "../parts/connection.js";
import { sayFallbacks } from "../parts/fallback-note.js";
import { icons } from "../parts/icons.js";
import { storeState, takesOrders } from "../parts/store-state.js";
import { BasketSheet } from "./basket-sheet.js";
import { ItemSheet } from "./item-sheet.js";
import { MenuList } from "./menu-list.js";
import { OwnOrders } from "./own-orders.js";
import { spy } from "./scroll-spy.js";

const COUNT_DOWN_MS = 15_000;
const AVOIDED_KEY = "cafe.avoided";

const $ = (id) => document.getElementById(id);
const data = (id) => JSON.parse($(id).textContent);
const menu = new Menu({ store: data("menu-store"), categories: data("menu-categories") });
const slug = menu.store.slug;

const format = formatter(menu.store);
sayFallbacks(format);
const basket = new Basket(slug);
const list = new MenuList($("content"), menu);
const avoided = new Set(load(AVOIDED_KEY, []));
const lookAgain = spy($("pills"), [...document.querySelectorAll("[data-category]")]);

const ownOrders = new OwnOrders({ slot: $("recent"), store: slug, announce: say });

const itemSheet = new ItemSheet({ dialog: $("item-sheet"), menu, format });
const basketSheet = new BasketSheet({
  dialog: $("basket-sheet"),
  menu,
  basket,
  checkout: new Checkout(slug),
  format,
  onEdit: (line) => openItem(line.item, line),
  onPlaced: ({ order, isEarlier }) => {
    rememberOrder(order);
    location.assign(order.links.page + (isEarlier ? "#earlier" : ""));
  },
});

function openItem(itemId, line = null) {
  const onDone = (made) => (line ? basket.replace(line, made) : addToBasket(made));
  itemSheet.open({ itemId, line, avoid: avoided, room: basket.room, onDone });
}

function addToBasket(line) {
  basket.add(line);
  say(`${menu.item(line.item).name} added. ${count(basket.count, "drink")} in your order.`);
}

function say(words) {
  $("announcement").textContent = words;
}

function showBar() {
  const lines = basket.lines.map((line) => menu.resolve(line));
  const total = sum(lines.filter(({ problem }) => !problem).map((line) => line.total));
  document.body.classList.toggle("has-basket", basket.count > 0);
  const bar = html`
    <button type="button" class="button button--primary bar__button" data-testid="view-order" @click=${() => basketSheet.open()}>
      <span class="bar__count number" aria-label=${count(basket.count, "drink")}>${basket.count}</span>
      <span>View order</span>
      <span class="number">${format.price(total)}</span>
    </button>`;
  render(basket.count ? bar : nothing, $("bar"));
}

let knownProblems = new Set();

/** Says at once, above everything, when something in the basket has just become unavailable. */
function showBlockedLines() {
  const lines = basket.lines.map((line) => menu.resolve(line));
  const problems = lines.filter(({ problem }) => problem);
  const rest = problems.length < lines.length ? "The rest of your basket can still be ordered." : "";
  const words = [...new Set(problems.map(({ problem }) => problem))];
  const banner = html`
    <p class="banner banner--warn">
      ${icons.alert}
      <span class="banner__text">${words.join(". ")}. ${rest}</span>
      <button type="button" class="button" @click=${() => basketSheet.open()}>Change or remove</button>
    </p>`;
  render(words.length ? banner : nothing, $("notices"));
  if (words.some((word) => !knownProblems.has(word))) say(words.join(". "));
  knownProblems = new Set(words);
}

let isStale = false;

function showConnection({ kind, polling }) {
  isStale = kind === "offline" && !polling;
  showStore();
}

function showStore() {
  render(storeState(menu.store, format, isStale), $("store-state"));
}

function showFilter() {
  const boxes = menu.allergens.map((name) => html`
    <label class="choice">
      <input class="visually-hidden" type="checkbox" .checked=${avoided.has(name)} @change=${() => toggleAvoided(name)}>
      <span class="choice__face">${name}</span>
    </label>`);
  render(boxes, $("allergens"));
  $("allergen-label").textContent = avoided.size ? `Without ${[...avoided].sort().join(", ")}` : "Allergens";
  $("allergen-filter").classList.toggle("filter--on", avoided.size > 0);
}

function toggleAvoided(name) {
  if (!avoided.delete(name)) avoided.add(name);
  save(AVOIDED_KEY, [...avoided]);
  showFilter();
  filterList();
}

function filterList() {
  const shown = list.filter($("search").value, avoided);
  const isFiltered = $("search").value.trim() || avoided.size;
  $("nothing-found").hidden = shown > 0;
  $("found").textContent = isFiltered ? `${count(shown, "item")} shown` : "";
  lookAgain();
}

function showAll() {
  list.showPrices(format);
  list.showAvailability();
  filterList();
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
showFilter();
showAll();
ownOrders.look();
// "In about 6 min" grows less by itself.
setInterval(() => takesOrders(menu.store) || showAll(), COUNT_DOWN_MS);

$("content").addEventListener("click", ({ target }) => {
  const card = target.closest("[data-item]");
  if (card) openItem(Number(card.dataset.item));
});
$("search").addEventListener("input", filterList);
$("clear-filter").addEventListener("click", () => {
  $("search").value = "";
  avoided.clear();
  save(AVOIDED_KEY, []);
  showFilter();
  filterList();
  $("search").focus();
});
$("search-form").addEventListener("submit", (event) => event.preventDefault());
basket.addEventListener("change", showBasket);
window.addEventListener("storage", (event) => basket.heard(event));
window.addEventListener("pageshow", () => ownOrders.look());
window.addEventListener("pagehide", () => basketSheet.close());

connect({ path: `/ws/stores/${slug}/menu/`, ...drawing(menu, showAll), onState: showConnection });
document.documentElement.dataset.started = ""; // for start/watchdog.js
