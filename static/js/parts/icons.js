import { svg, html } from "../../vendor/lit-html/lit-html.js";

function icon(shape) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${shape}</svg>`;
}

/** One that points along the line of reading, and back where that runs from the right. */
function way(shape) {
  return html`<svg class="icon icon--way" viewBox="0 0 24 24" aria-hidden="true">${shape}</svg>`;
}

/** Strokes in the colour and size of the text beside them. */
export const icons = {
  alert: icon(svg`<path d="M12 3 2.5 20h19z"/><path d="M12 10v4M12 17h.01"/>`),
  back: way(svg`<path d="M8 5 3.5 9.5 8 14"/><path d="M4 9.5h10.5a5 5 0 0 1 0 10H9"/>`),
  bag: icon(svg`<path d="M6 8h12l1 13H5z"/><path d="M9 8V7a3 3 0 0 1 6 0v1"/>`),
  bell: icon(svg`<path d="M6 16v-5a6 6 0 0 1 12 0v5l2 2H4z"/><path d="M10 21h4"/>`),
  check: icon(svg`<path d="m5 12.5 4.5 4.5L19 7"/>`),
  clock: icon(svg`<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 2"/>`),
  close: icon(svg`<path d="M6 6l12 12M18 6 6 18"/>`),
  cup: icon(svg`<path d="M4 10h12v5a4 4 0 0 1-4 4H8a4 4 0 0 1-4-4z"/><path d="M16 11h1.5a2.5 2.5 0 0 1 0 5H16M8 6c-1-1 1-2 0-3M12 6c-1-1 1-2 0-3"/>`),
  keys: icon(svg`<path d="M3 6h18v12H3z"/><path d="M7 10h.01M11 10h.01M15 10h.01M8 14h8M18 10h.01"/>`),
  leave: way(svg`<path d="M14 4H5v16h9M10 12h11M17 8l4 4-4 4"/>`),
  list: way(svg`<path d="M8 6h13M8 12h13M8 18h13M3.5 6h.01M3.5 12h.01M3.5 18h.01"/>`),
  minus: icon(svg`<path d="M5 12h14"/>`),
  moon: icon(svg`<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z"/>`),
  more: icon(svg`<path d="M5 12h.01M12 12h.01M19 12h.01"/>`),
  offline: icon(svg`<path d="M3 3l18 18M8.5 16a5 5 0 0 1 7 0M5 12.5a10 10 0 0 1 4-2.3M19 12.5a10 10 0 0 0-5-2.6M12 20h.01"/>`),
  pause: icon(svg`<path d="M8 5v14M16 5v14"/>`),
  play: icon(svg`<path d="M7 4.5v15l12-7.5z"/>`),
  plus: icon(svg`<path d="M12 5v14M5 12h14"/>`),
  print: icon(svg`<path d="M7 9V3h10v6M7 17H4v-7h16v7h-3"/><path d="M7 14h10v7H7z"/>`),
  search: icon(svg`<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>`),
  share: icon(svg`<path d="M12 15V3M7.5 7 12 2.5 16.5 7M5 12v9h14v-9"/>`),
  text: icon(svg`<path d="M2.5 19 8 5.5 13.5 19M4.3 14.5h7.4M21.5 12v7"/><circle cx="18.3" cy="15.5" r="3.2"/>`),
  wait: icon(svg`<path d="M7 3h10M7 21h10M8 3v4l4 5 4-5V3M8 21v-4l4-5 4 5v4"/>`),
};
