import { render } from "../../vendor/lit-html/lit-html.js";
import { drawing, once, paced } from "../lib/drawing.js";
import { formatter } from "../lib/format.js";
import { serverNow } from "../lib/server-clock.js";
import { load, save } from "../lib/storage.js";
import { gettext } from "../lib/words.js";
import { Alerts } from "../model/alerts.js";
import { sortIntoColumns } from "../model/columns.js";
import { Printers } from "../model/printers.js";
import { Stock } from "../model/stock.js";
import { WalkIn } from "../model/walk-in.js";
import { connect } from "../parts/connection.js";
import { sayFallbacks } from "../parts/fallback-note.js";
import { choose } from "../parts/look.js";
import { Sound, TUNES } from "../parts/sound.js";
import { keepAwake } from "../parts/wake-lock.js";
import { Bar } from "./bar.js";
import { BarKeys } from "./keyboard.js";
import { page } from "./layout.js";
import { syncDialog } from "./sheets.js";
import { showWhatIsBelow, Slots } from "./slots.js";
import { soldOutNow } from "./stock-sheet.js";
import { followWalkIn, pressInWalkIn } from "./walk-in-keys.js";

const PANEL_KEY = "cafe.bar.panel";
const STATION = "station"; // of the page's address
const WIDE = 1200;
const PRINTERS_MS = 10_000;
const NEWS_MS = 250;

const root = document.getElementById("content");
const { store: slug, storeName, userId, userName, rights, boardUrl, printers: printersUrl, locale, currency, timezone } = root.dataset;

const format = formatter({ locale, currency, timezone });
sayFallbacks(format);
const user = { id: Number(userId), name: userName };
const bar = new Bar({ slug, user, station: new URLSearchParams(location.search).get(STATION), onChange: draw });
const stock = new Stock({ bar, onChange: draw });
const walkIn = new WalkIn({ slug, send: (sale) => bar.sales.sell(sale), onChange: draw });
bar.sales.onRefused = (body, problem) => walkIn.putBack(body, problem);
const printers = new Printers({ url: printersUrl, user, toasts: { show: (toast) => bar.say(toast) }, onChange: draw });
const sound = new Sound({ onChange: draw, test: TUNES.order });
const alerts = new Alerts(() => sound.play(TUNES.order));
const slots = new Slots(root, draw);

/** What the page knows besides the orders, and what its controls can ask for. */
const app = {
  bar, stock, walkIn, printers, sound, storeName, boardUrl,
  format,
  may: new Set(rights.split(" ")),
  connection: { kind: "reconnecting", since: serverNow(), lastHeard: null },
  keyboard: null,
  isAwake: true,
  sheet: null,
  pauseReason: "",
  search: "",
  groupBy: null,
  showsPanel: load(PANEL_KEY, window.innerWidth >= WIDE),
  open: (kind, id) => {
    if (kind === "stock") stock.load();
    if (kind === "walkIn") walkIn.begin();
    change({ sheet: { kind, id, top: kind === "stock" ? soldOutNow(stock) : null }, search: "" });
  },
  /** Takes an order's next step; asks before it hands out what was not paid. */
  advance: (order) => {
    if (order.status === "ready" && !order.paid && order.readable !== false) app.open("unpaid", order.id);
    else bar.advance(order);
  },
  /** Shows a station's drinks from now on; null: all. The address says nothing else any more. */
  standAt: (id) => {
    history.replaceState(history.state, "", location.pathname);
    bar.standAt(id);
    app.close();
  },
  close: () => change({ sheet: null, pauseReason: "" }),
  searchFor: (search) => change({ search }),
  choosePauseReason: (pauseReason) => change({ pauseReason }),
  groupOn: (groupBy) => change({ groupBy }),
  togglePanel: () => {
    save(PANEL_KEY, !app.showsPanel);
    change({ showsPanel: !app.showsPanel });
  },
  chooseLook: (name, value) => {
    choose(name, value);
    slots.measure();
  },
  testSound: () => sound.play(TUNES.order),
};

