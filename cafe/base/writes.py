"""What a change writes, gathered and then written together: by PostgreSQL as one statement.

A trip to the server and back costs both sides more than the row that it brings
(docs/decisions/postgres.md). SQLite is no trip away, and has no INSERT within WITH: there it is one
statement after the other, in the order in which they were said.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol, TypeAlias

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault
from django.db.models.fields import NOT_PROVIDED

from cafe.base.sql import Later, adapted, columns_of

Field: TypeAlias = "models.Field[Any, Any]"
LEFT_OUT = object()  # nothing is said of this column


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
        fields = [
            field
            for field in _fields(type(row))
            if getattr(row, field.attname) != before.get(field.attname)
        ]
        if fields:
            self._parts.append(_Update(row, fields))

    def execute(self, text: str, params: Sequence[Any]) -> None:
        """Run another statement that changes rows, without its `RETURNING`."""
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
    values = _Values(parts)
    texts = [part.text(values) + " RETURNING id" for part in parts]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            named = ", ".join(f"w{at} AS ({text})" for at, text in enumerate(texts))
            arrays = ", ".join(f"ARRAY(SELECT id FROM w{at})" for at in range(len(texts)))
            cursor.execute(f"WITH {named} SELECT {arrays}", values.params)
            ids = cursor.fetchone()
        else:
            cursor.execute(texts[0], values.params)
            ids = [[pk for (pk,) in cursor.fetchall()]]
    for part, of_part in zip(parts, ids, strict=True):
        part.take(of_part)


class _Values:
    """Says how a statement names its values, and keeps those that are its parameters."""

    def __init__(self, parts: Sequence["_Part"]) -> None:
        self._parts = parts
        self.params: list[Any] = []

    def __call__(self, value: Any) -> str:
        if isinstance(value, models.Model):
            if value.pk is None:
                return f"(SELECT id FROM w{self._part_of(value)})"
            value = value.pk
        if isinstance(value, Later) and connection.vendor == "postgresql":
            return value.expression()
        self.params.append(adapted(value))
        return "%s"

    def _part_of(self, row: models.Model) -> int:
        return next(at for at, part in enumerate(self._parts) if row in part.rows)


class _Part(Protocol):
    """One statement of those that are sent together."""

    @property
    def rows(self) -> Sequence[models.Model]: ...

    def text(self, name: _Values) -> str: ...

    def take(self, ids: Sequence[int]) -> None: ...


@dataclass
class _Insert:
    rows: Sequence[models.Model]
    unless_there: bool

    def text(self, name: _Values) -> str:
        fields = _fields(type(self.rows[0]))
        table = [[_inserted(field, row) for field in fields] for row in self.rows]
        # Without what nobody says: half of an order's columns, and less for both sides to read.
        said = [at for at, column in enumerate(zip(*table, strict=True)) if _is_said(column)]
        values = ", ".join(f"({', '.join([name(row[at]) for at in said])})" for row in table)
        conflict = " ON CONFLICT DO NOTHING" if self.unless_there else ""
        return f"{_head(type(self.rows[0]), tuple(said))} VALUES {values}{conflict}"

    def take(self, ids: Sequence[int]) -> None:
        for row, pk in zip(self.rows, ids, strict=not self.unless_there):
            row.pk = pk
            row._state.adding = False


@dataclass
class _Update:
    row: models.Model
    fields: Sequence[Field]

    @property
    def rows(self) -> Sequence[models.Model]:
        return [self.row]

    def text(self, name: _Values) -> str:
        quote = connection.ops.quote_name
        changes = ", ".join(
            f"{quote(str(field.column))} = {name(_saved(field, getattr(self.row, field.attname)))}"
            for field in self.fields
        )
        return (
            f"UPDATE {columns_of(type(self.row)).table} SET {changes} WHERE id = {name(self.row)}"
        )

    def take(self, ids: Sequence[int]) -> None:
        pass


@dataclass
class _Statement:
    statement: str
    params: Sequence[Any]
    rows: Sequence[models.Model] = ()

    def text(self, name: _Values) -> str:
        pieces = self.statement.split("%s")
        names = [*map(name, self.params), ""]
        return "".join(f"{piece}{value}" for piece, value in zip(pieces, names, strict=True))

    def take(self, ids: Sequence[int]) -> None:
        pass


@cache
def _fields(model: type[models.Model]) -> Sequence[Field]:
    return list(model._meta.local_concrete_fields)


@cache
def _head(model: type[models.Model], said: tuple[int, ...]) -> str:
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(_fields(model)[at].column)) for at in said)
    return f"INSERT INTO {columns_of(model).table} ({names})"


def _is_said(column: Sequence[Any]) -> bool:
    return any(value is not LEFT_OUT for value in column)


def _inserted(field: Field, row: models.Model) -> Any:
    value = field.pre_save(row, add=True)
    if value is not None:
        return LEFT_OUT if isinstance(value, DatabaseDefault) else _saved(field, value)
    if isinstance(field, models.ForeignKey) and field.is_cached(row):
        return field.get_cached_value(row)
    return LEFT_OUT if field.db_default is NOT_PROVIDED else None


def _saved(field: Field, value: Any) -> Any:
    return value if isinstance(value, Later) else field.get_db_prep_save(value, connection)
