"""End a connection whose client takes nothing of what it asked for."""

import asyncio
from typing import TYPE_CHECKING, Any

from cafe.base.meters import REFUSED

# A mixin of uvicorn's protocols, which are asyncio's.
Base: Any = asyncio.Protocol if TYPE_CHECKING else object


class ReadsInTime(Base):  # type: ignore[misc]
    """Closes when a full buffer was not emptied within the limit `unread`.

    The system drops who takes nothing at all; this is for who takes a byte now and then.
    """

    _unread: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        super().pause_writing()
        seconds = self._door.limits.unread
        self._unread = self.loop.call_later(seconds, self._give_up)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._wait_no_more()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait_no_more(self) -> None:
        if self._unread:
            self._unread.cancel()

    def _give_up(self) -> None:
        REFUSED.labels("unread").inc()
        self.transport.abort()
