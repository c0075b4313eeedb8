"""Say in the log that a proxy is not believed, which else shows only as redirects without end."""

import logging
import time
from typing import Any

log = logging.getLogger(__name__)

PAUSE_SECONDS = 60.0  # anybody can send the header, and shall not fill the log


class UnnamedProxy:
    """Passes everything on; warns of `X-Forwarded-Proto: https` that uvicorn did not take over."""

    def __init__(self, application: Any) -> None:
        self.application = application
        self._quiet_until = 0.0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["scheme"] == "http" and (b"x-forwarded-proto", b"https") in scope["headers"]:
            self._warn(scope)
        await self.application(scope, receive, send)

    def _warn(self, scope: Any) -> None:
        if (now := time.monotonic()) >= self._quiet_until:
            self._quiet_until = now + PAUSE_SECONDS
            address = (scope["client"] or ("a socket",))[0]
            log.warning(
                "%s says X-Forwarded-Proto: https and is not believed; if it is your proxy, "
                "name it in FORWARDED_ALLOW_IPS",
                address,
            )
