import { once } from "../lib/drawing.js";

/** Marks the pill of the section one is reading and keeps it in view. Both may be others at any time. */
export function spy(nav, readSections) {
  let current = null;

  function mark(link) {
    if (link === current || !link) return;
    current?.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    current = link;
    const middle = link.offsetLeft - (nav.clientWidth - link.offsetWidth) / 2;
    nav.scrollTo({ left: middle, behavior: "smooth" });
  }

  function look() {
    const line = nav.getBoundingClientRect().bottom + window.innerHeight * 0.2;
    const shown = readSections().filter((section) => !section.hidden);
    const links = new Map([...nav.querySelectorAll("a")].map((link) => [link.hash.slice(1), link]));
    const atEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 2;
    const read = atEnd ? shown.at(-1) : shown.findLast((section) => section.getBoundingClientRect().top <= line);
    mark(links.get((read ?? shown[0])?.id));
  }

  const lookSoon = once(requestAnimationFrame, look);

  window.addEventListener("scroll", lookSoon, { passive: true });
  window.addEventListener("resize", lookSoon);
  lookSoon(); // with the frame, which lays the page out anyway
  return lookSoon;
}
