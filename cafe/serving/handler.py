"""Django's ASGI handler, with each request answered in one trip to a thread of a fixed pool.

Our views and middleware are synchronous. Django's own handler goes to a thread, made for each
request, once for every few middlewares; a third of an order's time went there
(docs/decisions/threads.md). Threads that stay also keep their database connections.
"""

import asyncio
import contextvars
import functools
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.core.signals import request_started
from django.http import FileResponse, StreamingHttpResponse
from django.urls import set_script_prefix

THREADS = 12  # mostly they wait for the database
T = TypeVar("T")


class OneTripHandler(ASGIHandler):
    """Serves HTTP; a client that goes away does not stop what it asked for."""

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="request")

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with body:
            response = await self._in_thread(self._respond, scope, body)
            await self.send_response(response, send)
            if response.streaming:
                await self._in_thread(response.close)

    async def _in_thread(self, call: Callable[..., T], *args: Any) -> T:
        run = functools.partial(contextvars.copy_context().run, call, *args)
        return await asyncio.get_running_loop().run_in_executor(self._threads, run)

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
