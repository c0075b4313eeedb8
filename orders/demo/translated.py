"""The demo menu in other languages: a file each in `words/`, by the names in menu.py."""

import json
from functools import cache
from pathlib import Path
from typing import Any

_FILES = Path(__file__).parent / "words"


def translations(name: str, *, described: bool = False) -> dict[str, dict[str, str]]:
    """Return what a row of this name is in other languages, with or without its description."""
    return {
        language: {"name": words["names"][name]}
        | ({"description": words["descriptions"][name]} if described else {})
        for language, words in _words().items()
    }


@cache
def _words() -> dict[str, Any]:
    return {
        file.stem: json.loads(file.read_text("utf-8")) for file in sorted(_FILES.glob("*.json"))
    }
