import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { repeat } from "../../vendor/lit-html/directives/repeat.js";
import { drawing } from "../lib/drawing.js";
import { formatter } from "../lib/format.js";
import { serverNow } from "../lib/server-clock.js";
import { gettext, ngettext } from "../lib/words.js";
import { BoardCode } from "../model/board-code.js";
import { Board } from "../model/board.js";
import { connectionChip } from "../parts/connection-chip.js";
import { connect } from "../parts/connection.js";
import { sayFallbacks } from "../parts/fallback-note.js";
import { Sound, TUNES } from "../parts/sound.js";
import { isShut, whyNot } from "../parts/store-state.js";
import { keepAwake } from "../parts/wake-lock.js";

const ROOMY_ROWS = 7;
const NOTHING = { preparing: { shown: [], more: 0 }, ready: { shown: [], more: 0 } };

const root = document.getElementById("content");
const { store: slug, storeName, boardSeconds, qrUrl, locale, currency, timezone } = root.dataset;
const format = formatter({ locale, currency, timezone });
sayFallbacks(format);

const board = new Board(slug, location.search);
const code = new BoardCode({ slug, query: location.search, now: serverNow, onChange: draw });
const sound = new Sound({ onChange: draw, test: TUNES.ready });
let connection = { kind: "reconnecting", since: serverNow() };
let announced = null;
let news = new Set();

function draw() {
  const lists = connection.kind === "refused" ? NOTHING : board.lists(serverNow(), board.store?.board_seconds ?? Number(boardSeconds));
  announce(lists.ready.shown);
  code.want(Boolean(board.store?.asks_code) && connection.kind !== "refused");
  render(page(lists), root);
}

/** Rings once for each order that became ready while the board was watching. */
function announce(ready) {
  const ids = new Set(ready.map(({ id }) => id));
  const fresh = announced ? [...ids].filter((id) => !announced.has(id)) : [];
  if (fresh.length) sound.play(TUNES.ready);
  news = new Set([...news, ...fresh].filter((id) => ids.has(id)));
  // What was ready before the board was switched on is no news.
  if (board.store) announced = ids;
}

function page({ preparing, ready }) {
  const isRoomy = Math.max(preparing.shown.length, ready.shown.length) <= ROOMY_ROWS;
  return html`
    <h1 class="visually-hidden">${storeName}</h1>
    <div class="board__lists ${isRoomy ? "is-roomy" : ""}">
      ${list("preparing", gettext("Preparing"), preparing)} ${list("ready", gettext("Ready, please collect"), ready)}
    </div>
    <aside class="board__side">
      <p class="board__store" aria-hidden="true">${storeName}</p>
      ${invitation()}
      <p class="board__clock number">${format.time(serverNow())}</p>
      ${connectionView()}
      ${sound.isOn ? nothing : html`<button type="button" class="board__sound">${gettext("Tap for sound")}</button>`}
    </aside>`;
}

function list(name, title, { shown, more }) {
  return html`
    <section class="board__list board__list--${name}" aria-labelledby="title-${name}" data-testid="board-${name}">
      <h2 id="title-${name}">${title}</h2>
      <ul aria-live=${name === "ready" ? "polite" : "off"}>
        ${repeat(shown, ({ id }) => id, ({ id, number, name: who }) => html`
          <li class="entry ${name === "ready" && news.has(id) ? "is-news" : ""}" data-testid="board-${id}"><b class="entry__number">${number}</b><bdi class="entry__name">${who}</bdi></li>`)}
        ${more ? html`<li class="entry entry--more">${ngettext("+%(count)s more", "+%(count)s more", more)}</li>` : nothing}
      </ul>
    </section>`;
}

function invitation() {
  const { store } = board;
  if (store && isShut(store)) return html`<p class="board__shut">${whyNot(store, format)}</p>`;
  if (store?.asks_code) return codeView(code.view());
  return html`
    <figure class="board__order">
      <img src=${qrUrl} alt=${gettext("QR code of the menu")} width="300" height="300">
      <figcaption>${gettext("Scan to order")}</figcaption>
    </figure>`;
}

function codeView(shown) {
  if (shown?.kind !== "code") return html`<p class="board__shut" data-testid="board-code" data-kind=${shown?.kind ?? "unknown"}>${codeWords(shown)}</p>`;
  return html`
    <figure class="board__order" data-testid="board-code" data-kind="code">
      <img src=${shown.qr} alt=${gettext("QR code of the menu")} width="300" height="300">
      <figcaption>${gettext("Scan to order")}<span class="board__left">${ngettext("%(count)s order left", "%(count)s orders left", shown.left)}</span></figcaption>
    </figure>`;
}

function codeWords(shown) {
  if (!shown) return gettext("The code to order with will be here in a moment.");
  const time = `${Math.floor(shown.seconds / 60)}:${String(shown.seconds % 60).padStart(2, "0")}`;
  return shown.kind === "used"
    ? gettext("All orders of this code are taken. The next code comes in %(time)s.", { time })
    : gettext("The next code comes in %(time)s.", { time });
}

function connectionView() {
  const refused = connection.code === 4403 ? gettext("This board has another link now") : gettext("This board does not exist");
  const words = { offline: gettext("Not up to date since %(time)s", { time: format.time(connection.since) }), refused };
  return connectionChip(connection, { format, words });
}

/** Whatever happens to an order may be another number left of the code. */
function receive(message, asked) {
  code.changed();
  return board.receive(message, asked);
}

keepAwake();
connect({
  path: `/ws/stores/${slug}/board/${location.search}`,
  ...drawing({ receive, poll: () => board.poll() }, draw),
  onState: (state) => {
    connection = state;
    draw();
  },
});
setInterval(draw, 1_000);
document.documentElement.dataset.started = ""; // for start/watchdog.js
