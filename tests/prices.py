"""Prices as docs/cost.md states them, where their sources stand."""

import re

from tests.running import ROOT

DOCUMENT = (ROOT / "docs" / "cost.md").read_text()


def price(name: str) -> float:
    """Return a price in dollars from the document's table of prices."""
    match = re.search(rf"^\| {re.escape(name)} \| \$([0-9.]+) \|", DOCUMENT, re.MULTILINE)
    assert match, name
    return float(match[1])
