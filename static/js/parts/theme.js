import { load, save } from "../lib/storage.js";

const KEY = "cafe.bar.theme";
const root = document.documentElement;

/** The page comes dark from the server; a bar in the sun may choose light. */
export function restoreTheme() {
  root.dataset.theme = load(KEY, root.dataset.theme);
}

export function switchTheme() {
  root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
  save(KEY, root.dataset.theme);
}
