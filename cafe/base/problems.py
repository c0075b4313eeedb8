"""Errors as `application/problem+json`; https://www.rfc-editor.org/rfc/rfc9457"""

import http
from typing import Any

import msgspec
from django.http import HttpResponse


def problem(
    status: int, detail: str, *, headers: dict[str, str] | None = None, **more: Any
) -> HttpResponse:
    """Return an error the way the contract says it; `more` are extension members."""
    body = {
        "type": "about:blank",
        "title": http.HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **{name: value for name, value in more.items() if value is not None},
    }
    return HttpResponse(
        msgspec.json.encode(body, enc_hook=str),
        status=status,
        content_type="application/problem+json",
        headers=headers,
    )