function change(changes) {
  Object.assign(app, changes);
  draw();
}

const pace = paced(drawNow, { rest: NEWS_MS, isHeld: () => slots.isDown });
const afterFrame = (run) => requestAnimationFrame(() => setTimeout(run));
const sayWhatIsBelow = once(afterFrame, () => showWhatIsBelow(root));

/** Draws once before the next frame, however many things changed. */
function draw() {
  pace.draw();
}

function drawNow() {
  const now = serverNow();
  const orders = bar.orders();
  const columns = sortIntoColumns(orders, { now, isAcknowledged: (id) => bar.acknowledged.has(id) });
  alerts.update(columns.new.filter(({ id, status }) => id > 0 && status !== "cancelled" && !bar.touched.has(id)).map(({ id }) => id));
  warnOfCancelled(columns);
  for (const [draft, id] of bar.sales.newly()) slots.rename(draft, id);
  slots.draw(columns, (places, shares) => render(page(app, columns, places, shares, now), root));
  syncDialog(root, app);
  app.keyboard.follow();
  followWalkIn(root.querySelector("dialog"), app);
  sayWhatIsBelow();
}

const cancelledSeen = new Set();

function warnOfCancelled({ making, ready }) {
  for (const { id, status, number, name } of [...making, ...ready]) {
    if (status !== "cancelled" || cancelledSeen.has(id)) continue;
    cancelledSeen.add(id);
    sound.play(TUNES.cancelled);
    bar.toasts.show({ text: gettext("%(order)s is cancelled: stop making it", { order: `${number} ${name}` }), tone: "danger" });
  }
}

function onState(connection) {
  const isBack = connection.kind === "live" && app.connection.kind !== "live";
  app.connection = connection;
  pace.news();
  if (!isBack) return;
  bar.sendWaiting();
  stock.load();
  walkIn.load();
  printers.load();
}

let menuVersion = null;

function isOfAnotherMenu({ store, menu_version: version = store?.menu_version }) {
  const isAnother = version != null && version !== menuVersion;
  if (isAnother) menuVersion = version;
  return isAnother;
}

app.keyboard = new BarKeys(root, {
  onChange: draw,
  does: {
    step: (id) => isActive(id) && app.advance(bar.order(id)),
    tick: (id) => tickNext(bar.order(id)),
    more: (id) => app.open("order", id),
    undo: () => bar.undoLast(),
    recall: () => bar.recallLast(),
    finished: () => app.open("recall"),
    taps: () => app.open("taps"),
    stock: () => app.open("stock"),
    pause: () => app.open("pause"),
    walkIn: () => app.open("walkIn"),
    inSheet: (event) => app.sheet?.kind === "walkIn" && pressInWalkIn(root.querySelector("dialog"), event),
    panel: app.togglePanel,
    look: () => app.open("look"),
    keys: () => app.open("keys"),
  },
});

/** A card that is struck through has one step left: it is put away. */
function isActive(id) {
  const order = bar.order(id);
  if (order.status !== "cancelled") return true;
  if (order.paid) bar.act(order, "refund");
  else bar.acknowledge(id);
  return false;
}

function tickNext(order) {
  const line = order.status === "preparing" && !order.isDone && order.items.find(({ made, quantity }) => made < quantity);
  if (line) bar.tick(order, line);
}

keepAwake((isAwake) => change({ isAwake }));
function receive(message, asked) {
  const isOfAnother = isOfAnotherMenu(message);
  if (message.type === "availability") walkIn.receive(message);
  if (message.type === "availability" || isOfAnother) stock.load();
  if (isOfAnother && walkIn.menu) walkIn.load();
  return bar.receive(message, asked);
}

connect({
  path: `/ws/stores/${slug}/queue/`,
  sequenced: true,
  ...drawing({ receive, poll: () => bar.poll() }, pace.news),
  onState,
});
drawNow();
slots.observe();
setInterval(() => printers.load(), PRINTERS_MS);
setInterval(pace.news, 1_000); // ages, and columns that may close their gaps
document.documentElement.dataset.started = ""; // for start/watchdog.js
