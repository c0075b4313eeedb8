// A phone's back button closes what lies on top before it leaves the page: each open sheet has an
// entry of the history. Closed in another way, it takes its entry along.

const open = []; // outermost first
/** @type {Promise<unknown>} */
let settled = Promise.resolve(); // going back takes a moment, and the next entry must not come before
let isOurs = false;

/** Opens a dialog as a sheet that the back button closes. */
export function openSheet(dialog) {
  dialog.showModal();
  const sheet = { dialog, hasEntry: true };
  open.push(sheet);
  dialog.addEventListener("close", () => closed(sheet), { once: true });
  settled = settled.then(() => sheet.hasEntry && history.pushState({ sheet: dialog.id }, ""));
}

/** Goes to another page in the place of the sheets, so that its back button leads to this one. */
export function leaveTo(url) {
  if (open.some(({ hasEntry }) => hasEntry)) location.replace(url);
  else location.assign(url);
}

/** For a page that is left: its sheets are closed, and where one is in the history is another page's matter. */
export function leaveSheets() {
  for (const sheet of open.splice(0)) {
    sheet.hasEntry = false;
    sheet.dialog.close();
  }
}

function closed(sheet) {
  const at = open.indexOf(sheet);
  if (at >= 0) open.splice(at, 1);
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
