import { html, svg } from "../../vendor/lit-html/lit-html.js";
import { icons as shared } from "../parts/icons.js";

function icon(shape) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${shape}</svg>`;
}

export const icons = {
  ...shared,
  back: icon(svg`<path d="M8 5 3.5 9.5 8 14"/><path d="M4 9.5h10.5a5 5 0 0 1 0 10H9"/>`),
  list: icon(svg`<path d="M8 6h13M8 12h13M8 18h13M3.5 6h.01M3.5 12h.01M3.5 18h.01"/>`),
  leave: icon(svg`<path d="M14 4H5v16h9M10 12h11M17 8l4 4-4 4"/>`),
  moon: icon(svg`<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z"/>`),
  more: icon(svg`<path d="M5 12h.01M12 12h.01M19 12h.01"/>`),
  pause: icon(svg`<path d="M8 5v14M16 5v14"/>`),
  play: icon(svg`<path d="M7 4.5v15l12-7.5z"/>`),
  wait: icon(svg`<path d="M7 3h10M7 21h10M8 3v4l4 5 4-5V3M8 21v-4l4-5 4 5v4"/>`),
};
