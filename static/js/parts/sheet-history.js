// A phone's back button closes what lies on top before it leaves the page: each open sheet has an
// entry of the history. Closed in another way, it takes its entry along.

const open = []; // outermost first
/** @type {Promise<unknown>} */
let settled = Promise.resolve(); // going back takes a moment, and the next entry must not come before
let isOurs = false;

/** Opens a dialog as a sheet that the back button closes. */
export function openSheet(dialog) {
  dialog.showModal();
  const sheet = open.find((one) => one.dialog === dialog) ?? begun(dialog);
  sheet.unheard += 1;
  if (sheet.hasEntry) return;
  sheet.hasEntry = true;
  settled = settled.then(() => sheet.hasEntry && history.pushState({ sheet: dialog.id }, ""));
}

/** A dialog's `close` is heard a moment after: opened again before that, it is the same sheet still. */
function begun(dialog) {
  const sheet = { dialog, hasEntry: false, unheard: 0 };
  const hear = () => {
    sheet.unheard -= 1;
    if (sheet.unheard) return;
    dialog.removeEventListener("close", hear);
    closed(sheet);
  };
  dialog.addEventListener("close", hear);
  open.push(sheet);
  return sheet;
}

/** Goes to another page in the place of the sheets, so that its back button leads to this one. */
export function leaveTo(url) {
  if (open.some(({ hasEntry }) => hasEntry)) location.replace(url);
  else location.assign(url);
}

/** For a page that is left: its sheets are closed, and where one is in the history is another page's matter. */
export function leaveSheets() {
  for (const sheet of open) {
    sheet.hasEntry = false;
    sheet.dialog.close();
  }
}

function closed(sheet) {
  open.splice(open.indexOf(sheet), 1);
  if (!sheet.hasEntry) return;
  sheet.hasEntry = false;
  settled = settled.then(goBack);
}

function goBack() {
  if (!history.state?.sheet) return null; // its entry was never made
  isOurs = true;
  return new Promise((done) => {
    window.addEventListener("popstate", done, { once: true });
    setTimeout(done, 500);
    history.back();
  }).then(() => (isOurs = false));
}

window.addEventListener("popstate", () => {
  const top = open.at(-1);
  if (isOurs || !top) return;
  top.hasEntry = false;
  top.dialog.close();
});
