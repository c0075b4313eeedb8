"""A web process hears all stores on one connection, or on several those that have a page open."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from cafe.live.feed import SUBSCRIPTIONS, Feed
from cafe.live.hub import Hub
from cafe.live.mqtt import Connection
from cafe.live.stream import Mark
from cafe.live.watch import Stored
from tests.mqtt.packets import CONNECT, PINGREQ, SUBSCRIBE
from tests.mqtt.silent_broker import silent_broker
from tests.mqtt.throttling_proxy import throttled
from tests.test_hub import Page

pytestmark = pytest.mark.slow


class Live:
    """The hub, the feed and the database of a web process."""

    def __init__(self, count: int) -> None:
        self.hub = Hub()
        self.feed = Feed(self.hub, count)
        self.seq = 0
        self.heard: list[str] = []

    def begin(self) -> None:
        self.hub.start(self._route, self._read_marks, self.feed.follow)
        self.feed.start()

    def _route(self, topic: str, message: dict):
        self.heard.append(topic)
        yield f"queue:{topic.split('/')[2]}", {"type": "order", **message}

    async def _read_marks(self, stores):
        return Stored(dict.fromkeys(stores, Mark(self.seq)))

    def page(self, store: str) -> Page:
        """Open a page of a store, whose snapshot shows the seq of the moment."""
        page = Page()
        page.scope_name = store

        async def snapshot() -> dict:
            return {"seq": self.seq}

        page.snapshot = snapshot  # type: ignore[method-assign]
        self.hub.join(page, [f"queue:{store}"])
        page.resync()
        return page

    async def until_live(self, *stores: str) -> None:
        await until(lambda: all(self.hub.is_live(store) for store in stores))


async def until(what: Callable[[], object], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "not in time"
        await asyncio.sleep(0.01)


Start = Callable[[str, int], Awaitable[Live]]


@pytest.fixture
async def start(settings, monkeypatch) -> AsyncIterator[Start]:
    begun: list[Live] = []

    async def start(url: str, count: int) -> Live:
        settings.CAFE_MQTT = url
        live = Live(count)
        monkeypatch.setattr("cafe.live.socket.hub", live.hub)
        begun.append(live)
        live.begin()
        return live

    yield start
    for live in begun:
        await live.feed.stop()
        await live.hub.stop()


def tell(sender: Connection, store: str, seq: int) -> None:
    sender.publish(f"cafe/v1/{store}/orders/7", json.dumps({"seq": seq}).encode())


def orders(page: Page) -> list[int]:
    return [message["seq"] for message in page.sent if message["type"] == "order"]


@pytest.mark.parametrize("count", [1, 3])
async def test_each_page_hears_of_its_store(count, plain_broker, connect, start: Start):
    sender = connect(plain_broker.plain_url)
    live = await start(plain_broker.plain_url, count)
    corner, harbour = live.page("corner"), live.page("harbour")
    await live.until_live("corner", "harbour")
    for seq, store in enumerate(("corner", "harbour", "corner", "elsewhere"), 1):
        await asyncio.to_thread(tell, sender, store, seq)
    await until(lambda: (orders(corner), orders(harbour)) == ([1, 3], [2]))
    nobody_looks = "cafe/v1/elsewhere/orders/7" in live.heard
    assert nobody_looks is (count == 1), "with several, only what a page here needs is sent here"


async def test_what_happens_before_the_subscription_is_in_force_is_on_the_page(start: Start):
    with silent_broker(CONNECT, PINGREQ) as broker:
        live = await start(broker.url, 2)
        page = live.page("corner")
        await until(lambda: "snapshot" in page.kinds())
        [shown] = [one for one in page.sent if one["type"] == "snapshot"]
        assert shown["seq"] == 0, "without waiting for the broker"
        await until(lambda: broker.seen[SUBSCRIBE])
        assert not live.hub.is_live("corner")
        live.seq = 1  # and its message goes by unheard
        broker.answers.add(SUBSCRIBE)
        await live.until_live("corner")
        await until(lambda: page.sent[-1]["type"] == "snapshot" and page.sent[-1]["seq"] == 1)
        assert any(message.get("live") for message in page.sent), "and it is told at once"


async def test_a_lost_connection_silences_its_own_stores_only(plain_broker, start: Start):
    with throttled(plain_broker.plain_url) as proxy:
        live = await start(proxy.url, 2)
        await until(lambda: len(proxy.pairs) == 2)
        pages = {store: live.page(store) for store in ("corner", "harbour")}
        await live.until_live(*pages)
        snapshots = {store: page.kinds().count("snapshot") for store, page in pages.items()}
        proxy.pairs[0].close()
        await until(lambda: "1 of 2 connections: connection lost" in live.feed.problem)
        await until(lambda: sum(live.hub.is_live(store) for store in pages) == 1)
        silenced = next(store for store in pages if not live.hub.is_live(store))
        assert pages[silenced].sent[-1]["live"] is False
        await live.until_live(*pages)
        await until(lambda: pages[silenced].kinds().count("snapshot") > snapshots[silenced])
        assert live.feed.problem == ""


async def test_a_store_is_left_when_it_has_had_no_page_for_a_while(plain_broker, start: Start):
    live = await start(plain_broker.plain_url, 2)
    page = live.page("corner")
    await live.until_live("corner")
    live.hub.leave(page)
    live.feed.keep(live.hub.groups.scopes())
    assert live.hub.is_live("corner"), "a page that is loaded again comes back at once"
    page = live.page("corner")
    live.hub.leave(page)
    live.feed.keep(live.hub.groups.scopes())
    assert live.hub.is_live("corner"), "it had a page in between"
    live.feed.keep(live.hub.groups.scopes())
    assert not live.hub.is_live("corner")
    await until(lambda: "Received UNSUBSCRIBE" in plain_broker.log)
    live.page("corner")
    await live.until_live("corner")


async def test_stores_are_shared_out_evenly_and_what_is_too_much_is_said(settings, caplog):
    settings.CAFE_MQTT = "mqtt://127.0.0.1:9"
    feed = Feed(Hub(), 3)
    stores = [f"store-{number}" for number in range(3 * SUBSCRIPTIONS)]
    for store in stores + stores:
        feed.follow(store)
    assert [len(one._in_force) for one in feed._connections] == [SUBSCRIPTIONS] * 3
    assert caplog.text == ""
    feed.follow("one-more")
    assert "one-more: raise CAFE_MQTT_CONNECTIONS" in caplog.text
    feed.keep([])
    feed.keep([])
    feed.follow("one-more")
    assert len(feed._homes) == 1


async def test_many_stores_are_back_after_the_broker_was_away(plain_broker, start: Start):
    """More than one SUBSCRIBE may name, on each connection."""
    with throttled(plain_broker.plain_url) as proxy:
        live = await start(proxy.url, 2)
        stores = [f"store-{number}" for number in range(40)]
        for store in stores:
            live.page(store)
        await live.until_live(*stores)
        proxy.hang_up()
        await until(lambda: not any(map(live.hub.is_live, stores)))
        await live.until_live(*stores)
