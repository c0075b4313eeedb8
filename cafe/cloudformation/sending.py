"""Where events are sent: the bus, its archive, and the registry with their schemas."""

import json
from typing import Any

from django.conf import settings

from cafe.cloudformation.text import GetAtt, InMap, Json, Ref
from cafe.messaging.event import Event, kinds, schema_of

OF_KIND = {"format", "pattern", "minLength", "maxLength", "minimum", "maximum"}  # nulls pass them
ENVELOPE = "Envelope"
SAME_OF_ALL = ("$schema", "type", "required")  # of an envelope
DRAFT4 = "http://json-schema.org/draft-04/schema#"
DEFINITIONS = "Definitions"


def resources() -> Json:
    """Return the bus and what belongs to it, whoever listens."""
    return {
        "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": Ref("BusName")}},
        "Archive": {
            "Type": "AWS::Events::Archive",
            "Properties": {
                "ArchiveName": Ref("BusName"),
                "SourceArn": GetAtt("Bus.Arn"),
                "RetentionDays": Ref("ArchiveDays"),
            },
        },
        "Registry": {
            "Type": "AWS::EventSchemas::Registry",
            "Properties": {
                "RegistryName": Ref("BusName"),
                "Description": "The events of the café, for those who listen from outside.",
            },
        },
        **{f"Schema{kind.detail_type()}": _schema(kind) for kind in kinds()},
    }


def mappings() -> Json:
    """Return what schemas share, each once: definitions, and what is the same of all envelopes.

    Written out in every schema they fill a template beyond what can be given in one call.
    """
    definitions = [envelope_schema(kind)["definitions"] for kind in kinds()]
    shared = {name: one for some in definitions for name, one in some.items()}
    own = {kind.detail_type() for kind in kinds()}
    texts = {name: _compact(one) for name, one in shared.items() if name not in own}
    texts[ENVELOPE] = _compact({name: _of_all(name) for name in SAME_OF_ALL})[1:-1]
    return {DEFINITIONS: {name: {"Schema": text} for name, text in texts.items()}}


def _of_all(name: str) -> Any:
    """Return what the envelope of every kind of event says under a name."""
    [found] = {_compact(envelope_schema(kind)[name]) for kind in kinds()}
    return json.loads(found)


def _schema(kind: type[Event]) -> Json:
    schema = envelope_schema(kind)
    shared = [name for name in schema["definitions"] if name != kind.detail_type()]
    # A text of its own for each place to fill, as JSON would write it; then without its quotes.
    schema["definitions"] |= {name: f"${{{name}}}" for name in shared}
    own = {name: one for name, one in schema.items() if name not in SAME_OF_ALL}
    content = _compact(own).replace("{", f"{{${{{ENVELOPE}}},", 1)
    for name in shared:
        content = content.replace(f'"${{{name}}}"', f"${{{name}}}")
    rows = {name: InMap(f"{DEFINITIONS}.{name}.Schema") for name in (ENVELOPE, *shared)}
    return {
        "Type": "AWS::EventSchemas::Schema",
        "Properties": {
            "RegistryName": GetAtt("Registry.RegistryName"),
            # As the service itself names what it discovers.
            "SchemaName": f"{settings.CAFE_EVENT_SOURCE}@{kind.detail_type()}",
            "Type": "JSONSchemaDraft4",
            "Content": {"Fn::Sub": [content, rows]},
        },
    }


def _compact(schema: Json) -> str:
    return json.dumps(schema, separators=(",", ":"), ensure_ascii=False)


def envelope_schema(kind: type[Event]) -> Json:
    """Return the JSON Schema, draft 4, of an event as a rule's target gets it: in its envelope."""
    schema = schema_of(kind)
    detail = _draft4(schema)
    definitions = detail.pop("definitions")
    properties = {
        "source": {"enum": [settings.CAFE_EVENT_SOURCE]},
        "detail-type": {"enum": [kind.detail_type()]},
        "id": {"type": "string"},
        "time": {"type": "string", "format": "date-time"},
        "detail": {"$ref": detail["$ref"]},
    }
    return {
        "$schema": DRAFT4,
        "title": kind.detail_type(),
        "description": schema["description"],
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "definitions": definitions,
    }


def _draft4(node: Any) -> Any:
    """Return a schema of 2020-12 in draft 4's words, and few of them.

    Of the words in use here only `$defs` has another name. Without inner titles, descriptions and
    roundabout nulls all schemas fit into a template that is given in one call.
    """
    match node:
        case list():
            return [_draft4(one) for one in node]
        case str():
            return node.replace("#/$defs/", "#/definitions/")
        case {"anyOf": [{"type": str(kind), **rest}, {"type": "null"}]} if rest.keys() <= OF_KIND:
            return {"type": [kind, "null"], **rest}
        case dict():
            return {
                {"$defs": "definitions"}.get(name, name): _draft4(value)
                for name, value in node.items()
                # Where they are no texts they are properties of that name.
                if not (name in ("title", "description") and isinstance(value, str))
            }
    return node
