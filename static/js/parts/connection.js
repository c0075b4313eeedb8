import { answerIn, signWith, whenLoggedOut } from "../lib/api.js";
import { connect as connectLine } from "../lib/live.js";

signWith(() => document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1]);
answerIn(document.documentElement.lang);

/** The page's connection: a line to the server that wakes with the page and with the network.
 *  `options` are those of lib/live.js. */
export function connect(options) {
  const line = connectLine(options);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && line.wake());
  whenLoggedOut(() => line.refuse());
  window.addEventListener("online", () => line.wake());
  window.addEventListener("offline", () => line.cut());
  return line;
}
