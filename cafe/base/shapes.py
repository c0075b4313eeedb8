"""Shapes: what is said to the outside, as Structs whose fields each have a sentence.

The JSON is made from them, and so are the documents about it: OpenAPI, AsyncAPI, the pages' types
and the tables in docs/messages.md.
"""

import functools
import inspect
import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Annotated, Any, TypeVar

import msgspec

Json = dict[str, Any]
S = TypeVar("S", bound="Shape")

# Two threads that have msgspec look at a class for the first time at once end the process.
one_at_a_time = threading.Lock()


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """Base of what is said. A field that comes later needs a default: older senders lack it."""


def says(text: str, **schema: Any) -> msgspec.Meta:
    """Return what the documents say of a field, and more of its JSON Schema."""
    return msgspec.Meta(description=text, extra_json_schema=schema or None)


Time = Annotated[datetime, msgspec.Meta(tz=True)]
Money = Annotated[Decimal, msgspec.Meta(extra_json_schema={"pattern": r"^-?\d+(\.\d+)?$"})]


def cut(shape: type[S], source: object, **more: Any) -> S:
    """Return a shape filled from the attributes of a row, or of a larger shape, and from `more`."""
    names, read = _reader(shape, tuple(more))
    more.update(zip(names, read(source), strict=False))  # as many, and strict costs
    return shape(**more)


@functools.cache
def _reader(
    shape: type["Shape"], given: tuple[str, ...]
) -> tuple[tuple[str, ...], Callable[[object], tuple[Any, ...]]]:
    """Return the names of what is not given, and what reads them all at once."""
    names = tuple(name for name in shape.__struct_fields__ if name not in given)
    return names, attrgetter(*names) if len(names) > 1 else _one_by_one(names)


def _one_by_one(names: tuple[str, ...]) -> Callable[[object], tuple[Any, ...]]:
    return lambda source: tuple(getattr(source, name) for name in names)


def check(shape: Shape) -> None:
    """Raise ValueError when a value is not of its field's type; a Struct does not look itself."""
    # Bytes as they are: written in base64 they would pass for words.
    plain = msgspec.to_builtins(shape, builtin_types=(bytes, bytearray, memoryview))
    with one_at_a_time:
        msgspec.convert(plain, type(shape))


def schemas(shapes: Iterable[type], at: str = "#/components/schemas/") -> dict[str, Json]:
    """Return the JSON Schema of these shapes and of all within them, by name."""
    _, components = msgspec.json.schema_components(list(shapes), ref_template=f"{at}{{name}}")
    return {name: tidy(schema) for name, schema in components.items()}


def named(name: str, among: type[Shape] = Shape) -> type[Shape] | None:
    """Return the shape of a name, None when there is none."""
    if among.__name__ == name:
        return among
    return next(filter(None, (named(name, one) for one in among.__subclasses__())), None)


def tidy(schema: Any) -> Any:
    """Take the indentation of docstrings out of descriptions."""
    if isinstance(schema, list):
        return [tidy(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: inspect.cleandoc(value)
        if name == "description" and isinstance(value, str)
        else tidy(value)
        for name, value in schema.items()
    }
