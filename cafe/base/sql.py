"""What every message asks of the database, without the ORM's preparations.

They cost more than the queries themselves: a received message took 3.5 ms by the ORM and takes
0.5 ms like this (docs/decisions/local-bus.md).
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Generic, TypeVar, cast

from django.db import connection, models, transaction
from django.utils import timezone

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Later:
    """The database's time some seconds from now, for a statement: no need to ask for it first."""

    seconds: float = 0.0

    def expression(self) -> str:
        """Return it as PostgreSQL works it out."""
        return f"clock_timestamp() + interval '{self.seconds:.3f} seconds'"


NOW = Later()


def filled(text: str, params: Sequence[Any]) -> tuple[str, list[Any]]:
    """Return a statement and its parameters, each as the driver takes it, times as expressions."""
    pieces, values = text.split("%s"), []
    for at, value in enumerate(params):
        if isinstance(value, Later) and connection.vendor == "postgresql":
            pieces[at] += value.expression()
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


def life() -> str:
    """Return an expression that has another value after the database crashed, NULL for none.

    A crash of PostgreSQL takes what it did not wait for the disk with, and its statistics; a copy
    that takes over has its own. SQLite crashes only with its machine, and so with all of us.
    """
    if connection.vendor != "postgresql":
        return "NULL"
    return "(SELECT stats_reset FROM pg_stat_bgwriter)"


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
    columns = columns_of(model)
    sql = f"SELECT {columns.names} FROM {columns.table} WHERE {where}"
    found = rows(sql + (locking(model) if for_update else ""), params)
    return [columns.read(values) for values in found]


def rows(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return what a query finds."""
    with connection.cursor() as cursor:
        cursor.execute(*filled(sql, params))
        return list(cursor.fetchall())


def locking(model: type[models.Model]) -> str:
    """Return what locks the rows of one of a query's tables.

    Nothing on SQLite: whoever writes has the whole database, from BEGIN IMMEDIATE on.
    """
    if not connection.features.has_select_for_update:
        return ""
    return f" FOR UPDATE OF {columns_of(model).table}"


def new_id(model: type[models.Model]) -> str:
    """Return an expression for the id of a row that is inserted later in this transaction.

    On SQLite nobody else inserts one meanwhile.
    """
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        return f"nextval(pg_get_serial_sequence('\"{table}\"', 'id'))"
    return f"(SELECT COALESCE(MAX(seq), 0) + 1 FROM sqlite_sequence WHERE name = '{table}')"


class Columns(Generic[M]):
    """A model's columns as a query names them, and the object that a row of them is."""

    def __init__(self, model: type[M]) -> None:
        quote = connection.ops.quote_name
        fields = model._meta.concrete_fields
        self._model = model
        self._attributes = [field.attname for field in fields]
        self._converters = [
            (at, converter, column)
            for at, field in enumerate(fields)
            for column in [field.get_col(model._meta.db_table)]
            for converter in [
                *connection.ops.get_db_converters(column),
                *column.get_db_converters(connection),
            ]
        ]
        self.table = quote(model._meta.db_table)
        # What a later version added is no column of ours, and is not asked for.
        self.names = ", ".join(f"{self.table}.{quote(str(field.column))}" for field in fields)
        self.count = len(fields)

    def read(self, values: Sequence[Any]) -> M:
        """Return the object whose row begins with these values."""
        row = list(values[: self.count])
        for at, converter, column in self._converters:
            row[at] = converter(row[at], column, connection)
        return self._model.from_db(connection.alias, self._attributes, row)


def columns_of(model: type[M]) -> Columns[M]:
    """Return a model's columns, worked out once for each kind of database."""
    return _columns_of(model, connection.vendor)


@cache
def _columns_of(model: type[M], vendor: str) -> Columns[M]:
    return Columns(model)


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
