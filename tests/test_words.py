"""A newcomer finds any thing from the tree alone: each plain word is in the name of a file."""

import subprocess

import pytest

from tests.running import ROOT

WORDS = """
address availability basket board broker clock capacity csp deadline event health idempotency menu
outbox payment permission price promise qr retention route sound state stock
"""


@pytest.fixture(scope="module")
def paths() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return [path for path in listed if not path.startswith(("tests/", "static/vendor/"))]


@pytest.mark.parametrize("word", WORDS.split())
def test_a_plain_word_leads_to_a_file(word: str, paths: list[str]):
    assert [path for path in paths if word in path.rpartition("/")[2]]
