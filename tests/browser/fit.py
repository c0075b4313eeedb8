"""What does not fit on a page: it scrolls sideways, or words are cut."""

from playwright.sync_api import Page

BUTTONS = "button, a.button, summary.button, .tag, .choice__face"
TEXTS = f"{BUTTONS}, a, label, input, h1, h2, h3, p, li, dt, dd, span, strong, legend"

FOUND = """([texts, buttons]) => {
  const root = document.documentElement;
  const all = (names) => [...document.querySelectorAll(names)];
  const style = (one) => getComputedStyle(one);
  const said = (one) => `<${one.tagName.toLowerCase()} class="${one.className}"> ` +
    one.textContent.trim().replace(/\\s+/g, " ").slice(0, 40);
  const isSeen = (one) => {
    const { width, height } = one.getBoundingClientRect();
    const hidden = one.closest(".visually-hidden, .skip-link") || one.textContent.trim() === "";
    return !hidden && width > 1 && height > 1 && one.checkVisibility();
  };
  const isScroller = (one) => ["auto", "scroll"].includes(style(one).overflowX);
  // What lies in a row that is moved sideways is outside of the page by intention.
  const isInRow = (one) => one.closest(".pills, .again__cards") !== null;
  const isWide = (one) => one.scrollWidth > one.clientWidth + 1;
  const found = [];
  if (isWide(root)) found.push(`the page is ${root.scrollWidth} px wide in ${root.clientWidth}`);
  for (const one of all("dialog[open], dialog[open] .sheet__body, main")) {
    if (isWide(one)) found.push(`${said(one)}: scrolls sideways`);
  }
  const open = document.querySelector("dialog[open]:not(.sheet--docked)");
  for (const one of all(texts)) {
    if (!isSeen(one) || (open && !open.contains(one))) continue;
    const box = one.getBoundingClientRect();
    const isOut = box.right > root.clientWidth + 1 || box.left < -1;
    if (isOut && !isInRow(one)) found.push(`${said(one)}: stands out of the page`);
    const clips = style(one).overflowX !== "visible" && !isScroller(one);
    if (style(one).display === "inline") continue;
    if (clips && isWide(one)) found.push(`${said(one)}: is cut`);
    const isHigh = one.scrollHeight > one.clientHeight + 2;
    const isBurst = one.matches(buttons) && (isWide(one) || isHigh);
    if (isBurst) found.push(`${said(one)}: does not hold its words`);
  }
  return [...new Set(found)];
}"""


def misfits(page: Page) -> list[str]:
    """Say in words what does not fit in the window as it is."""
    found: list[str] = page.evaluate(FOUND, [TEXTS, BUTTONS])
    return found
