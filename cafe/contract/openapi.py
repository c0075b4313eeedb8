"""OpenAPI: what the API answers is described by the shapes it answers with."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.plumbing import ResolvedComponent

from cafe.base.shapes import Shape, named, schemas


class ShapeExtension(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Lets extend_schema() take a Shape where it takes a serializer."""

    target_class = Shape
    match_subclasses = True

    def get_name(self, auto_schema: Any, direction: Any) -> str:
        return str(self.target.__name__)

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        known = schemas([self.target])
        own = known.pop(self.target.__name__)
        for name, schema in known.items():
            part = ResolvedComponent(  # type: ignore[no-untyped-call]
                name=name, type=ResolvedComponent.SCHEMA, object=named(name) or name, schema=schema
            )
            auto_schema.registry.register_on_missing(part)
        return dict(own)
