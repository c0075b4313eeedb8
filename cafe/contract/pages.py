"""What pages are told, for who writes them: JSDoc types, and the tables of docs/messages.md."""

import re
from collections.abc import Iterator

from cafe.base.shapes import Json, schemas
from orders.menu.shapes import Availability, MenuSnapshot, ShownMenu, Stock
from orders.order.favourites import Favourites
from orders.order.past import PastOrders
from orders.order.quoted import Quote
from orders.order.shapes import (
    AnsweredOrder,
    BoardSnapshot,
    OrderSnapshot,
    OwnOrder,
    QueueSnapshot,
)
from orders.problems import Problem

TOLD = (  # besides those within them
    *(ShownMenu, Availability, MenuSnapshot, Stock),
    *(AnsweredOrder, OwnOrder, OrderSnapshot, QueueSnapshot, BoardSnapshot),
    *(Quote, PastOrders, Favourites, Problem),
)
SHAPES = schemas(TOLD)

# -- types ----------------------------------------------------------------------------------------

HEAD = """\
// Written by `python manage.py events` from the shapes that the server answers with; change those.
"""
SCALARS = {"integer": "number", "number": "number", "null": "null"}


def typedefs() -> str:
    """Return a JavaScript module of types: import("…/lib/shapes.js").StaffOrder."""
    return HEAD + "".join(map(_typedef, sorted(SHAPES))) + "\nexport {};\n"


def _typedef(name: str) -> str:
    shape = SHAPES[name]
    lines = [shape.get("description", ""), f"@typedef {{object}} {name}"]
    for field, schema in shape["properties"].items():
        shown = field if field in shape["required"] else f"[{field}]"
        lines.append(f"@property {{{_type(schema)}}} {shown} {schema.get('description', '')}")
    return "\n/**\n" + "".join(f" * {line}".rstrip() + "\n" for line in lines) + " */\n"


def _type(schema: Json) -> str:
    """Return a schema as JSDoc writes types."""
    match schema:
        case {"$ref": where}:
            return str(where).rpartition("/")[2]
        case {"anyOf": several}:
            return " | ".join(map(_type, several))
        case {"enum": words}:
            return " | ".join(f'"{word}"' for word in words)
        case {"type": "array", "items": one}:
            return f"Array<{_type(one)}>"
        case {"type": "object", "additionalProperties": dict() as one}:
            return f"Object<string, {_type(one)}>"
    kind = str(schema.get("type", "object"))
    return SCALARS.get(kind, kind)


# -- tables ---------------------------------------------------------------------------------------

# <!-- fields: CustomerOrder not StaffOrder --> and what is up to <!-- end --> is written anew.
MARKED = re.compile(r"(<!-- fields: (\w+)(?: not (\w+))? -->\n).*?(<!-- end -->)", re.DOTALL)
WORDS = {
    "integer": "whole number",
    "boolean": "true or false",
    "date-time": "time",
    "decimal": "amount",
    "string": "text",
    "object": "any",
    "null": "null",
}


def with_tables(text: str) -> str:
    """Return a document with the table of fields between each pair of its marks."""

    def table(found: re.Match[str]) -> str:
        start, shape, without, end = found.groups()
        left_out = SHAPES[without]["properties"] if without else ()
        return start + "".join(_rows(SHAPES[shape], left_out)) + end

    return MARKED.sub(table, text)


def _rows(shape: Json, left_out: object) -> Iterator[str]:
    assert isinstance(left_out, dict | tuple)
    yield "| field | is | |\n|---|---|---|\n"
    for field, schema in shape["properties"].items():
        if field not in left_out:
            yield f"| `{field}` | {_words(schema)} | {schema.get('description', '')} |\n"


def _words(schema: Json) -> str:
    """Return a schema in a few words."""
    match schema:
        case {"$ref": where}:
            return str(where).rpartition("/")[2]
        case {"anyOf": several}:
            return " or ".join(map(_words, several))
        case {"enum": words} if len(words) <= len(WORDS):
            return ", ".join(f"`{word}`" for word in words)
        case {"type": "array", "items": one}:
            return f"list of {_words(one)}"
        case {"type": "object", "additionalProperties": dict() as one}:
            return f"by name, {_words(one)}"
    return WORDS[str(schema.get("format", schema.get("type", "object")))]
