"""JSON in and out for the API: bounded on the way in, exact on the way out."""

from collections.abc import Mapping
from typing import Any

import msgspec
from django.http import HttpRequest
from django.utils.translation import gettext
from rest_framework import renderers, status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

LARGEST_BODY = 64 * 1024  # bytes; 30 drinks with long notes are 12 KB


class BodyTooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = f"The body may have {LARGEST_BODY} bytes."


class BoundedJSONParser(BaseParser):
    """Reads JSON of at most LARGEST_BODY bytes; anything else is a clear 400 or 413."""

    media_type = "application/json"

    def parse(
        self, stream: Any, media_type: str | None = None, context: Mapping[str, Any] | None = None
    ) -> Any:
        body = stream.read(LARGEST_BODY + 1)
        if len(body) > LARGEST_BODY:
            raise BodyTooLarge
        try:
            parsed = msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise ParseError(gettext("The body is not JSON: %(why)s") % {"why": error}) from error
        if not isinstance(parsed, dict):
            raise ParseError(gettext("The body must be a JSON object."))
        return parsed


class JSONRenderer(renderers.JSONRenderer):
    """Writes money as strings and times in UTC, the same as on MQTT and the websockets."""

    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return b"" if data is None else msgspec.json.encode(data, enc_hook=str)


def idempotency_key(request: HttpRequest) -> str:
    """Return the header's value, empty when there is none; raise ParseError when it is unusable."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > 255 or not key.isprintable():
        raise ParseError(gettext("Idempotency-Key must be 1 to 255 printable characters."))
    return key
