"""What a change writes, gathered and then written together: by PostgreSQL as one statement.

A trip to the server and back costs both sides more than the row that it brings
(docs/decisions/postgres.md). SQLite is no trip away, and has no INSERT within WITH: there it is one
statement after the other, in the order in which they were said.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from django.db import connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import DatabaseDefault
from django.db.models.fields import NOT_PROVIDED

from cafe.base.sql import Later, adapted, columns_of

LEFT_OUT = object()  # nothing is said of this column

# What the driver takes as it is. The other fields are asked, which takes ten times as long, and an
# order writes a hundred values.
PLAIN: Mapping[str, type] = {
    "BigAutoField": int,
    "BigIntegerField": int,
    "CharField": str,
    "ForeignKey": int,
    "PositiveIntegerField": int,
    "PositiveSmallIntegerField": int,
    "TextField": str,
}


@contextmanager
def together() -> Iterator["Writes"]:
    """Write all that is said inside when it ends; nothing when an exception ends it."""
    writes = Writes()
    yield writes
    writes.send()


class Writes:
    """Inserts and updates, each of rows of its own: none sees what another of them does.

    What refers to a row that is inserted with it gets its id: `Delivery(event=event)`.
    """

    def __init__(self) -> None:
        self._parts: list[_Part] = []

    def insert(self, *rows: models.Model, unless_there: bool = False) -> None:
        """Insert rows of one model; those that have no ids get them.

        With `unless_there` a row whose unique key is there already is passed over, and gets none.
        """
        self._parts.append(_Insert(rows, unless_there))

    def update(self, row: models.Model, before: Mapping[str, Any]) -> None:
        """Write what differs from `before`, values by attribute name."""
        changed = [
            column
            for column in _columns(type(row))
            if getattr(row, column.attribute) != before.get(column.attribute)
        ]
        if changed:
            self._parts.append(_Update(row, changed))

    def execute(self, text: str, params: Sequence[Any]) -> None:
        """Run another statement that changes rows, its parameters as the driver takes them."""
        self._parts.append(_Statement(text, params))

    def send(self) -> None:
        """Write what was said until now."""
        parts, self._parts = self._parts, []
        if connection.vendor == "postgresql":
            _send(parts)
        else:
            for part in parts:
                _send([part])


def _send(parts: Sequence["_Part"]) -> None:
    if not parts:
        return
    database = connections[connection.alias]
    say = _Sayer(parts, database)
    texts = [part.text(say) + " RETURNING id" for part in parts]
    with database.cursor() as cursor:
        if say.on_postgres:
            named = ", ".join([f"w{at} AS ({text})" for at, text in enumerate(texts)])
            arrays = ", ".join([f"ARRAY(SELECT id FROM w{at})" for at in range(len(texts))])
            cursor.execute(f"WITH {named} SELECT {arrays}", say.params)
            ids = cursor.fetchone()
        else:
            cursor.execute(texts[0], say.params)
            ids = [[pk for (pk,) in cursor.fetchall()]]
    for part, of_part in zip(parts, ids, strict=True):
        part.take(of_part)


class _Sayer:
    """Says how a statement names a value, and keeps those that are its parameters."""

    def __init__(self, parts: Sequence["_Part"], database: BaseDatabaseWrapper) -> None:
        self._parts = parts
        self._database = database
        self.on_postgres = database.vendor == "postgresql"
        self.params: list[Any] = []

    def __call__(self, column: "_Column", value: Any) -> str:
        if type(value) is column.plain:
            self.params.append(value)
            return "%s"
        return self._other(column, value)

    def _other(self, column: "_Column", value: Any) -> str:
        if isinstance(value, models.Model):
            if value.pk is None:
                return f"(SELECT id FROM w{self._part_of(value)})"
            value = value.pk
        elif not isinstance(value, Later):
            value = column.field.get_db_prep_save(value, self._database)
        elif self.on_postgres:
            return value.expression()
        else:
            value = adapted(value)
        self.params.append(value)
        return "%s"

    def _part_of(self, row: models.Model) -> int:
        return next(at for at, part in enumerate(self._parts) if row in part.rows)


class _Column:
    """A column, and what is written to it."""

    def __init__(self, field: "models.Field[Any, Any]") -> None:
        self.field = field
        self.name = connection.ops.quote_name(str(field.column))
        self.attribute = field.attname
        self.plain = PLAIN.get(field.get_internal_type())

    def inserted(self, row: models.Model) -> Any:
        value = getattr(row, self.attribute)
        if type(value) is self.plain:
            return value
        value = self.field.pre_save(row, add=True)
        if value is None:
            return self._nothing(row)
        return LEFT_OUT if isinstance(value, DatabaseDefault) else value

    def said(self, say: "_Sayer", value: Any) -> str:
        """Return how a statement names a value, or what the column has without one."""
        if value is not LEFT_OUT:
            return say(self, value)
        return say(self, None if self.field.db_default is NOT_PROVIDED else self.field.db_default)

    def _nothing(self, row: models.Model) -> Any:
        if isinstance(self.field, models.ForeignKey) and self.field.is_cached(row):
            return self.field.get_cached_value(row)
        return LEFT_OUT if self.field.db_default is NOT_PROVIDED else None


@cache
def _columns(model: type[models.Model]) -> Sequence[_Column]:
    return [_Column(field) for field in model._meta.local_concrete_fields]


class _Part(Protocol):
    """One statement of those that are sent together."""

    @property
    def rows(self) -> Sequence[models.Model]: ...

    def text(self, say: _Sayer) -> str: ...

    def take(self, ids: Sequence[int]) -> None: ...


@dataclass
class _Insert:
    rows: Sequence[models.Model]
    unless_there: bool

    def text(self, say: _Sayer) -> str:
        model = type(self.rows[0])
        columns = _columns(model)
        table = [[column.inserted(row) for column in columns] for row in self.rows]
        # Without what nobody says: half of an order's columns, and less for both sides to read.
        said = [at for at in range(len(columns)) if any(row[at] is not LEFT_OUT for row in table)]
        names = ", ".join([columns[at].name for at in said])
        values = ", ".join(
            [f"({', '.join([columns[at].said(say, row[at]) for at in said])})" for row in table]
        )
        conflict = " ON CONFLICT DO NOTHING" if self.unless_there else ""
        return f"INSERT INTO {columns_of(model).table} ({names}) VALUES {values}{conflict}"

    def take(self, ids: Sequence[int]) -> None:
        for row, pk in zip(self.rows, ids, strict=not self.unless_there):
            row.pk = pk
            row._state.adding = False


@dataclass
class _Update:
    row: models.Model
    changed: Sequence[_Column]

    @property
    def rows(self) -> Sequence[models.Model]:
        return [self.row]

    def text(self, say: _Sayer) -> str:
        changes = ", ".join(
            f"{column.name} = {say(column, getattr(self.row, column.attribute))}"
            for column in self.changed
        )
        say.params.append(self.row.pk)
        return f"UPDATE {columns_of(type(self.row)).table} SET {changes} WHERE id = %s"

    def take(self, ids: Sequence[int]) -> None:
        pass


@dataclass
class _Statement:
    statement: str
    params: Sequence[Any]
    rows: Sequence[models.Model] = ()

    def text(self, say: _Sayer) -> str:
        say.params.extend(self.params)
        return self.statement

    def take(self, ids: Sequence[int]) -> None:
        pass
