"""What is installed is what was tested, to the byte: no package floats, whoever asked for it."""

import re
from importlib.metadata import PackageNotFoundError, version

import pytest
from packaging.markers import Marker

from tests.running import ROOT

FILES = ("requirements", "requirements-dev")
LINE = re.compile(r"^([\w.-]+)(?:\[[\w,]+\])?==([\w.]+)(?: ; ([^\\]+))?")


def pinned(name: str) -> dict[str, str]:
    """Return the versions that a file asks for on this machine, by package."""
    found = map(LINE.match, (ROOT / name).read_text().splitlines())
    return {
        line[1].lower().replace("_", "-"): line[2]
        for line in found
        if line and (not line[3] or Marker(line[3].strip()).evaluate())
    }


@pytest.mark.parametrize("name", FILES)
def test_every_package_has_a_version_and_hashes(name: str):
    text = (ROOT / f"{name}.txt").read_text()
    entries = re.findall(r"^(?![ #]).+(?:\n .+)*", text, re.MULTILINE)
    assert len(entries) > 40
    for entry in entries:
        assert LINE.match(entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry
    assert "http://" not in text
    assert "https://" not in text


@pytest.mark.parametrize("name", FILES)
def test_what_was_asked_for_is_what_is_locked(name: str):
    locked = pinned(f"{name}.txt")
    assert pinned(f"{name}.in").items() <= locked.items()
    assert pinned("requirements.txt").items() <= pinned("requirements-dev.txt").items()


def test_what_is_installed_is_what_is_locked():
    wrong = {}
    for name, wanted in pinned("requirements-dev.txt").items():
        try:
            found = version(name)
        except PackageNotFoundError:
            found = "not there"
        if found != wanted:
            wrong[name] = found
    assert wrong == {}
