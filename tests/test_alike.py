"""What is the same for everybody is made once for all who ask together: theirs, and as of now."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from cafe.operating.middleware import trace_of
from cafe.serving import alike
from cafe.serving.alike import Alike
from orders.doors import is_menu

PATH = "/stores/corner/"
SECRETS: dict[str, Any] = {
    "cookie": "sessionid=ada; csrftoken=hers; cafe_device=hers",
    "user-agent": "a phone",
    "cafe-device": "a secret of the client's own",
    "x-csrftoken": "hers",
    "x-forwarded-for": "192.0.2.7",
    "referer": "http://corner.example/orders/hers/",
}


class Kitchen:
    """An application that says what it was asked, and how often it was; it takes its time."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.sold_out = False
        self.more: list[tuple[bytes, bytes]] = []
        self.open = asyncio.Event()
        self.open.set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked.append(scope)
        body = b"sold out" if self.sold_out else b"to be had"
        await self.open.wait()
        headers = [(b"ETag", b'W/"%s"' % body.replace(b" ", b"-")), (b"Content-Type", b"text/html")]
        headers += [(b"X-Request-ID", b"the first one's"), (b"Cache-Control", b"no-cache")]
        start = {"status": 200, "headers": [*headers, *self.more]}
        await send({"type": "http.response.start", **start})
        await send({"type": "http.response.body", "body": body, "more_body": True})
        await send({"type": "http.response.body", "body": b"."})


@pytest.fixture
async def kitchen() -> Kitchen:
    return Kitchen()


@pytest.fixture
def told() -> list[tuple[str, str, int]]:
    return []


@pytest.fixture
def counter(kitchen: Kitchen, told: list[tuple[str, str, int]]) -> Alike:
    def tell(trace: str, scope: Any, route: str, status: int, seconds: float) -> None:
        told.append((trace, route, status))

    return Alike(kitchen, is_menu, trace_of, tell)


def scope(path: str = PATH, query: bytes = b"", method: str = "GET", **headers: Any) -> Any:
    sent = {"host": "corner.example", **{name.replace("_", "-"): headers[name] for name in headers}}
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "root_path": "",
        "client": ("192.0.2.7", 4711),
        "server": ("127.0.0.1", 8000),
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
    }


async def ask(application: Any, asked: Any) -> tuple[int, dict[str, str], bytes]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    await application(asked, receive, send)
    headers = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(one["body"] for one in sent[1:])


async def asking(application: Any, *scopes: Any) -> list[asyncio.Task[Any]]:
    """Have these asked, and return once each waits for its answer."""
    tasks = [asyncio.create_task(ask(application, one)) for one in scopes]
    for _ in range(10):
        await asyncio.sleep(0)
    return tasks


async def test_who_asks_while_an_answer_is_made_gets_the_next_and_all_of_them_one(
    counter: Alike, kitchen: Kitchen
):
    kitchen.open.clear()
    [first] = await asking(counter, scope())
    kitchen.sold_out = True
    others = await asking(counter, *(scope() for _ in range(500)))
    kitchen.open.set()
    assert (await first)[2] == b"to be had."
    assert {body for *_, body in await asyncio.gather(*others)} == {b"sold out."}
    assert len(kitchen.asked) == 2


async def test_what_is_made_for_many_knows_nothing_of_any_of_them(counter: Alike, kitchen: Kitchen):
    await ask(counter, scope(**SECRETS, x_request_id="ours"))
    [made] = kitchen.asked
    said = str(made)
    for name, secret in SECRETS.items():
        assert name not in said
        assert secret not in said
    assert made["client"] is None
    assert {name for name, _ in made["headers"]} == {
        *(b"host", b"accept", b"accept-language", b"accept-encoding", b"x-request-id")
    }


async def test_each_has_a_trace_of_their_own_and_is_told_of(
    counter: Alike, kitchen: Kitchen, told: list[tuple[str, str, int]]
):
    scopes = [scope(x_request_id=f"phone-{at}") for at in range(5)] + [scope() for _ in range(5)]
    answers = [headers["x-request-id"] for _, headers, _ in await many(counter, scopes)]
    assert answers[:5] == [f"phone-{at}" for at in range(5)]
    assert len(set(answers)) == 10
    assert sorted(told) == sorted((one, "stores/<slug:store>/", 200) for one in answers)
    assert len(kitchen.asked) == 1


