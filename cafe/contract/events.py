"""The catalogue of events, made from the classes: one JSON Schema each, and AsyncAPI over them."""

import json

from cafe.base.shapes import Json, tidy
from cafe.contract.asyncapi import asyncapi
from cafe.messaging.event import kinds, schema_of


def files() -> dict[str, str]:
    """Return the catalogue's files by name."""
    schemas = {kind.detail_type(): tidy(schema_of(kind)) for kind in kinds()}
    documents: dict[str, Json] = {f"{name}.json": schema for name, schema in schemas.items()}
    documents["asyncapi.json"] = asyncapi(schemas)
    return {name: _text(document) for name, document in documents.items()}


def _text(document: Json) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
