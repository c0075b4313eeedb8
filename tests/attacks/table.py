"""The table of attacks: table.md, read; its part about rights is made from the routes.

`python -m tests.attacks.table` writes that part anew.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).with_name("table.md")
MADE = "\n## Rights, route by route\n"
HEAD = "| attack | expected | test |\n|---|---|---|\n"
LINE = re.compile(r"^\| (.+) \| (.+) \| `(.+)` \|$", re.MULTILINE)
REQUESTS = "test_right_table.py::test_who_may_and_who_is_refused"
SOCKETS = "test_right_table.py::test_who_may_open_the_tablets_socket"


@dataclass(frozen=True)
class Attack:
    """What is tried, what is right, and the test (a file of tests/ and its function)."""

    attack: str
    expected: str
    test: str

    def __str__(self) -> str:
        return f"| {self.attack} | {self.expected} | `{self.test}` |"


def read() -> list[Attack]:
    """Return the rows of the table, those about rights among them."""
    return [Attack(*found) for found in LINE.findall(HERE.read_text())]


def rights() -> Iterator[Attack]:
    """Yield a row for each method of a route, and each socket, that somebody is refused."""
    from tests import test_right_table as table

    asked = [(str(row), row.asks, REQUESTS) for row in table.TABLE]
    asked += [(f"socket {path}", asks, SOCKETS) for path, asks in table.SOCKETS.items()]
    for what, asks, test in asked:
        refused = [str(who) for who in table.WHO if not table.may(who, asks)]
        if refused:
            yield Attack(f"`{what}` by {', '.join(refused)}", "refused", test)


def made() -> str:
    """Return the part about rights as it should stand in the table."""
    return "\n".join([MADE + HEAD.strip(), *map(str, rights()), ""])


if __name__ == "__main__":
    import django

    django.setup()
    HERE.write_text(HERE.read_text().partition(MADE)[0] + made())
