"""Statements that PostgreSQL prepared for a table that has changed since.

It refuses them for as long as the connection lives, and a change of the schema needs no stop
(docs/operate.md): so they are forgotten, and the statement is prepared anew.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import NotSupportedError
from django.db.backends.signals import connection_created

from cafe.base.trouble import STALE_PLAN, trouble_of


def listen() -> None:
    """Have every connection of this process prepare such statements anew."""
    connection_created.connect(_watch)


def _watch(connection: Any, **kwargs: Any) -> None:
    wrappers = connection.execute_wrappers
    if connection.vendor == "postgresql" and _prepared_anew not in wrappers:
        wrappers.append(_prepared_anew)


def _prepared_anew(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Mapping[str, Any]
) -> Any:
    try:
        return execute(sql, params, many, context)
    except NotSupportedError as error:
        database = context["connection"]
        # A transaction is undone by now, and its ROLLBACK has the driver forget what it prepared.
        if database.in_atomic_block or trouble_of(error) is not STALE_PLAN:
            raise
    database.connection.execute("DEALLOCATE ALL")
    return execute(sql, params, many, context)