async def wait_until(so: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not so():  # noqa: ASYNC110 nothing tells
            await asyncio.sleep(0.01)


async def many(application: Any, scopes: list[Any]) -> list[Any]:
    return await asyncio.gather(*(await asking(application, *scopes)))


async def test_who_reads_or_unpacks_something_else_is_answered_apart(
    counter: Alike, kitchen: Kitchen
):
    differ = [
        scope(),
        scope(accept_language="nl"),
        scope(accept_language="de", cookie="cafe_language=fr"),
        scope(accept_encoding="gzip"),
        scope(accept_encoding="gzip, br"),
        scope(accept_encoding="br"),
        scope(host="other.example"),
        scope(path="/stores/other/"),
        scope(accept="application/json"),
        scope() | {"scheme": "https"},
    ]
    same = [
        scope(accept_language="en"),
        scope(accept_language="nl-BE,nl;q=0.9"),
        scope(cookie="cafe_language=fr; sessionid=hers"),
        scope(accept_encoding="gzip, deflate, zstd"),
        scope(accept_encoding="br, gzip;q=1.0, deflate"),
        scope(accept_encoding="br, gzip;q=0"),
    ]
    await many(counter, differ + same)
    made = Counter(
        (
            one["path"],
            one["scheme"],
            *(value for name, value in one["headers"] if name != b"x-request-id"),
        )
        for one in kitchen.asked
    )
    assert len(made) == len(differ)
    assert set(made.values()) == {1}


OWN: dict[str, Any] = {
    "a query": scope(query=b"name=Grace"),
    "a head": scope(method="HEAD"),
    "a change": scope(method="POST"),
    "a body": scope(content_length="2"),
    "a body in parts": scope(transfer_encoding="chunked"),
    "a condition": scope(if_match='"1"'),
    "a condition of time": scope(if_unmodified_since="Sat, 29 Oct 1994 19:43:31 GMT"),
    "a part": scope(range="bytes=0-1"),
    "an order": scope(path="/orders/a-token/"),
    "what a device ordered": scope(path="/api/stores/corner/orders/mine/"),
    "the queue": scope(path="/api/stores/corner/queue/"),
    "an odd path": scope(path="/stores/corner/\n"),
}


@pytest.mark.parametrize("own", OWN.values(), ids=OWN)
async def test_who_asks_for_something_of_their_own_asks_alone(
    counter: Alike, kitchen: Kitchen, own: Any, told: list[Any]
):
    await many(counter, [own, own])
    assert [one is own for one in kitchen.asked] == [True, True]
    assert not told, "by the middleware, as ever"


async def test_what_sets_a_cookie_goes_to_nobody_else(counter: Alike, kitchen: Kitchen):
    kitchen.more = [(b"Set-Cookie", b"of=one")]
    mine = [scope(cookie=f"of={at}") for at in range(3)]
    await many(counter, mine)
    assert [one for one in kitchen.asked if one in mine] == mine, "each is asked for by itself"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ('W/"to-be-had"', 304),
        ('"to-be-had"', 304),
        ('"another", W/"to-be-had"', 304),
        ("*", 304),
        ('W/"sold-out"', 200),
        ("to-be-had", 200),
        ("", 200),
    ],
)
async def test_who_has_it_is_told_so_and_the_others_get_it(
    counter: Alike, kitchen: Kitchen, told: list[Any], sent: str, status: int
):
    has, has_not = await many(counter, [scope(if_none_match=sent), scope()])
    assert (has[0], has_not[0]) == (status, 200)
    assert has_not[2] == b"to be had."
    assert [one[2] for one in told] == [status, 200]
    if status == 304:
        assert has[2] == b""
        assert has[1].keys() == {"etag", "cache-control", "x-request-id", "content-length"}
    assert len(kitchen.asked) == 1


async def test_one_that_is_not_made_in_time_holds_nobody_up(
    counter: Alike, kitchen: Kitchen, monkeypatch, told: list[Any]
):
    monkeypatch.setattr(alike, "PATIENCE", 0.05)
    kitchen.open.clear()
    answers = await many(counter, [scope(), scope(accept_language="nl"), scope()])
    assert [status for status, *_ in answers] == [503] * 3
    assert [headers["retry-after"] for _, headers, _ in answers] == ["2"] * 3
    assert [one[2] for one in told] == [503] * 3
    kitchen.open.set()
    monkeypatch.undo()
    assert (await ask(counter, scope()))[0] == 200


async def test_a_phone_that_goes_away_takes_no_answer_from_another(
    counter: Alike, kitchen: Kitchen
):
    kitchen.open.clear()
    leaving, staying = await asking(counter, scope(), scope())
    leaving.cancel()
    kitchen.open.set()
    assert (await staying)[0] == 200


async def test_what_nobody_asks_for_any_more_takes_no_room(counter: Alike):
    await many(counter, [scope(host=f"{at}.example") for at in range(200)])
    await wait_until(lambda: not len(counter._shared))
