import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { inSteps } from "../lib/breath.js";
import { drawing } from "../lib/drawing.js";
import { nextMoment } from "../lib/moment.js";
import { gettext } from "../lib/words.js";
import { MenuNews } from "../model/menu-news.js";
import { connect } from "../parts/connection.js";
import { sayFallbacks } from "../parts/fallback-note.js";
import { icons } from "../parts/icons.js";
import { keepPlace } from "../parts/keep-place.js";
import { keepForOffline, keptAsOf } from "../parts/offline.js";
import { pageAnew } from "../parts/page-anew.js";
import { storeState, takesOrders } from "../parts/store-state.js";
import { MenuFilter } from "./menu-filter.js";
import { MenuSheets } from "./menu-sheets.js";
import { spy } from "./scroll-spy.js";

const COUNT_DOWN_MS = 15_000;
// Ten thousand pages hear of a change in the same moment; who is about to order should not wait.
const SPREAD_MS = { reading: 12_000, choosing: 1_500 };

const $ = (id) => document.getElementById(id);

/** What a menu's page does besides answering a tap: it hears of changes, filters, has a basket and what was before. */
export class MenuRest {
  #page;
  #news = new MenuNews({ isBehind: () => this.#page.menu.isBehind, load: () => this.#loadMenu(), spread: spreadNow });
  #lookAgain = spy($("pills"), () => [...document.querySelectorAll("[data-category]")]);
  #filter;
  #sheets;
  #knownProblems = new Set();
  // As of when the page is, while it is not of now; null while it is.
  #staleAsOf = keptAsOf();
  #isStale = this.#staleAsOf !== null;

  /** `page` is what menu-page.js knows and does. */
  constructor(page) {
    this.#page = page;
    const onChange = () => {
      this.#lookAgain();
      this.#sheets?.showAgain();
    };
    this.#filter = new MenuFilter({ ...page, onChange });
    this.#sheets = new MenuSheets(page);
    page.basket.addEventListener("change", () => this.#showBasket());
    document.addEventListener("visibilitychange", () => this.#news.look());
    $("bar").addEventListener("click", () => this.#news.look());
  }

  /** The parts that a script draws take the place of the server's words, each in a task of its own: a slow phone answers taps
   *  between them. */
  async start() {
    const { list, format, menu } = this.#page;
    await inSteps([
      () => this.#filter.show(),
      () => sayFallbacks(format),
      () => list.showPrices(format),
      () => list.showAvailability(),
      () => this.#showStore(),
      () => this.#showBasket(),
      () => this.#connect(menu),
      () => setInterval(() => this.#passTime(), COUNT_DOWN_MS),
    ]);
    await keepForOffline();
  }

  #connect(menu) {
    const onState = (state) => this.#showConnection(state);
    connect({ path: `/ws/stores/${menu.store.slug}/menu/`, ...drawing(menu, () => this.#showNews()), onState });
  }

  openBasket() {
    this.#sheets.openBasket();
  }

  /** An item is being chosen: now is when its menu should be the one of now. */
  lookForNews() {
    this.#news.look();
  }

  /** An item was put into the basket. */
  standIn(itemId) {
    this.#sheets.standIn(itemId);
  }

  /** What was open is not there to be ordered any more; why it closed stays in sight. */
  showGone(name) {
    const words = gettext("%(name)s is no longer on the menu.", { name });
    const hide = () => render(nothing, $("gone"));
    render(html`
      <p class="banner banner--warn" data-testid="gone">
        ${icons.alert}<span class="banner__text">${words}</span>
        <button type="button" class="button" @click=${hide}>${gettext("All right")}</button>
      </p>`, $("gone"));
    this.#page.say(words);
  }

  /** Says at once, above everything, when something in the basket has just become unavailable. */
  #showBlockedLines() {
    const lines = this.#page.basket.lines.map((line) => this.#page.menu.resolve(line));
    const problems = lines.filter(({ problem }) => problem);
    const rest = problems.length < lines.length ? gettext("The rest of your basket can still be ordered.") : "";
    const words = [...new Set(problems.map(({ problem }) => problem))];
    render(words.length ? this.#blocked(words, rest) : nothing, $("notices"));
    if (words.some((word) => !this.#knownProblems.has(word))) this.#page.say(words.join(". "));
    this.#knownProblems = new Set(words);
  }

  #blocked(words, rest) {
    return html`
      <p class="banner banner--warn">
        ${icons.alert}
        <span class="banner__text">${words.join(". ")}. ${rest}</span>
        <button type="button" class="button" @click=${this.#page.openBasket}>${gettext("Change or remove")}</button>
      </p>`;
  }

  #showConnection({ kind, polling, lastHeard }) {
    const isHeard = kind === "live" || polling;
    if (isHeard) this.#staleAsOf = null;
    else if (kind === "offline") this.#staleAsOf ??= lastHeard;
    this.#sheets.isLive = kind === "live";
    this.#isStale = this.#staleAsOf !== null || (kind === "offline" && !polling);
    this.#showStore();
  }

  #showStore() {
    const { menu, format, takeOver } = this.#page;
    takeOver("store-state", storeState(menu.store, format, this.#isStale, this.#staleAsOf));
  }

  /** Takes the page as the server draws it now: the list, and what is written in it for the scripts. */
  async #loadMenu() {
    const { menu, menuIn } = this.#page;
    const asked = nextMoment();
    const page = await pageAnew();
    const later = menuIn(page);
    if (["currency", "locale", "timezone"].some((name) => later.store[name] !== menu.store[name])) location.reload();
    if (menu.take(later, asked)) this.#redraw(page);
  }

  #redraw(page) {
    const rows = { root: $("content"), rows: "[data-item]", key: ({ dataset }) => dataset.item, focus: ".item__open" };
    keepPlace({ ...rows, top: () => $("pills").getBoundingClientRect().bottom }, () => {
      $("pills").replaceChildren(...document.importNode(page.getElementById("pills"), true).childNodes);
      this.#page.list.redraw(page);
      $("hours").replaceWith(document.importNode(page.getElementById("hours"), true));
      this.#filter.show();
      this.#showAll();
    });
  }

  #showNews() {
    this.#showAll();
    this.#news.look();
  }

  #showAll() {
    const { list, format } = this.#page;
    list.showPrices(format);
    list.showAvailability();
    this.#filter.show();
    this.#showStore();
    this.#page.showBar();
    this.#showBasket();
    this.#sheets.refresh();
  }

  #showBasket() {
    this.#showBlockedLines();
    this.#sheets.refreshBasket();
  }

  /** "In about 6 min" and "we close in 20" grow less by themselves, and hours begin and end. */
  #passTime() {
    const { menu, list } = this.#page;
    if (!takesOrders(menu.store)) return this.#showAll();
    list.showAvailability();
    this.#showStore();
  }
}

function spreadNow() {
  if (document.visibilityState === "hidden") return null;
  return document.querySelector("dialog[open]") ? SPREAD_MS.choosing : SPREAD_MS.reading;
}
