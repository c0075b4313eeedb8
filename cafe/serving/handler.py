"""Django's ASGI handler, with each request answered in one trip to a thread of a fixed pool.

Our views and middleware are synchronous. Django's own handler goes to a thread, made for each
request, once for every few middlewares; a third of an order's time went there
(docs/decisions/threads.md). Threads that stay also keep their database connections.

Who waits for a thread waits on the event loop, where it can be told in time that there is none,
and where a client that goes away is noticed (docs/decisions/database-away.md).
"""

import asyncio
import contextvars
import functools
import logging
from collections.abc import AsyncIterator, Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from typing import Any, TypeVar

from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.core.signals import request_started
from django.http import FileResponse, StreamingHttpResponse
from django.urls import set_script_prefix
from django.utils import translation

from cafe.base.hashing import AT_ONCE, Busy, turn
from cafe.base.language import language_of
from cafe.base.wanted import while_wanted
from cafe.serving.errors import too_busy, unavailable

log = logging.getLogger(__name__)

THREADS = 12  # mostly they wait for the database
CHANGES = 8  # of them at most for what may wait for a lock, so that reading goes on
APART = 2  # besides them, for whoever asks how we are
PATIENCE = 4.0  # seconds until a request is begun
READING = frozenset({"GET", "HEAD", "OPTIONS"})
T = TypeVar("T")

# Whether a request has a password hashed, and if so, whether a stranger sends it; else None.
Door = Callable[[Any], bool | None]


class OneTripHandler(ASGIHandler):
    """Serves HTTP. What is begun is finished; what nobody waits for any more is not begun.

    `apart` are paths that have threads of their own. So has what `door` knows to hash a password,
    as many as are hashed at once; one more is refused here, before it costs a thread.
    """

    def __init__(self, apart: Collection[str] = (), door: Door = lambda scope: None) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="request")
        self._apart = {path: ThreadPoolExecutor(APART, "operator") for path in apart}
        self._door, self._door_threads = door, ThreadPoolExecutor(AT_ONCE, "door")
        self._all, self._changes = asyncio.Semaphore(THREADS), asyncio.Semaphore(CHANGES)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with body:
            response = await self._answer(scope, receive, body)
            await self.send_response(response, send)
            if response.streaming:
                await self._in_thread(response.close)

    async def _answer(self, scope: Any, receive: Any, body: Any) -> Any:
        if threads := self._apart.get(scope["path"]):
            return await self._in_thread(self._respond, scope, body, threads=threads)
        stranger = self._door(scope)
        if stranger is not None:
            return await self._answer_at_door(scope, body, stranger)
        left = asyncio.create_task(_leaves(receive))
        try:
            async with AsyncExitStack() as turn:
                if not await self._take_turn(turn, scope, left):
                    with translation.override(language_of(scope)):
                        return unavailable(scope["path"], 2)
                return await self._in_thread(self._respond_if_wanted, left, scope, body)
        finally:
            left.cancel()

    async def _answer_at_door(self, scope: Any, body: Any, stranger: bool) -> Any:
        try:
            with turn(stranger):
                return await self._in_thread(self._respond, scope, body, threads=self._door_threads)
        except Busy:
            with translation.override(language_of(scope)):
                return too_busy(scope["path"])

    async def _take_turn(self, turn: AsyncExitStack, scope: Any, left: asyncio.Task[None]) -> bool:
        """Wait for a thread; return whether the request may begin."""
        try:
            async with asyncio.timeout(PATIENCE):
                if scope["method"] not in READING:
                    await turn.enter_async_context(self._changes)
                await turn.enter_async_context(self._all)
        except TimeoutError:
            log.warning("not begun, all threads wait: %s %s", scope["method"], scope["path"])
            return False
        return not left.done()

    async def _in_thread(
        self, call: Callable[..., T], *args: Any, threads: ThreadPoolExecutor | None = None
    ) -> T:
        run = functools.partial(contextvars.copy_context().run, call, *args)
        return await asyncio.get_running_loop().run_in_executor(threads or self._threads, run)

    def _respond_if_wanted(self, left: asyncio.Task[None], scope: Any, body: Any) -> Any:
        with while_wanted(lambda: not left.done()):
            return self._respond(scope, body)

    def _respond(self, scope: Any, body: Any) -> Any:
        set_script_prefix(get_script_prefix(scope))
        request_started.send(sender=self.__class__, scope=scope)
        request, refusal = self.create_request(scope, body)
        response: Any = self.get_response(request) if request else refusal
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        if isinstance(response, StreamingHttpResponse):
            response.streaming_content = self._parts(response.streaming_content)
        else:
            response.close()  # here, for it gives back this thread's database connection
        return response

    async def _parts(self, parts: Any) -> AsyncIterator[bytes]:
        """Yield the parts of a file; no thread waits for a slow reader between two of them."""
        iterator = iter(parts)
        while (part := await self._in_thread(next, iterator, None)) is not None:
            yield part


async def _leaves(receive: Any) -> None:
    """Return when the client has gone away; its body was read before."""
    while (await receive())["type"] != "http.disconnect":
        pass
