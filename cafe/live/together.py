"""One reading of the database for all pages that ask at the same time.

A thousand pages come back together when a process is stopped; each for itself would take 9 s of
one process (docs/decisions/draining.md).
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

PAUSE_SECONDS = 0.05  # nobody notices it, and a stream of pages becomes a few large readings
MOST = 50  # keys of one reading: a thread's time, and an encoder's, before the next may begin


class Together(Generic[K, V]):
    """Reads what many ask for, by key; whoever asks while one reading runs is in the next.

    Who asks alone is answered at once. Nobody joins the one that runs: it may have looked before
    the asker joined its group, and would lack what was sent in between.
    """

    def __init__(
        self,
        read: Callable[[Sequence[K]], Awaitable[Mapping[K, V]]],
        at_rest: Callable[[], object] = lambda: None,
        pause: float = PAUSE_SECONDS,
    ) -> None:
        self._read, self._at_rest, self._pause = read, at_rest, pause
        self._asked: dict[K, asyncio.Future[V | None]] = {}
        self._reading: asyncio.Task[None] | None = None

    async def get(self, key: K) -> V | None:
        """Return what was read for the key, None when there is nothing of it."""
        if key not in self._asked:
            self._asked[key] = asyncio.get_running_loop().create_future()
        if self._reading is None:
            self._reading = asyncio.create_task(self._read_all())
        # Shielded: another may wait for the same answer when this page goes away.
        return await asyncio.shield(self._asked[key])

    async def _read_all(self) -> None:
        try:
            while self._asked:
                batch = {key: self._asked.pop(key) for key in list(islice(self._asked, MOST))}
                await self._answer(batch)
                await asyncio.sleep(self._pause)
        finally:
            self._reading = None
            self._at_rest()

    async def _answer(self, batch: Mapping[K, "asyncio.Future[V | None]"]) -> None:
        try:
            found = await self._read(list(batch))
        except Exception as error:
            for future in batch.values():
                future.set_exception(error)
        else:
            for key, future in batch.items():
                future.set_result(found.get(key))


class Shared(Generic[K]):
    """One reading for all who see the same; a slow one holds up no other key's.

    Keys that nobody asks for any more take no room.
    """

    def __init__(self, pause: float = PAUSE_SECONDS) -> None:
        self._pause = pause
        self._readings: dict[K, Together[K, Any]] = {}

    def __len__(self) -> int:
        return len(self._readings)

    async def get(self, key: K, compute: Callable[[], Awaitable[Any]]) -> Any:
        """Return what `compute` returns, for all who ask for the key together."""

        async def read(keys: Sequence[K]) -> Mapping[K, Any]:
            return {key: await compute()}

        if key not in self._readings:
            at_rest = partial(self._readings.pop, key)
            self._readings[key] = Together(read, at_rest, self._pause)
        return await self._readings[key].get(key)


shared: Shared[str] = Shared()
