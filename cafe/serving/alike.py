"""One making of an answer for all who ask for the same at the same time (docs/decisions/menu.md).

Ten thousand pages ask for a menu within seconds. It is rendered already; what is left of each is
the way through a thread, two queries and fourteen middlewares.

Nothing is kept: an answer is begun after the last of those who get it has asked. And nothing of one
gets to another: it is the answer to a request that says only in what they do not differ.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.http import HttpResponse
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.http import parse_etags

from cafe.base.language import language_of
from cafe.base.trace import FOR_MANY
from cafe.live.together import Shared
from cafe.serving.encodings import accepted
from cafe.serving.errors import unavailable
from cafe.serving.handler import PATIENCE

# Who says one of these asks for something else than all the others.
OWN = frozenset({b"content-length", b"transfer-encoding", b"if-match", b"if-unmodified-since"})
OWN |= {b"range", b"expect", b"authorization"}
CODINGS = ("br", "gzip")
PAUSE_SECONDS = 0.02  # fifty makings a second at most, a tenth of a processor; nobody notices it
NOT_OF_304 = frozenset(
    {b"content-type", b"content-encoding", b"content-language", b"content-length"}
)

Headers = list[tuple[bytes, bytes]]
# Returns a request's trace id.
Begin = Callable[[Any], str]
# Is told of its trace id, its scope, the route, the status and the seconds that it took.
Told = Callable[[str, Any, str, int, float], None]


@dataclass(frozen=True, slots=True)
class Question:
    """All that the answer may depend on; `trace` is that of who was first to ask."""

    path: str
    scheme: str
    host: bytes
    accept: bytes
    language: str
    codings: str
    trace: str = field(compare=False)

    def scope(self, scope: Any) -> Any:
        """Return a request that says this and nothing else; of `scope` only what server it met."""
        headers = [
            (b"host", self.host),
            (b"accept", self.accept),
            (b"accept-language", self.language.encode()),
            (b"accept-encoding", self.codings.encode()),
            (b"x-request-id", self.trace.encode()),
        ]
        ours = {name: scope[name] for name in ("type", "asgi", "http_version", "server")}
        asked = {"method": "GET", "scheme": self.scheme, "path": self.path, "headers": headers}
        raw = {"raw_path": self.path.encode(), "query_string": b"", "client": None}
        return {**ours, **asked, **raw, "root_path": scope.get("root_path", ""), FOR_MANY: True}


@dataclass(frozen=True, slots=True)
class Answer:
    """What an application answered, but for what each of its askers has of their own."""

    status: int
    headers: Headers
    body: bytes

    @property
    def is_anybodys(self) -> bool:
        return not self.header(b"set-cookie")

    def header(self, wanted: bytes) -> bytes:
        return next((value for name, value in self.headers if name.lower() == wanted), b"")

    def for_who_has(self, etags: bytes) -> "Answer":
        """Return a 304 in its place for who has it already."""
        if not etags or self.status != 200 or not _names(etags, self.header(b"etag")):
            return self
        left = [one for one in self.headers if one[0].lower() not in NOT_OF_304]
        return Answer(304, [*left, (b"Content-Length", b"0")], b"")


class Alike:
    """Answers those whose path is `is_alike`, and who ask for nothing of their own, together."""

    def __init__(
        self, application: Any, is_alike: Callable[[Any], bool], begin: Begin, told: Told
    ) -> None:
        self.application = application
        self._is_alike = is_alike
        self._begin, self._told = begin, told
        self._shared: Shared[Question] = Shared(PAUSE_SECONDS)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if not self._is_alike(scope) or (headers := _plain(scope)) is None:
            await self.application(scope, receive, send)
            return
        begun, trace = time.perf_counter(), self._begin(scope)
        made = await self._ask(_question(scope, headers, trace), scope)
        if not made.is_anybodys:
            await self.application(scope, receive, send)
            return
        own = made.for_who_has(headers.get(b"if-none-match", b""))
        self._told(trace, scope, _route(scope["path"]), own.status, time.perf_counter() - begun)
        start = [*own.headers, (b"X-Request-ID", trace.encode())]
        await send({"type": "http.response.start", "status": own.status, "headers": start})
        await send({"type": "http.response.body", "body": own.body})

    async def _ask(self, question: Question, scope: Any) -> Answer:
        async def make() -> Answer:
            return await _answer_of(self.application, question.scope(scope))

        try:
            async with asyncio.timeout(PATIENCE):
                made: Answer = await self._shared.get(question, make)
        except TimeoutError:
            with translation.override(question.language):
                return _as_answer(unavailable(question.path, 2))
        return made


def _plain(scope: Any) -> dict[bytes, bytes] | None:
    """Return the headers of who asks for what everybody asks for, None for who does not."""
    headers = dict(scope["headers"])
    is_plain = not scope["query_string"] and len(headers) == len(scope["headers"])
    return headers if is_plain and OWN.isdisjoint(headers) else None


def _question(scope: Any, headers: dict[bytes, bytes], trace: str) -> Question:
    taken = accepted(headers.get(b"accept-encoding", b"").decode("latin-1")).split(", ")
    return Question(
        path=scope["path"],
        scheme=scope["scheme"],
        host=headers.get(b"host", b""),
        accept=headers.get(b"accept", b"*/*"),
        language=_language(scope, headers),
        codings=", ".join(one for one in CODINGS if one in taken),
        trace=trace,
    )


async def _answer_of(application: Any, scope: Any) -> Answer:
    """Return what an application answers to a request without a body, by nobody who may leave."""
    bodies = [{"type": "http.request", "body": b"", "more_body": False}]
    sent: list[Any] = []

    async def receive() -> Any:
        if not bodies:
            await asyncio.Event().wait()
        return bodies.pop()

    async def send(message: Any) -> None:
        sent.append(message)

    await application(scope, receive, send)
    headers = [one for one in sent[0]["headers"] if one[0].lower() != b"x-request-id"]
    body = b"".join(one.get("body", b"") for one in sent[1:])
    return Answer(sent[0]["status"], headers, body)


def _as_answer(response: HttpResponse) -> Answer:
    headers = [(name.encode(), value.encode("latin-1")) for name, value in response.items()]
    length = (b"Content-Length", str(len(response.content)).encode())
    return Answer(response.status_code, [*headers, length], response.content)


def _names(etags: bytes, tag: bytes) -> bool:
    """Return whether If-None-Match names a tag, by weak comparison (RFC 9110, 13.1.2)."""
    named = parse_etags(etags.decode("latin-1"))
    return bool(tag) and (named == ["*"] or tag.decode().strip("W/") in _strong(named))


def _strong(tags: Iterable[str]) -> set[str]:
    return {one.strip("W/") for one in tags}


def _language(scope: Any, headers: dict[bytes, bytes]) -> str:
    if b"cookie" in headers:  # which may have chosen one
        return language_of(scope)
    return _asked_for(headers.get(b"accept-language", b""))


@lru_cache(256)  # browsers have a handful between them
def _asked_for(languages: bytes) -> str:
    return language_of({"method": "GET", "path": "/", "headers": [(b"accept-language", languages)]})


@lru_cache(256)
def _route(path: str) -> str:
    """Return the pattern of a path, as metrics name it."""
    try:
        return resolve(path).route
    except Resolver404:
        return "none"
