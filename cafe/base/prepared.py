"""Bodies that everybody gets alike, made once: plain, compressed, and tagged with what is in them.

docs/decisions/menu.md. Nothing personal may be in one, and nothing secret: the length of what is
compressed betrays what it repeats.
"""

import gzip
import hashlib
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response


@dataclass(frozen=True, slots=True)
class Prepared:
    """A body, as it is and compressed; `tag` is a digest of it."""

    body: bytes
    compressed: bytes
    tag: str
    content_type: str


def prepare(body: bytes, content_type: str) -> Prepared:
    """Compress and tag a body."""
    digest = hashlib.blake2b(body, digest_size=16).hexdigest()
    return Prepared(body, gzip.compress(body, mtime=0), f'"{digest}"', content_type)


def answer(request: HttpRequest, prepared: Prepared) -> HttpResponse:
    """Return a body in the coding the client takes, or 304 when it has it already.

    Whoever keeps it must ask each time whether it is still so.
    """
    small = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "").split(", ")
    # Weak: the same text in other bytes.
    etag = f"W/{prepared.tag}" if small else prepared.tag
    response = HttpResponse(
        prepared.compressed if small else prepared.body,
        content_type=prepared.content_type,
        headers={"Cache-Control": "no-cache", "Vary": "Accept-Encoding", "ETag": etag},
    )
    if small:
        response["Content-Encoding"] = "gzip"
    return get_conditional_response(request, etag, None, response) or response
