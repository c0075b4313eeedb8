"""What a page's script imports is named in the page, by the names under which it is imported."""

import re

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage

from cafe.serving.modules import imports_of, later_modules_of, modules_of
from tests.cast import Cafe

PAGES = ("customer/menu-page", "customer/order-page", "barista/tablet-page", "board/board-page")


@pytest.fixture
def script(settings, tmp_path):
    """Write a static script, and give its name."""
    settings.STATICFILES_DIRS = [tmp_path]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    (tmp_path / "js").mkdir()

    def script(text: str, name: str = "js/page.js") -> str:
        (tmp_path / name).write_text(text)
        return name

    return script


@pytest.mark.parametrize(
    ("text", "imported"),
    [
        ('import { a } from "./a.js";', ["js/a.js"]),
        ('import "../start.js";', ["start.js"]),
        ("import a from './a.js'", ["js/a.js"]),
        ('import {\n  a,\n  b,\n} from "./a.js";\n', ["js/a.js"]),
        ('export { a } from "./a.js";\nexport * from "./b.js";', ["js/a.js", "js/b.js"]),
        ('import{a}from"./a.js";import b from"./b.js";', ["js/a.js", "js/b.js"]),
        ('import "./a.js";\nimport { b } from "./a.js";', ["js/a.js"]),
        ('// import "./a.js";\n/* import "./b.js"; */', []),
        ('/** @param {import("./a.js").A} a */', []),
        ('const later = () => import("./a.js");', []),
        ('export const way = "./a.js";', []),
        ('const words = "import from";\nconst way = "./a.js";', []),
    ],
)
def test_what_a_module_imports_is_found(script, text: str, imported: list[str]):
    assert imports_of(script(text)) == imported


def test_modules_that_import_each_other_are_each_named_once(script):
    script('import "./page.js"; import "./b.js";', "js/a.js")
    script("", "js/b.js")
    assert modules_of(script('import "./a.js"; import "./b.js";')) == (
        "js/page.js", "js/a.js", "js/b.js",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "later"),
    [
        ('const later = () => import("./a.js");', ("js/a.js",)),
        ('async function load() {\n  const { a } = await import("./a.js");\n}', ("js/a.js",)),
        ('import "./b.js";\nimport("./b.js");', ()),
        ('import "./c.js";', ("js/a.js",)),
        ('import("./c.js");', ("js/c.js",)),
        ('/** @type {import("./a.js").A} */\nlet a;\n// import("./a.js")', ()),
        ('const words = "import("./a.js")";', ()),
    ],
)
def test_what_a_module_imports_later_is_named_apart(script, text: str, later: tuple[str, ...]):
    script('import "./b.js";', "js/a.js")
    script("", "js/b.js")
    script('const later = () => import("./a.js");', "js/c.js")
    found = later_modules_of(script(text))
    assert tuple(one for one in found if one != "js/b.js") == later
    assert ("js/b.js" in found) == ("js/a.js" in later)


def test_a_module_that_is_not_there_is_no_page(script):
    with pytest.raises(FileNotFoundError, match=r"js/gone\.js"):
        modules_of(script('import "./gone.js";'))


def test_a_page_names_all_its_modules_by_their_content(client, cafe: Cafe):
    text = client.get(f"/stores/{cafe.store.slug}/").content.decode()
    first, *others = modules_of("js/customer/menu-page.js")
    later = " ".join(map(staticfiles_storage.url, later_modules_of("js/customer/menu-page.js")))
    assert len(others) > 25
    assert "js/customer/item-sheet.js" in others  # what answers a tap
    assert "js/customer/basket-sheet." in later
    links = re.findall(r'<link rel="modulepreload" href="([^"]+)">', text)
    assert links == [staticfiles_storage.url(name) for name in others]
    url = staticfiles_storage.url(first)
    assert f'<script type="module" src="{url}" data-later="{later}"></script>' in text
    assert re.search(r"menu-page\.[0-9a-f]{12}\.js", text)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_when_its_script_has_started_and_says_it_last(page: str):
    from tests.running import ROOT

    script = (ROOT / "static" / "js" / f"{page}.js").read_text()
    assert script.splitlines()[-1].startswith('document.documentElement.dataset.started = "";')
