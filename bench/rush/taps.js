// Put into a page before its scripts: times each tap, from the finger's lifting to the end of the frame that
// shows what came of it, and looks whether the cards in sight stay where they are meanwhile.
(() => {
  const SETTLING_MS = 600; // less than the time for which nothing may move after a touch
  const LATEST_MS = 690; // where the page was too busy to look in time
  const FRAMES = 120; // until a tap counts as unanswered
  const rush = { taps: [], tasks: [], settled: [] };
  window.rush = rush;
  let down = null;

  const cards = () => [...document.querySelectorAll(".ticket[data-order]")];
  const listOf = (card) => card.closest(".column__cards");
  const cardOf = (id) => document.querySelector(`.ticket[data-order="${id}"]`);

  /** What is in sight, and where: "column order" -> top. */
  function places() {
    const seen = new Map([...document.querySelectorAll(".column__cards")].map((list) => [list, list.getBoundingClientRect()]));
    const boxes = cards().map((card) => [card, card.getBoundingClientRect()]);
    const isSeen = ([card, { top, bottom }]) => bottom > seen.get(listOf(card)).top && top < seen.get(listOf(card)).bottom;
    return new Map(boxes.filter(isSeen).map(([card, { top }]) => [`${card.closest("[data-column]").dataset.column} ${card.dataset.order}`, top]));
  }

  function moved(before) {
    const now = new Map(cards().map((card) => [`${card.closest("[data-column]").dataset.column} ${card.dataset.order}`, card]));
    return [...before].filter(([name, top]) => now.has(name) && Math.abs(now.get(name).getBoundingClientRect().top - top) > 1).map(([name]) => name);
  }

  /** What a tap on an order may change on the screen. */
  function look(id) {
    const card = cardOf(id);
    const isAsked = Boolean(document.querySelector("dialog[open]"));
    if (!card) return `${isAsked}`;
    const lines = [...card.querySelectorAll(".line")].map((line) => `${line.className} ${line.querySelector(".visually-hidden")?.textContent}`);
    return [isAsked, card.closest("[data-column]").dataset.column, card.dataset.status, card.querySelector(".step")?.className, ...lines].join();
  }

  /** Where a finger would go next: a button that is whole in sight, of one kind after the other. */
  rush.pick = (random) => {
    const dialog = document.querySelector("dialog[open]");
    if (dialog) return place(dialog.querySelector(".choice--go") ?? dialog.querySelector(".choice, .icon-button"), "paid");
    const kinds = [".step--start", "button.line__tick", ".step--ready", ".step--collect"];
    const seen = cards().filter(isInSight);
    const found = kinds.map((kind) => seen.flatMap((card) => [...card.querySelectorAll(kind)]).filter(isWhole));
    const filled = kinds.map((kind, at) => at).filter((at) => found[at].length);
    if (!filled.length) return null;
    const at = filled[Math.floor(random * filled.length)];
    const buttons = found[at].filter((button) => !button.closest(".is-made"));
    return buttons.length ? place(buttons[Math.floor(random * 997) % buttons.length], kinds[at].split(/-+|__/).pop()) : null;
  };

  function isInSight(card) {
    const [{ top, bottom }, list] = [card.getBoundingClientRect(), listOf(card).getBoundingClientRect()];
    return bottom > list.top && top < list.bottom;
  }

  function isWhole(button) {
    const { top, bottom, left, width } = button.getBoundingClientRect();
    const list = button.closest(".column__cards").getBoundingClientRect();
    if (top < list.top || bottom > Math.min(list.bottom, innerHeight)) return false;
    return button.contains(document.elementFromPoint(left + width / 2, (top + bottom) / 2));
  }

  function place(button, kind) {
    if (!button) return null;
    const { left, width, top, height } = button.getBoundingClientRect();
    const order = Number(button.closest("[data-order]")?.dataset.order ?? 0);
    return { kind, order, x: left + width / 2, y: top + height / 2 };
  }

  addEventListener("pointerdown", ({ target }) => {
    const card = target.closest(".ticket[data-order]");
    const isVoid = Boolean(document.querySelector(".is-sliding"));
    down = { isVoid, meant: target.closest("dialog"), id: card ? Number(card.dataset.order) : 0, card, top: card?.getBoundingClientRect().top, places: places() };
  }, { capture: true });

  addEventListener("pointerup", ({ timeStamp }) => {
    if (!down) return;
    // One that a colleague took meanwhile is gone, and has not moved.
    const stays = !down.card?.isConnected || Math.abs(down.card.getBoundingClientRect().top - down.top) <= 1;
    Object.assign(down, { since: timeStamp, stays, before: down.id ? look(down.id) : String(Boolean(document.querySelector("dialog[open]"))) });
  }, { capture: true });

  addEventListener("click", () => {
    const tap = down;
    down = null;
    if (!tap?.since) return;
    const { id, since, stays, before, places: were, isVoid, meant } = tap;
    let frames = 0;
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now() - since);
    const after = () => (isVoid || performance.now() - since > LATEST_MS ? null : moved(were));
    const done = (took) => setTimeout(() => rush.taps.push({ order: id, isVoid, took, stays, moved: after() }), Math.max(0, SETTLING_MS - (performance.now() - since)));
    const shown = () => (id ? look(id) : String(Boolean(document.querySelector("dialog[open]"))));
    if (isVoid || !(id || meant)) return done(null);
    const frame = () => {
      if (shown() !== before) channel.port2.postMessage(null); // heard of once this frame is painted
      else if (++frames < FRAMES) requestAnimationFrame(frame);
      else done(null);
    };
    requestAnimationFrame(frame);
  }, { capture: true });

  new PerformanceObserver((list) => rush.tasks.push(...list.getEntries().map(({ startTime, duration }) => [startTime, duration]))).observe({ type: "longtask" });
  addEventListener("DOMContentLoaded", () => {
    const root = document.getElementById("content");
    const note = () => root.classList.contains("is-sliding") && rush.settled.push(performance.now());
    if (root) new MutationObserver(note).observe(root, { attributeFilter: ["class"] });
  });

  /** The milliseconds of the task in which columns settled, for each settling; 0 where it was no long one. */
  rush.settlings = () => rush.settled.map((at) => Math.max(0, ...rush.tasks.filter(([start, took]) => start <= at && at <= start + took).map(([, took]) => took)));

  /** What the screen says of each order: {id: column}; of a board: {id: list}. */
  rush.screen = () => Object.fromEntries(cards().map((card) => [card.dataset.order, card.dataset.status]));
  rush.board = () => Object.fromEntries(["preparing", "ready"].map((name) => {
    const list = document.querySelector(`[data-testid="board-${name}"]`);
    const more = list.querySelector(".entry--more")?.textContent.match(/\d+/)?.[0] ?? 0;
    return [name, { ids: [...list.querySelectorAll("[data-testid]")].map((entry) => Number(entry.dataset.testid.slice("board-".length))), more: Number(more) }];
  }));
})();
