"""In which language whom is answered: chosen, asked for, or the counter's own."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.views.i18n import JavaScriptCatalog

from cafe.base.language import LANGUAGES
from cafe.serving import catalogue
from cafe.serving.catalogue import catalogue_of as sentences_of
from cafe.serving.catalogue import later_part, pages
from cafe.serving.modules import later_modules_of, modules_of
from scripts import messages
from tests.cast import Cafe, logged_in, make_staff

pytestmark = pytest.mark.django_db


def language_of(page: bytes) -> tuple[str, str]:
    [found] = re.findall(r'<html lang="([^"]*)" dir="([^"]*)"', page.decode())
    return found


def asking(language: str) -> Client:
    return Client(headers={"accept-language": language})


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("pt,fr;q=0.5", "fr"),
        ("ar-EG", "ar"),
        ("pt", "en"),
        ("*", "en"),
        ("", "en"),
        ("de;q=nonsense, ;;,", "en"),
        ("x" * 5000, "en"),
    ],
)
def test_a_browser_is_answered_in_the_language_it_asks_for(cafe: Cafe, asked: str, answered: str):
    answer = asking(asked).get(f"/stores/{cafe.store.slug}/")
    direction = "rtl" if answered == "ar" else "ltr"
    assert language_of(answer.content) == (answered, direction)
    assert answer["Content-Language"] == answered
    assert {"Accept-Language", "Cookie"} <= set(answer["Vary"].split(", "))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_reader_chose_counts_and_he_stays_where_he_was(cafe: Cafe, language: str):
    client, page = asking("nl"), f"/stores/{cafe.store.slug}/"
    chosen = client.post(
        "/language/", {"language": language}, headers={"referer": f"http://testserver{page}"}
    )
    assert chosen["Location"] == f"http://testserver{page}"
    cookie = chosen.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert language_of(client.get(page).content)[0] == language


@pytest.mark.parametrize(
    ("data", "referer"),
    [
        ({"language": "xx"}, ""),
        ({}, ""),
        ({"language": "de", "next": "https://elsewhere.example/"}, ""),
        ({"language": "de"}, "https://elsewhere.example/"),
    ],
)
def test_nobody_is_sent_elsewhere_or_answered_in_no_language(cafe: Cafe, data, referer: str):
    client = Client()
    answer = client.post("/language/", data, headers={"referer": referer})
    assert answer["Location"] == "/"
    assert language_of(client.get(f"/stores/{cafe.store.slug}/").content)[0] in LANGUAGES


def test_a_choice_needs_no_token_and_no_script(cafe: Cafe):
    client = Client(enforce_csrf_checks=True)
    assert client.post("/language/", {"language": "fr"}).status_code == 302
    page = client.get(f"/stores/{cafe.store.slug}/").content.decode()
    offered = re.findall(r'name="language" value="(\w+)" lang="(\w+)"( aria-current="true")?', page)
    assert [code for code, _, _ in offered] == list(LANGUAGES)
    assert [code for code, _, is_current in offered if is_current] == ["fr"]


def test_a_counter_speaks_its_stores_language_until_somebody_chooses(cafe: Cafe):
    cafe.change(locale="de-AT")
    staff = logged_in(make_staff("Grace", cafe.store))
    pages = (f"/barista/{cafe.store.slug}/", f"/stores/{cafe.store.slug}/board/")
    for page in pages:
        assert language_of(staff.get(page, headers={"accept-language": "en-US"}).content)[0] == "de"
    staff.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"
    for page in pages:
        assert language_of(staff.get(page, headers={"accept-language": "en-US"}).content)[0] == "fr"
    cafe.change(locale="pt-PT")
    assert language_of(Client().get(pages[1]).content)[0] == "en"


def test_each_language_has_its_own_page_and_one_asks_for_it_by_its_tag(cafe: Cafe):
    page = f"/stores/{cafe.store.slug}/"
    tags = {language: asking(language).get(page)["ETag"] for language in LANGUAGES}
    assert len(set(tags.values())) == len(LANGUAGES)
    for language in LANGUAGES:
        for other, tag in tags.items():
            answer = asking(language).get(page, headers={"if-none-match": tag})
            assert answer.status_code == (304 if other == language else 200)


# -- the catalogue of the scripts ------------------------------------------------------------------


def catalogue_in(page: bytes) -> str | None:
    found = re.search(r'<script defer src="(/words/[^"]*)"></script>', page.decode())
    return found and found[1]


def test_a_page_loads_the_sentences_of_its_scripts_before_them(cafe: Cafe):
    page = asking("de").get(f"/stores/{cafe.store.slug}/").content
    url = catalogue_in(page)
    assert url
    assert page.index(url.encode()) < page.index(b'type="module"')
    answer = Client().get(url, headers={"accept-encoding": "gzip"})
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "X-Request-ID" not in answer  # it is not of this request alone
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert "Cookie" not in answer["Vary"]
    assert "Accept-Language" not in answer["Vary"]
    again = Client().get(url, headers={"if-none-match": answer["ETag"], "accept-encoding": "gzip"})
    assert again.status_code == 304
    assert not answer.cookies


def test_english_scripts_need_no_catalogue(cafe: Cafe):
    assert catalogue_in(asking("en").get(f"/stores/{cafe.store.slug}/").content) is None


def test_an_address_of_another_release_is_answered_and_not_kept(cafe: Cafe):
    answer = Client().get("/words/de/menu-page-0123456789abcdef.js")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-cache")
    for other in ("xx/menu-page", "de/no-page", "en-gb/menu-page", "de/lib"):
        assert Client().get(f"/words/{other}-0123456789abcdef.js").status_code == 404


@pytest.fixture(scope="module")
def found() -> list[messages.Found]:
    return list(messages.of_scripts())


PAGES = ("menu-page", "order-page", "tablet-page", "board-page")


def kept_in(part: str) -> set[str]:
    """Return the sentences of a catalogue: a script that adds them, or a module that is them."""
    text = sentences_of(part, "ar").body.decode()
    [kept] = re.findall(
        r"^(?:  const newcatalog = |export default )(\{.*?\});", text, re.DOTALL | re.MULTILINE
    )
    return set(json.loads(kept))


def said_by(found: list[messages.Found], modules: Iterable[str]) -> set[str]:
    """Return what modules say; whoever asks for what is marked may say all that is."""
    scripts = {f"static/{name}" for name in modules}
    asks = any("gettextOf" in text(one) for one in scripts if not one.endswith("lib/words.js"))
    return {
        sentences[0]
        for where, sentences, _ in found
        if (asks and where.startswith("marked in ")) or where.rpartition(":")[0] in scripts
    }


def text(script: str) -> str:
    return (Path(settings.BASE_DIR) / script).read_text()


@pytest.mark.parametrize("page", PAGES)
def test_a_pages_catalogue_has_all_that_its_first_modules_say_and_little_else(page: str, found):
    said = said_by(found, modules_of(pages()[page]))
    assert said <= kept_in(page)
    assert len(kept_in(page)) < len(said) + 5  # a word may stand for something else


@pytest.mark.parametrize("page", PAGES)
def test_what_its_later_modules_say_comes_with_them_and_nothing_twice(page: str, found):
    later = later_modules_of(pages()[page])
    if not later:
        assert Client().get(f"/words/de/{later_part(page)}-0123456789abcdef.js").status_code == 404
        return
    said, before = said_by(found, later), said_by(found, modules_of(pages()[page]))
    kept = kept_in(later_part(page))
    assert said - before <= kept
    assert not kept & kept_in(page)
    assert len(kept) < len(said - before) + 5


def test_a_new_sentence_lands_in_the_half_of_the_module_that_says_it(monkeypatch, tmp_path):
    """By itself: of what is translated, that is found in which module is written where."""
    first, later = tmp_path / "first.js", tmp_path / "later.js"
    known = {"Only first": "1", "Only later": "2", "In both": "3", "Marked": "4", "Nowhere": "5"}
    monkeypatch.setattr(catalogue, "_scripts", lambda: tmp_path / "js")
    monkeypatch.setattr(catalogue, "_marked", lambda: iter(["Marked"]))
    monkeypatch.setattr(JavaScriptCatalog, "get_catalog", lambda _self: dict(known))

    def halves() -> tuple[set[str], set[str]]:
        start = catalogue.Part(("first.js",))
        rest = catalogue.Part(("later.js",), before=("first.js",))
        first_half, second = (set(catalogue._Sentences(one).get_catalog()) for one in (start, rest))
        return first_half, second

    first.write_text('gettext("Only first"); gettext("In both");')
    later.write_text(
        'import { gettextOf } from "../lib/words.js";\ngettext("Only later"); gettext("In both");'
    )
    assert halves() == ({"Only first", "In both"}, {"Only later", "Marked"})
    first.write_text('import {\n  gettextOf,\n} from "../lib/words.js";\ngettext("Only later");')
    assert halves() == ({"Only later", "Marked"}, {"In both"})


def test_a_page_names_the_words_of_what_comes_later_and_they_are_kept(cafe: Cafe):
    page = asking("fr").get(f"/stores/{cafe.store.slug}/").content.decode()
    [url] = re.findall(r' data-later-words="([^"]+)"', page)
    answer = Client().get(url)
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert "Ajouter" in answer.content.decode()
    assert (
        "data-later-words" not in asking("en").get(f"/stores/{cafe.store.slug}/").content.decode()
    )
