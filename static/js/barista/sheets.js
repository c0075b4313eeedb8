import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { closeOnBackdrop, sheetHead, whenClosed } from "../parts/sheet.js";
import { keysSheet } from "./keys-sheet.js";
import { lastTapsSheet } from "./last-taps-sheet.js";
import { lookSheet } from "./look-sheet.js";
import { orderSheet } from "./order-sheet.js";
import { pauseSheet } from "./pause-sheet.js";
import { printersSheet } from "./printers-sheet.js";
import { recallSheet } from "./recall-sheet.js";
import { stationSheet } from "./station-sheet.js";
import { stockSheet } from "./stock-sheet.js";
import { toolsSheet } from "./tools.js";
import { unpaidSheet } from "./unpaid-sheet.js";
import { walkInSheet } from "./walk-in-sheet.js";

const SHEETS = { keys: keysSheet, look: lookSheet, order: orderSheet, pause: pauseSheet, printers: printersSheet, recall: recallSheet, station: stationSheet, stock: stockSheet, taps: lastTapsSheet, tools: toolsSheet, unpaid: unpaidSheet, walkIn: walkInSheet };

/** The one dialog of the page. A sheet's function gives {title, body} and maybe the `layout` it has of its own,
 *  or null when what it shows is gone. */
export function sheet(app, now) {
  const open = app.sheet;
  const content = open && SHEETS[open.kind](app, open.id, now);
  return html`
    <dialog class="sheet bar-sheet ${content?.layout ? `bar-sheet--${content.layout}` : ""}" aria-labelledby="sheet-title" @close=${whenClosed(app.close)} @click=${closeOnBackdrop}>
      ${content ? frame(content, app) : nothing}
    </dialog>`;
}

/** A dialog opens modally by its method only, so this follows every drawing. */
export function syncDialog(root, app) {
  const dialog = root.querySelector("dialog");
  const hasContent = Boolean(dialog.querySelector(".sheet__body"));
  if (hasContent && !dialog.open) dialog.showModal();
  if (!hasContent && dialog.open) dialog.close();
  if (!hasContent && app.sheet) app.sheet = null;
}

function frame({ title, body }, app) {
  return html`
    ${sheetHead({ id: "sheet-title", title, onClose: app.close })}
    <div class="sheet__body">${body}</div>`;
}
