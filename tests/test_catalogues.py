"""Every sentence has its translations: found, whole, with the same values, in all plurals."""

import gettext
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings

from scripts import messages, scripted
from tests import bare_text
from tests.running import ROOT

PATHS = [
    messages.LOCALE / language / "LC_MESSAGES" / f"{domain}.po"
    for language in messages.LANGUAGES
    for domain in messages.DOMAINS
]
VALUE = re.compile(r"%\(\w+\)\w|%%|\$\{|<[^>]*>")
# Written by `manage.py events`: it says no sentence.
GENERATED = {"shapes.js", "life-table.js"}


def names(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def found() -> dict[Path, Catalog]:
    """Return the catalogues as they should be now: to read all sentences takes seconds."""
    return dict(messages.catalogues())


@pytest.fixture
def catalog(path: Path) -> Catalog:
    return found()[path]


every_catalogue = pytest.mark.parametrize("path", PATHS, ids=names)


def test_there_is_a_catalogue_for_each_language_but_our_own():
    ours = {code for code, _ in settings.LANGUAGES} - {settings.LANGUAGE_CODE}
    assert ours == set(messages.LANGUAGES)
    assert len(found()) == len(ours) * len(messages.DOMAINS)
    assert all(len(catalog) > 100 for catalog in found().values())
    assert set(found()) == set(PATHS)


@every_catalogue
def test_no_sentence_is_missing(path: Path, catalog: Catalog):
    missing = [message.id for message in catalog if message.id and not messages.is_whole(message)]
    assert missing == [], f"{names(path)}: translate them, then `make messages`"


@every_catalogue
def test_what_is_kept_is_what_pages_say(path: Path, catalog: Catalog):
    assert path.read_bytes() == messages.po(catalog), "run `make messages`"
    assert path.with_suffix(".mo").read_bytes() == messages.mo(catalog), "run `make messages`"


def values(text: str) -> list[str]:
    return sorted(VALUE.findall(text))


def forms(message: Any) -> list[tuple[str, str]]:
    """Return each translation beside the sentence that it translates."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    one, many = message.id
    return [(one, message.string[0]), *((many, string) for string in message.string[1:])]


@every_catalogue
def test_translations_have_the_values_of_their_sentences(path: Path, catalog: Catalog):
    for message in catalog:
        if not message.id:
            continue
        for sentence, translation in forms(message):
            assert (
                translation == translation.strip()
                or sentence != sentence.strip()
                or sentence == ", "
            )
            given = values(sentence)
            if isinstance(message.id, str):
                assert values(translation) == given, (sentence, translation)
            else:  # a language may say "two drinks" without a figure
                assert set(values(translation)) | {"%(count)s"} == {*given, "%(count)s"}, (
                    translation
                )


PLURALS = {"nl": 2, "de": 2, "es": 2, "fr": 2, "ar": 6}


@every_catalogue
def test_each_language_has_its_own_plurals(path: Path, catalog: Any):
    language = path.parts[-3]
    assert catalog.num_plurals == PLURALS[language]
    for message in catalog:
        if not isinstance(message.id, str):
            assert len(message.string) == PLURALS[language]
            assert all(message.string)


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "لا أسطر"), (1, "سطر واحد"), (2, "سطران"),
        (3, "%(count)s أسطر"), (10, "%(count)s أسطر"), (103, "%(count)s أسطر"),
        (11, "%(count)s سطرًا"), (99, "%(count)s سطرًا"), (100, "%(count)s سطر"),
    ],
)  # fmt: skip
def test_arabic_counts_in_six_ways(count: int, said: str):
    with (ROOT / "locale/ar/LC_MESSAGES/djangojs.mo").open("rb") as file:
        arabic = gettext.GNUTranslations(file)
    assert arabic.ngettext("%(count)s line", "%(count)s lines", count) == said


# -- nothing is said past the catalogues -----------------------------------------------------------


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=names)
def test_no_template_says_anything_in_english_only(path: Path):
    assert bare_text.of_template(path) == []


@pytest.mark.parametrize(
    "path",
    [path for path in sorted((ROOT / "static/js").rglob("*.js")) if path.name not in GENERATED],
    ids=names,
)
def test_no_script_says_anything_in_english_only(path: Path):
    assert bare_text.of_script(path) == []


@pytest.mark.parametrize(
    "line",
    [
        "html`<p>Sold out</p>`",
        'html`<img alt="A cup">`',
        "html`<p>${some}</p> min`",
        'html`<p>${a ? html`<b>${b ? "Not now" : ""}</b>` : ""}</p>`',
        'toast({ text: "Nothing found" })',
        "toast({ text: `${count} drinks before yours` })",
        'const label = isNew ? "Start" : gettext("Stop");',
        'throw new Problem(0, { title: "Please try again." });',
    ],
)
def test_a_script_that_does_is_found(tmp_path: Path, line: str):
    path = tmp_path / "x.js"
    path.write_text(line)
    assert len(bare_text.of_script(path)) == 1


def test_a_script_that_does_not_is_not(tmp_path: Path):
    path = tmp_path / "x.js"
    path.write_text(
        'import { a } from "./Sold out.js"; // Not now\n'
        'const label = gettext("Sold out"), shown = `ticket ticket--${kind}`;\n'
        'html`<p class="a b" data-x="Sold out">${gettext("Add %(name)s", { name })} · </p>`;\n'
        'if (/Sold out/.test(text) || event.key === "Enter") throw new Error("No page here");'
    )
    assert bare_text.of_script(path) == []


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("<p>Sold out</p>", ["Sold out"]),
        ('<input placeholder="Search">', ["Search"]),
        ("{% block title %}Menu{% endblock %}", ["Menu"]),
        ('{% translate "Menu" %} · {{ name }} {# a note #}', []),
        ("{% blocktranslate %}The menu{% endblocktranslate %}", []),
        (
            '{% block body_class %}menu-page{% endblock %}<meta name="viewport" content="width=9">',
            [],
        ),
    ],
)
def test_a_template_that_does_is_found(tmp_path: Path, markup: str, found: list[str]):
    path = tmp_path / "x.html"
    path.write_text(markup)
    assert bare_text.of_template(path) == found


def test_sentences_in_the_depth_of_templates_are_found():
    inner = """html`<b title=${gettext('One')}>${x.map((y) => `${ngettext("Two", "Three", y)}`)}`"""
    text = "html`<p>${a ? " + inner + " : 0}</p>`"
    found = [call.sentences for call in scripted.calls(scripted.read(text))]
    assert found == [("One",), ("Two", "Three")]


def test_a_sentence_that_is_put_together_is_refused():
    with pytest.raises(ValueError, match="in quotes"):
        list(scripted.calls(scripted.read("gettext(`Add ${name}`)")))
    with pytest.raises(ValueError, match="in quotes"):
        list(scripted.calls(scripted.read('gettext("Add " + name)')))


def test_a_fresh_clone_has_its_catalogues_compiled():
    tracked = subprocess.run(
        ["git", "ls-files", "locale"], cwd=ROOT, capture_output=True, text=True, timeout=30
    ).stdout.split()
    for language in messages.LANGUAGES:
        for domain in messages.DOMAINS:
            assert f"locale/{language}/LC_MESSAGES/{domain}.mo" in tracked
