"""How the database goes about what it is asked: the kinds of its steps and the indexes they use."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

Plan = tuple[str, ...]  # one step after the other, without costs and times

PLANNED = ("SELECT", "(SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


def plans(work: Callable[[], object]) -> list[Plan]:
    """Do the work; return the plan of each statement it sent, in their order."""
    with CaptureQueriesContext(connection) as captured:
        work()
    statements = [query["sql"] for query in captured.captured_queries]
    return [plan(sql) for sql in statements if sql.startswith(PLANNED)]


def plan(sql: str) -> Plan:
    """Return how the database would carry out a statement; it is not carried out."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            return tuple(row[3] for row in cursor.fetchall())
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        found = cursor.fetchone()[0]
    tree = json.loads(found) if isinstance(found, str) else found
    return tuple(_steps(tree[0]["Plan"]))


def _steps(node: dict[str, Any]) -> Iterator[str]:
    names = ("Node Type", "Operation", "Relation Name", "Index Name")
    yield " ".join(node[name] for name in names if name in node)
    for below in node.get("Plans", ()):
        yield from _steps(below)
