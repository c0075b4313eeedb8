"""What the documents name is there: files, commands, settings, figures, tests and functions."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath

import pytest
from django.core.management import get_commands

from tests.running import ROOT

FILE = re.compile(r"[\w./*-]*[\w*]\.(?:py|js|mjs|md|toml|css|html|svg|ya?ml|service)\b")
FOLDER = re.compile(r"[\w.-]+/(?:[\w.-]+/)*")
SETTING = re.compile(r"\bCAFE_[A-Z]+(?:_[A-Z]+)*\b")
OURS_ALONE = {"CAFE_SUPERVISED"}  # said by `up` to its parts
# What a reader writes, what a browser asks for, and what once was, told as such.
NOT_FILES = re.compile(
    r"extensions/loyalty/|/?(?:api|admin|media|csp-reports)/|orders/services\.py|broker\.toml"
)
MADE = {"var", "staticfiles", "node_modules", "build", "dist"}
NOT_SETTINGS = {"CAFE_EXTENSIONS"}


@cache
def tree() -> tuple[str, ...]:
    """Return the names of all files here but what tools and a running café made."""
    ours = [one for one in ROOT.iterdir() if one.name not in MADE and one.name[0] != "."]
    paths = [path for one in ours for path in (one, *one.rglob("*"))]
    named = (path.relative_to(ROOT) for path in paths if path.is_file())
    return tuple(sorted(str(path) for path in named if "node_modules" not in path.parts))


DOCUMENTS = [name for name in tree() if name.endswith(".md") and name != "CHANGELOG.md"]


@cache
def code(*, of_tests: bool = True) -> str:
    """Return the text of all programs, those of the tests included or not."""
    names = [name for name in tree() if name.endswith((".py", ".js", ".mjs", ".html"))]
    kept = [name for name in names if of_tests or not name.startswith("tests/")]
    return "\n".join((ROOT / name).read_text() for name in kept)


@cache
def words() -> frozenset[str]:
    return frozenset(re.findall(r"\w+", code())) | {Path(name).stem for name in tree()}


def spans(document: str) -> Iterator[str]:
    """Yield what a document writes as code, in its lines and in blocks."""
    text = (ROOT / document).read_text()
    for part in re.split(r"^```.*?^```$", text, flags=re.DOTALL | re.MULTILINE):
        yield from re.findall(r"`([^`\n]+)`", part)


@cache
def places() -> frozenset[PurePosixPath]:
    """Return all files, and the folders that they lie in."""
    files = [PurePosixPath(name) for name in tree()]
    return frozenset(one for path in files for one in (path, *path.parents[:-1]))


@cache
def endings() -> frozenset[tuple[str, ...]]:
    return frozenset(one.parts[at:] for one in places() for at in range(len(one.parts)))


@cache
def is_there(name: str) -> bool:
    """Return whether a file or folder ends in this; documents may leave out where it lies."""
    asked = PurePosixPath(name.strip("/"))
    if "*" in name:
        return any(one.match(str(asked)) for one in places())
    return asked.parts in endings()


def missing_in(document: str) -> Iterator[str]:
    for span in spans(document):
        named = [*FILE.findall(span), *([span] if FOLDER.fullmatch(span) else [])]
        yield from (one for one in named if not NOT_FILES.match(one) and not is_there(one))
        for command in re.findall(r"manage\.py ([a-z_]+)", span):
            if command not in get_commands():
                yield f"manage.py {command}"
        yield from (name for name in re.findall(r"\btest_\w+", span) if name not in words())
        yield from (one for one in re.findall(r"\bcafe\.[EW]\d{3}\b", span) if one not in code())


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_a_document_names_is_there(document):
    assert sorted(set(missing_in(document))) == []


@pytest.mark.parametrize("document", [*DOCUMENTS, "CHANGELOG.md"])
def test_every_link_to_a_file_leads_to_one(document):
    text, folder = (ROOT / document).read_text(), Path(document).parent
    links = [one.partition("#")[0] for one in re.findall(r"\]\(([^)\s]+)\)", text)]
    files = [one for one in links if one and not re.match(r"\w+:", one)]
    assert [one for one in files if not (ROOT / folder / one).exists()] == []


def test_every_setting_is_in_the_table_and_no_other_anywhere():
    said = re.findall(r"^\| (`.*?) \|", (ROOT / "docs/settings.md").read_text(), re.MULTILINE)
    listed = {name for cell in said for name in SETTING.findall(cell)}
    asked = set(re.findall(r'"(CAFE_[A-Z_]+)"', code(of_tests=False))) - OURS_ALONE
    assert listed == asked
    for document in DOCUMENTS:
        named = set(SETTING.findall((ROOT / document).read_text()))
        assert named - listed - NOT_SETTINGS == set(), document


def test_every_figure_to_watch_is_measured():
    meters = (ROOT / "cafe/base/meters.py").read_text() + code(of_tests=False)
    for name in set(re.findall(r"\bcafe_[a-z_]+[a-z]\b", (ROOT / "docs/operate.md").read_text())):
        stem = re.sub(r"_(?:total|bucket)$", "", name)
        assert re.search(rf'"{stem}(?:_total)?"', meters), name


def test_every_command_of_ours_is_in_the_table():
    text = (ROOT / "docs/settings.md").read_text()
    ours = {name for name in get_commands() if is_there(f"management/commands/{name}.py")}
    assert {name for name in ours if f"`{name}`" not in text and f"py {name}" not in text} == set()


@pytest.mark.parametrize("document", sorted(Path(ROOT / "docs/decisions").glob("*.md")))
def test_every_decision_is_in_the_list(document):
    listed = (ROOT / "docs/decisions/README.md").read_text()
    assert document.name == "README.md" or f"]({document.name})" in listed
