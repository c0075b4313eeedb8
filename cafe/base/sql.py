"""What every message asks of the database, without the ORM's preparations.

They cost more than the queries themselves: a received message took 3.5 ms by the ORM and takes
0.5 ms like this (docs/decisions/local-bus.md).
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, TypeVar, cast

from django.db import connection, models, transaction
from django.utils import timezone

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Later:
    """The database's time some seconds from now, for a statement: no need to ask for it first."""

    seconds: float = 0.0


NOW = Later()


def filled(text: str, params: Sequence[Any]) -> tuple[str, list[Any]]:
    """Return a statement and its parameters, each as the driver takes it, times as expressions."""
    pieces, values = text.split("%s"), []
    for at, value in enumerate(params):
        if isinstance(value, Later) and connection.vendor == "postgresql":
            pieces[at] += f"clock_timestamp() + interval '{value.seconds:.3f} seconds'"
        else:
            pieces[at] += "%s"
            values.append(adapted(value))
    return "".join(pieces), values


def claim(
    model: type[models.Model],
    *,
    where: str,
    params: Sequence[Any],
    order: str,
    limit: int,
    values: dict[str, Any],
    add_one_to: str,
    returning: str = "id",
    gone: tuple[str, Sequence[Any]] | None = None,
) -> list[tuple[Any, ...]]:
    """Set `values` on the first rows matching `where`; return `returning` of each, in no order.

    Rows that match `gone`, a condition and its parameters, are not claimed but deleted, in the same
    transaction. A lease column, not SELECT ... SKIP LOCKED alone, because SQLite ignores that
    silently. `where` stands twice: on PostgreSQL the outer one is looked at again when another
    process had the row.
    """
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    skip = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    assignments = ", ".join(f"{quote(name)} = %s" for name in values)
    count = quote(add_one_to)
    changes = [prepared(model, name, value) for name, value in values.items()]
    delete, deleted = "", list[Any]()
    if gone:
        delete, deleted = f"DELETE FROM {table} WHERE {gone[0]}", list(gone[1])
        # Of what one statement both deletes and changes, PostgreSQL does one or the other.
        where, params = f"{where} AND NOT ({gone[0]})", [*params, *deleted]
    picked = f"SELECT id FROM {table} WHERE {where} ORDER BY {order} LIMIT {int(limit)} {skip}"
    # As an array it is looked for once. As IN (SELECT ...) PostgreSQL may look again for each row,
    # past those it has locked already, and then it takes them all, whatever the limit.
    among = f"= ANY(ARRAY({picked}))" if skip else f"IN ({picked})"
    # Names come from the models and clauses from the callers, never from outside.
    sql = (
        f"UPDATE {table} SET {assignments}, {count} = {count} + 1 "
        f"WHERE {where} AND id {among} RETURNING {returning}"
    )
    given = [*changes, *params, *params]
    with one_statement(), connection.cursor() as cursor:
        if delete and connection.vendor == "postgresql":
            sql, given = f"WITH gone AS ({delete}) {sql}", [*deleted, *given]
        elif delete:
            cursor.execute(delete, deleted)
        cursor.execute(*filled(sql, given))
        return list(cursor.fetchall())


def among(column: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
    """Return the condition that a column has one of these values, and its parameters.

    On PostgreSQL it reads the same however many there are, and so is prepared once.
    """
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s)", [list(values)]
    return f"{column} IN ({', '.join(['%s'] * len(values))})", list(values)


def one_statement() -> AbstractContextManager[None]:
    """Return what a change of one statement runs in: it is a transaction by itself.

    On SQLite it stands in the queue of those who write, which begins with BEGIN.
    """
    if connection.vendor == "postgresql":
        return nullcontext()
    return cast("AbstractContextManager[None]", transaction.atomic())


def now() -> datetime:
    """Return the time by the clock that all who share the database share.

    Hosts' own clocks differ, and one that is ahead would take every lease for ended. SQLite has no
    clock but its machine's, and no other machine.
    """
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        time: datetime = cursor.fetchone()[0]
        return time


def exists(model: type[models.Model], *, where: str, params: Sequence[Any]) -> bool:
    """Return whether a row matches; asked all the time, so without the ORM's preparations."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(*filled(f"SELECT 1 FROM {table} WHERE {where} LIMIT 1", params))
        return cursor.fetchone() is not None


def fetch(
    model: type[M], *, where: str, params: Sequence[Any], for_update: bool = False
) -> list[M]:
    """Return the rows that match as objects, their foreign keys not followed."""
    table = connection.ops.quote_name(model._meta.db_table)
    # On SQLite whoever writes has the whole database, from BEGIN IMMEDIATE on.
    lock = " FOR UPDATE" if for_update and connection.features.has_select_for_update else ""
    # Every column, by name: what a later version added is no column of ours, and is passed over.
    return list(model._base_manager.raw(f"SELECT * FROM {table} WHERE {where}{lock}", params))


def insert(rows: Sequence[models.Model], *, unless_there: bool = False) -> bool:
    """Insert rows of one model, which get their ids; return whether they are new.

    False with `unless_there` when a unique key is there already; then nothing is changed.
    """
    head, columns = _insert(type(rows[0]))
    values = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection)
        for row in rows
        for field in columns
    ]
    one = f"({', '.join(['%s'] * len(columns))})"
    conflict = " ON CONFLICT DO NOTHING" if unless_there else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{head} VALUES {', '.join([one] * len(rows))}{conflict} RETURNING id", values
        )
        ids = cursor.fetchall()
    for row, (pk,) in zip(rows, ids, strict=not unless_there):
        row.pk = pk
        row._state.adding = False
    return bool(ids)


@cache
def _insert(model: type[models.Model]) -> tuple[str, "list[models.Field[Any, Any]]"]:
    quote = connection.ops.quote_name
    columns = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    names = ", ".join(quote(str(field.column)) for field in columns)
    return f"INSERT INTO {quote(model._meta.db_table)} ({names})", columns


def save_changed(row: models.Model, before: Mapping[str, Any]) -> None:
    """Write what differs from `before`, values by attribute name; no statement when nothing does.

    Django's save() writes every column, and prepares each.
    """
    fields = [
        field
        for field in row._meta.local_concrete_fields
        if getattr(row, field.attname) != before.get(field.attname)
    ]
    if not fields:
        return
    quote = connection.ops.quote_name
    changes = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {quote(row._meta.db_table)} SET {changes} WHERE id = %s", [*values, row.pk]
        )


def prepared(model: type[models.Model], name: str, value: Any) -> Any:
    """Return a value as the field's column takes it; a time of the database stays one."""
    if isinstance(value, Later):
        return value
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field.get_db_prep_save(value, connection)


def adapted(value: Any) -> Any:
    """Return a parameter as the database's driver takes it."""
    if isinstance(value, Later):
        value = now() + timedelta(seconds=value.seconds)
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value
