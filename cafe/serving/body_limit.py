"""Refuse large request bodies before they are on our disk.

Django takes an ASGI request's whole body into a file before it looks at anything.
"""

from typing import Any

from cafe.base.http import LARGEST_BODY
from cafe.base.problems import problem

BOUNDED = ("/api/", "/csp-reports/")
LARGEST_UPLOAD = 10 * 1024 * 1024  # bytes; a photo for the menu


class TooLarge(Exception):
    """More came than was announced or allowed."""


class BodyLimit:
    """Answers 413 as soon as a body is known to be too large."""

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        limit = LARGEST_BODY if scope["path"].startswith(BOUNDED) else LARGEST_UPLOAD
        if _announced(scope) > limit:
            await _refuse(send, limit)
            return
        taken = 0

        async def counted() -> Any:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise TooLarge
            return message

        try:
            await self.application(scope, counted, send)
        except TooLarge:
            await _refuse(send, limit)


def _announced(scope: Any) -> int:
    value = dict(scope["headers"]).get(b"content-length", b"0")
    return int(value) if value.isdigit() else 0


async def _refuse(send: Any, limit: int) -> None:
    answer = problem(413, f"The body may have {limit} bytes.")
    headers = [
        (b"content-type", answer["Content-Type"].encode()),
        (b"content-length", str(len(answer.content)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": answer.content})
