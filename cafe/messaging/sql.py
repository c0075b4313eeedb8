"""Claim rows so that two processes never work on the same one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction


def claim(
    model: type[models.Model],
    *,
    where: str,
    params: Sequence[Any],
    order: str,
    limit: int,
    values: dict[str, Any],
    add_one_to: str,
) -> list[Any]:
    """Set `values` on the first rows matching `where`; return their primary keys.

    A lease column, not SELECT ... SKIP LOCKED alone, because SQLite ignores that silently. `where`
    stands twice: on PostgreSQL the outer one is looked at again when another process had the row.
    """
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    skip = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    assignments = ", ".join(f"{quote(name)} = %s" for name in values)
    count = quote(add_one_to)
    # Names come from the models and clauses from the callers, never from outside.
    sql = (
        f"UPDATE {table} SET {assignments}, {count} = {count} + 1 "
        f"WHERE {where} AND id IN "
        f"(SELECT id FROM {table} WHERE {where} ORDER BY {order} LIMIT {int(limit)} {skip}) "
        "RETURNING id"
    )
    prepared = [_prepared(model, name, value) for name, value in values.items()]
    plain = [_adapted(value) for value in params]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [*prepared, *plain, *plain])
        return [row[0] for row in cursor.fetchall()]


def _prepared(model: type[models.Model], name: str, value: Any) -> Any:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field.get_db_prep_save(value, connection)


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value
