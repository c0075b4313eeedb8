"""A websocket may be opened by our own pages only.

Browsers send cookies with a websocket to whatever page asks for it, and say in `Origin` which that
is. Channels' validators compare the host name only and raise on a malformed value. A client that
is no browser sends no Origin, and no cookies that it did not choose to send.
"""

from typing import Any
from urllib.parse import urlsplit

from channels.routing import URLRouter
from django.conf import settings
from django.http.request import split_domain_port, validate_host

DEFAULT_PORTS = {"http": 80, "https": 443}

Origin = tuple[str, str, int]


def parse(text: str, scheme: str = "") -> Origin | None:
    """Return scheme, host and port, or None for what is no origin."""
    try:
        parts = urlsplit(f"{scheme}://{text}" if scheme else text)
        port = parts.port or DEFAULT_PORTS[parts.scheme]
    except (ValueError, KeyError):
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname else None


class SameOriginOnly:
    """Answers 403 to a websocket handshake from elsewhere, and 404 where there is no socket."""

    def __init__(self, application: URLRouter) -> None:
        self.application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if not self._is_allowed(scope):
            await receive()
            await send({"type": "websocket.close", "code": 4403})
            return
        try:
            await self.application(scope, receive, send)
        except ValueError as error:
            if "No route found" not in str(error):
                raise
            await receive()
            await send({"type": "websocket.close", "code": 4404})

    def _is_allowed(self, scope: Any) -> bool:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get(b"host", "")
        if not validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS):
            return False
        if b"origin" not in headers:
            return True
        origin = parse(headers[b"origin"])
        scheme = "https" if scope.get("scheme") == "wss" else "http"
        trusted = {parse(host, scheme), *map(parse, settings.CSRF_TRUSTED_ORIGINS)}
        return origin is not None and origin in trusted
