"""Prices as docs/cost.md states them, where their sources stand, and for what queues."""

import re

from cafe.messaging.queues import Queue
from cafe.subscriptions import QUEUES
from tests.running import ROOT

DOCUMENT = (ROOT / "docs" / "cost.md").read_text()
# The café's own; what an extension's costs is said apart.
COUNTED = [line for line in QUEUES if isinstance(line, Queue)]


def price(name: str) -> float:
    """Return a price in dollars from the document's table of prices."""
    match = re.search(rf"^\| {re.escape(name)} \| \$([0-9.]+) \|", DOCUMENT, re.MULTILINE)
    assert match, name
    return float(match[1])
