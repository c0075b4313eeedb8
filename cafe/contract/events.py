"""The catalogue of events, made from the classes: one JSON Schema each, and AsyncAPI over them."""

import inspect
import json
from typing import Any

from cafe.contract.asyncapi import Json, asyncapi
from cafe.messaging.event import kinds, schema_of


def files() -> dict[str, str]:
    """Return the catalogue's files by name."""
    schemas = {kind.detail_type(): _tidy(schema_of(kind)) for kind in kinds()}
    documents: dict[str, Json] = {f"{name}.json": schema for name, schema in schemas.items()}
    documents["asyncapi.json"] = asyncapi(schemas)
    return {name: _text(document) for name, document in documents.items()}


def _text(document: Json) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _tidy(schema: Any) -> Any:
    """Take the indentation of docstrings out of descriptions."""
    if isinstance(schema, list):
        return [_tidy(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: inspect.cleandoc(value)
        if name == "description" and isinstance(value, str)
        else _tidy(value)
        for name, value in schema.items()
    }
