import { randomId } from "../lib/random-id.js";
import { load, save } from "../lib/storage.js";

const KEY = "cafe.device";
let unkept = null; // where nothing can be kept, the page itself remembers

/** What shows the server that a second try comes from the phone of the first, whose answer, and the
 *  cookie with it, may have been lost. */
export function deviceSecret() {
  const secret = load(KEY, unkept) ?? randomId();
  save(KEY, secret);
  unkept = load(KEY, null) ? null : secret;
  return secret;
}
