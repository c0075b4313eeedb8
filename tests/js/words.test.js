import assert from "node:assert/strict";
import test from "node:test";

import { gettext, learn, ngettext } from "../../static/js/lib/words.js";

// What Django's JavaScriptCatalog leaves behind, for a language with its own rule.
function inLanguage(messages, pluralidx, tell) {
  globalThis.django = {
    gettext: (text) => messages[text] ?? text,
    ngettext: (one, many, count) => messages[one]?.[pluralidx(count)] ?? (count === 1 ? one : many),
  };
  try {
    tell();
  } finally {
    delete globalThis.django;
  }
}

test("without a catalogue a sentence is as it is written", () => {
  assert.equal(gettext("Sold out"), "Sold out");
  assert.equal(gettext("Add %(name)s", { name: "Flat White" }), "Add Flat White");
  assert.equal(ngettext("%(count)s drink", "%(count)s drinks", 1), "1 drink");
  assert.equal(ngettext("%(count)s drink", "%(count)s drinks", 0), "0 drinks");
  assert.equal(ngettext("one of %(kind)s", "%(count)s of %(kind)s", 3, { kind: "tea" }), "3 of tea");
});

test("values are words, whatever they are: no pattern, no name of an object's own", () => {
  assert.equal(gettext("for %(name)s", { name: "$& %(name)s $1" }), "for $& %(name)s $1");
  assert.equal(gettext("%(count)s of %(all)s", { count: 0, all: null }), "0 of null");
  assert.equal(gettext("100 % %(missing)s"), "100 % %(missing)s");
  assert.equal(gettext("%(constructor)s"), "%(constructor)s");
});

test("with a catalogue a sentence is the language's, and so is its plural", () => {
  const polish = (n) => (n === 1 ? 0 : n % 10 > 1 && n % 10 < 5 && (n % 100 < 10 || n % 100 > 20) ? 1 : 2);
  const messages = {
    "Add %(name)s": "Dodaj %(name)s",
    "%(count)s coffee": ["%(count)s kawa", "%(count)s kawy", "%(count)s kaw"],
  };
  inLanguage(messages, polish, () => {
    assert.equal(gettext("Add %(name)s", { name: "Latte" }), "Dodaj Latte");
    assert.deepEqual(
      [1, 2, 5, 22].map((count) => ngettext("%(count)s coffee", "%(count)s coffees", count)),
      ["1 kawa", "2 kawy", "5 kaw", "22 kawy"],
    );
    assert.equal(gettext("Not there"), "Not there");
  });
});

test("what runs the other way is isolated, and only that", () => {
  assert.equal(gettext("%(name)s: 3", { name: "قهوة" }), "\u2068قهوة\u2069: 3");
  inLanguage({ "Add %(name)s": "أضف %(name)s" }, () => 0, () => {
    assert.equal(gettext("Add %(name)s", { name: "Flat White" }), "أضف \u2068Flat White\u2069");
    assert.equal(gettext("Add %(name)s", { name: 3 }), "أضف 3");
  });
});

test("sentences that come later are said from then on, and are none where the first ones were lost", () => {
  learn({ "Your basket": "Dein Korb" });
  assert.equal(gettext("Your basket"), "Your basket");
  const catalog = { Filter: "Filter" };
  globalThis.django = { catalog, gettext: (text) => catalog[text] ?? text };
  try {
    learn({ "Your basket": "Dein Korb" });
    assert.equal(gettext("Your basket"), "Dein Korb");
    assert.equal(gettext("Filter"), "Filter");
  } finally {
    delete globalThis.django;
  }
});
