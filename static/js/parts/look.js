import { save } from "../lib/storage.js";

const root = document.documentElement;

/** What start/tablet-look.js put on the page, and what there is to choose from, the usual first. */
export const LOOKS = { theme: ["dark", "light"], text: ["normal", "large", "largest"], density: ["roomy", "compact"] };

/** How the page looks: what is not known of is as usual.
 *
 *  @param {keyof typeof LOOKS} name
 */
export function look(name) {
  const value = root.dataset[name];
  return LOOKS[name].includes(value) ? value : LOOKS[name][0];
}

/** Chooses how the page looks at this device, now and from now on. */
export function choose(name, value) {
  root.dataset[name] = value;
  save(`cafe.bar.${name}`, value);
}

export function switchTheme() {
  choose("theme", look("theme") === "dark" ? "light" : "dark");
}
