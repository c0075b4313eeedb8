/** Says above the page what it could not show as the store means it; nothing when all is well. */
export function sayFallbacks({ fallbacks }) {
  if (!fallbacks.length) return;
  const note = document.createElement("p");
  note.className = "banner banner--warn";
  note.role = "status";
  note.textContent = fallbacks.join(" ");
  document.body.prepend(note);
}
