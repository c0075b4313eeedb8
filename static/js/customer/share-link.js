import { gettext } from "../lib/words.js";

/** Passes on the link that may look and not cancel: by the phone's own sheet, or copied. */
export class ShareLink {
  /** What became of the last tap, in words; empty until then. */
  words = "";
  #url;
  #title;
  #onChange;

  constructor({ page, title, onChange }) {
    this.#url = new URL(page, location.origin).href;
    this.#title = title;
    this.#onChange = onChange;
  }

  /** From a tap. */
  async offer() {
    if (navigator.share) await navigator.share({ title: this.#title, url: this.#url }).catch(() => {});
    else await this.#copy();
    this.#onChange();
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.#url);
      this.words = gettext("Link copied: it may look, not cancel");
    } catch {
      // Without TLS no script may copy: it is shown, to be copied by hand.
      this.words = this.#url;
    }
  }
}
