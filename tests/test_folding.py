"""How text is compared: one table of cases, tried on the pages' scripts too."""

import json

import pytest

from cafe.base.folding import fold, words_in
from tests.running import ROOT

CASES = json.loads((ROOT / "tests" / "folding-cases.json").read_text())


@pytest.mark.parametrize(("text", "folded"), CASES["fold"])
def test_a_text_is_folded_as_on_the_page(text: str, folded: str):
    assert fold(text) == folded


@pytest.mark.parametrize(("text", "words"), CASES["words"])
def test_words_are_those_of_the_page(text: str, words: str):
    assert " ".join(words_in(text)) == words


def test_what_is_folded_stays_as_it_is():
    for _, folded in CASES["fold"]:
        assert fold(folded) == folded
