import { randomId } from "../lib/random-id.js";
import { load, save } from "../lib/storage.js";

const KEY = "cafe.device";
let known = null;

/** What shows the server that a second try comes from the phone of the first, whose answer, and the
 *  cookie with it, may have been lost. */
export function deviceSecret() {
  known = load(KEY, known) ?? randomId();
  save(KEY, known);
  return known;
}
