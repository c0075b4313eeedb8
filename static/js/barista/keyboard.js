/** A bump bar or keyboard: 1-9 choose a card, Enter takes its next step, Backspace undoes the last tap. */
export function listenToKeys(root, { onEnter, onUndo }) {
  document.addEventListener("keydown", (event) => {
    const card = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || root.querySelector("dialog[open]")) return;
    if (/^[1-9]$/.test(event.key)) root.querySelectorAll(".ticket[data-order]")[Number(event.key) - 1]?.focus();
    else if (event.key === "Enter" && card.matches(".ticket")) onEnter(Number(card.dataset.order));
    else if (event.key === "Backspace") onUndo();
    else return;
    event.preventDefault();
  });
}
