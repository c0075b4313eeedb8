"""The pages' own tests; their pure logic runs in Node.js, the rest in the browser tests."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from cafe.serving.staticfiles import smaller
from tests.running import ROOT

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(
    NODE is None, reason="Node.js is not installed; the browser tests still run"
)
SCRIPTS = ROOT / "static" / "js"


def run_tests(folder: Path) -> None:
    assert NODE
    tests = sorted(str(path) for path in folder.glob("tests/js/*.test.js"))
    assert tests
    done = subprocess.run([NODE, "--test", *tests], capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stdout[-5000:]


@needs_node
def test_the_javascript_tests_pass():
    run_tests(ROOT)


@needs_node
def test_they_pass_on_the_scripts_as_they_are_served(tmp_path: Path):
    """A tool takes comments and spaces out; it must not take a script's meaning with them."""
    for folder in ("tests", "static", "orders", "docs"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    for folder in ("tests", "static"):
        (tmp_path / folder).unlink()
        shutil.copytree(ROOT / folder, tmp_path / folder)
    before = after = 0
    for path in (tmp_path / "static" / "js").rglob("*.js"):
        text = path.read_bytes()
        served = smaller(str(path.relative_to(tmp_path)), ContentFile(text)).read()
        path.write_bytes(served)
        before, after = before + len(text), after + len(served)
    assert after < 0.9 * before
    run_tests(tmp_path)


def test_a_template_within_a_template_keeps_its_spaces():
    script = """
      // Said to people.
      const words = html`<p>${gone ? html`<img src=${url} alt="">` : `Choose: ${name}`} now</p>`;
      /** And
       *  this. */
      /** @type {string} */ const address = "https://example/*";
    """
    served = smaller("js/x.js", ContentFile(script.encode())).read().decode()
    assert 'html`<img src=${url} alt="">` : `Choose: ${name}`} now</p>`' in served
    assert '"https://example/*";' in served
    assert "Said" not in served
    assert "this" not in served


# -- the rooms of static/js ----------------------------------------------------------------------

# A script of its own beside the rooms: it imports nothing, and no page imports it.
WORKER = "service-worker.js"
# A file imports from its own room and from those on the floors below.
FLOORS = {"start": 0, "lib": 0, "model": 1, "parts": 2, "customer": 3, "barista": 3, "board": 3}
WITHOUT_DOM = ("lib", "model")
# What a page has and a worker or Node.js has not, and a class of its elements.
DOM = re.compile(
    r"(?<![\w.#$])(document|window|navigator|screen|history|customElements|matchMedia|"
    r"requestAnimationFrame|getComputedStyle|HTML\w*Element|MutationObserver|"
    r"IntersectionObserver|ResizeObserver|AudioContext|Notification|DOMParser)\b(?!\s*:)"
)
IMPORTS = re.compile(r"""\b(?:from|import)\s*\(?\s*["']([^"']+)["']""")
COMMENTS = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)
STRINGS = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'')


def violations(name: str, text: str) -> Iterator[str]:
    """Yield what a script, such as lib/api.js, may not do where it stands."""
    room, *_ = Path(name).parts
    code = COMMENTS.sub("", text)
    for wanted in IMPORTS.findall(code):
        target = (SCRIPTS / name).parent.joinpath(wanted).resolve()
        if target.is_relative_to(SCRIPTS):
            other = target.relative_to(SCRIPTS).parts[0]
            if other != room and FLOORS[other] >= FLOORS[room]:
                yield f"{name} imports {other}/"
        elif room in WITHOUT_DOM:
            yield f"{name} imports {wanted}"
    if room in WITHOUT_DOM:
        for word in DOM.findall(STRINGS.sub('""', code)):
            yield f"{name} touches {word}"


def scripts() -> Iterator[tuple[str, str]]:
    for path in sorted(SCRIPTS.rglob("*.js")):
        yield str(path.relative_to(SCRIPTS)), path.read_text()


def test_the_worker_imports_nothing():
    assert not IMPORTS.search(COMMENTS.sub("", (SCRIPTS / WORKER).read_text()))


def test_every_script_keeps_to_its_room():
    found = [wrong for name, text in scripts() for wrong in violations(name, text)]
    assert found == []
    assert {Path(name).parts[0] for name, _ in scripts()} == {*FLOORS, WORKER}


@pytest.mark.parametrize(
    ("name", "line", "wrong"),
    [
        (
            "lib/x.js",
            'import { html } from "../../vendor/lit-html/lit-html.js";',
            "imports ../",
        ),
        ("model/x.js", 'import "../parts/icons.js";', "imports parts/"),
        ("lib/x.js", 'import { Basket } from "../model/basket.js";', "imports model/"),
        ("parts/x.js", 'const bar = await import("../barista/bar.js");', "imports barista/"),
        ("board/x.js", 'import { ticket } from "../barista/ticket.js";', "imports barista/"),
        ("lib/x.js", "const token = document.cookie;", "touches document"),
        ("model/x.js", "addEventListener && window.addEventListener();", "touches window"),
        ("model/x.js", "node instanceof HTMLElement", "touches HTMLElement"),
    ],
)
def test_a_script_that_does_not_is_found(name: str, line: str, wrong: str):
    [found] = violations(name, line)
    assert found.startswith(f"{name} {wrong}")


def test_words_about_a_page_are_no_page():
    text = '// of the document\nconst asked = { document: "window" }; asked.document; /* window */'
    assert list(violations("lib/x.js", text)) == []


@needs_node
def test_what_has_no_dom_loads_without_a_page():
    assert NODE
    modules = [(SCRIPTS / name).as_uri() for name, _ in scripts() if name.startswith(WITHOUT_DOM)]
    code = "".join(f"await import('{module}');" for module in modules)
    done = subprocess.run(
        [NODE, "--input-type=module", "-e", code], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.mark.parametrize(
    "page", ["barista/tablet-page.js", "board/board-page.js", "customer/menu-rest.js",
             "customer/order-page.js"]
)  # fmt: skip
def test_every_page_hands_on_when_a_message_was_asked_for(page: str):
    script = (ROOT / "static" / "js" / page).read_text()
    by_itself = "onMessage: (message, asked) =>" in script and "return isBehind;" in script
    # tests/js/drawing.test.js has that this hands both on.
    assert by_itself or "...drawing(" in script
