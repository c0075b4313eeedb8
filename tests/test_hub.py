"""The hub carries messages to open sockets, waits for none, and notices what is missing."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Callable

import pytest

from cafe.live import heartbeat, holes, resync, watch
from cafe.live.groups import Groups
from cafe.live.hub import Hub
from cafe.live.message import encode
from cafe.live.pulse import News
from cafe.live.socket import LIMIT, LiveSocket
from cafe.live.stream import Mark, Stream
from cafe.live.together import Shared, Together
from cafe.live.watch import Stored


class Page(LiveSocket):
    """A socket whose network can be stopped."""

    scope_name = "corner"

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[dict] = []
        self.network = asyncio.Event()
        self.network.set()
        self.snapshots = 0
        self._ends_at = self._recheck_at = float("inf")

        async def send(message: dict) -> None:
            await self.network.wait()
            self.sent.append(json.loads(message["text"]))

        self.base_send = send

    async def snapshot(self) -> dict:
        self.snapshots += 1
        return {"nr": self.snapshots, "seq": 0}

    def kinds(self) -> list[str]:
        return [message["type"] for message in self.sent]


def route(topic: str, message: dict):
    yield f"queue:{topic.split('/')[2]}", {"type": "order", "n": message["seq"]}


@pytest.fixture
async def hub(monkeypatch) -> AsyncIterator[Hub]:
    monkeypatch.setattr(resync, "RESYNC_SPREAD_SECONDS", 0.0)
    monkeypatch.setattr(watch, "WATCH_SECONDS", 0.05)
    hub = Hub()
    monkeypatch.setattr("cafe.live.socket.hub", hub)
    seqs = {"corner": 0}

    async def read_marks(stores):
        return Stored({store: Mark(seqs[store]) for store in stores}, hub.life)  # type: ignore[attr-defined]

    hub.database, hub.life = seqs, "first"  # type: ignore[attr-defined]
    hub.start(route, read_marks)
    hub.connection_changed(True)
    yield hub
    await hub.stop()


def publish(hub: Hub, seq: int) -> None:
    # Stored before it is published, as every event is.
    hub.database["corner"] = max(seq, hub.database["corner"])  # type: ignore[attr-defined]
    hub.receive("cafe/v1/corner/orders/7", json.dumps({"seq": seq}).encode())


FUTURES = ({"seq": 2**53}, {"seq": 1, "as_of": 2**53}, {"seq": 1, "moment": 2**53})


async def settle() -> None:
    await asyncio.sleep(0.01)


async def until(so: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not so():  # noqa: ASYNC110 nothing tells
            await asyncio.sleep(0.01)


async def test_a_message_goes_to_its_group_only(hub: Hub):
    here, there = Page(), Page()
    hub.join(here, ["queue:corner"])
    hub.join(there, ["queue:harbour"])
    publish(hub, 1)
    await settle()
    assert (here.kinds(), there.kinds()) == (["order"], [])


async def test_a_reader_that_stopped_holds_up_nobody_and_gets_a_snapshot_later(hub: Hub):
    stopped, reading = Page(), Page()
    stopped.network.clear()
    for page in (stopped, reading):
        hub.join(page, ["queue:corner"])
    for seq in range(1, LIMIT * 2):
        publish(hub, seq)
        if seq % 10 == 0:
            await settle()
    await settle()
    assert len(reading.sent) == LIMIT * 2 - 1
    assert len(stopped._waiting) <= LIMIT
    stopped.network.set()
    await settle()
    assert stopped.kinds()[-1] == "snapshot" or "snapshot" in stopped.kinds()
    assert len(stopped.sent) < LIMIT


async def test_what_comes_while_the_snapshot_is_read_is_sent_behind_it(hub: Hub):
    page = Page()
    reading, go_on = asyncio.Event(), asyncio.Event()

    async def slow_snapshot() -> dict:
        reading.set()
        await go_on.wait()
        return {"seq": 0}

    page.snapshot = slow_snapshot  # type: ignore[method-assign]
    hub.join(page, ["queue:corner"])
    page.resync()
    await reading.wait()
    publish(hub, 1)
    go_on.set()
    await settle()
    assert page.kinds() == ["snapshot", "order"]


async def test_after_a_reconnect_every_page_gets_a_snapshot(hub: Hub):
    page = Page()
    hub.join(page, ["queue:corner"])
    hub.connection_changed(False)
    await settle()
    assert page.sent[-1]["live"] is False
    hub.connection_changed(True)
    await settle()
    assert "snapshot" in page.kinds()


async def test_a_lost_message_is_noticed_by_the_database_and_made_good(hub: Hub):
    page = Page()
    hub.join(page, ["queue:corner"])
    await asyncio.sleep(0.1)
    hub.database["corner"] = 1  # type: ignore[attr-defined]  # stored, and never published
    await until(lambda: "snapshot" in page.kinds())
    assert {"ping", "snapshot"} <= set(page.kinds())


async def test_what_is_lost_in_a_pages_first_moments_is_noticed_too(hub: Hub):
    page = Page()
    hub.join(page, ["queue:corner"])
    page.resync()
    await settle()
    hub.database["corner"] = 1  # type: ignore[attr-defined]  # before the first look at the database
    await until(lambda: page.kinds().count("snapshot") >= 2)
    assert page.kinds().count("snapshot") == 2


async def test_who_cannot_look_at_the_database_does_not_say_live(hub: Hub, monkeypatch):
    hub.database.clear()  # type: ignore[attr-defined]  # every look fails
    page = Page()
    hub.join(page, ["queue:corner"])
    await asyncio.sleep(0.15)
    assert not hub.is_live("corner")


async def test_an_ended_socket_reads_no_snapshot_any_more(hub: Hub):
    page = Page()
    hub.join(page, ["queue:corner"])
    page.hang_up(4403)
    page.resync()
    page.offer("{}")
    await settle()
    assert page.snapshots == 0


async def test_a_newcomer_is_pinged_within_one_round(hub: Hub, monkeypatch):
    page = Page()
    hub.join(page, ["queue:corner"])
    await asyncio.sleep(heartbeat.HEARTBEAT_SECONDS + 0.5)
    assert "ping" in page.kinds()


async def test_the_heart_rests_while_nobody_is_there_and_beats_for_who_comes_then(monkeypatch):
    monkeypatch.setattr(heartbeat, "HEARTBEAT_SECONDS", 0.2)
    groups, beats = Groups(), []
    heart = heartbeat.Heartbeat(groups, lambda scope: True)
    monkeypatch.setattr(heart, "ping", lambda sockets: beats.append(len(list(sockets))))
    going = asyncio.create_task(heart.run())
    for _ in range(2):
        await asyncio.sleep(0.3)  # the round in which the last one left is finished
        beats.clear()
        await asyncio.sleep(0.3)
        assert beats == []
        page = Page()
        heart.join(page)
        await asyncio.sleep(0.3)
        assert sum(beats) >= 1
        heart.leave(page)
    going.cancel()


async def test_a_newcomer_hears_first_that_nothing_comes(hub: Hub):
    hub.connection_changed(False)
    page = Page()
    hub.join(page, ["queue:corner"])
    page.resync()
    await settle()
    assert page.kinds() == ["ping", "snapshot"]
    assert page.sent[0]["live"] is False


async def test_a_message_that_cannot_be_shown_makes_pages_fetch_anew(hub: Hub):
    page = Page()
    hub.join(page, ["queue:corner"])
    hub.receive("cafe/v1/corner/orders/7", b"{ not json")
    await settle()
    assert "snapshot" in page.kinds()


async def test_a_flood_of_what_cannot_be_shown_makes_them_fetch_anew_once(hub: Hub):
    page = Page()
    hub.join(page, ["queue:corner"])
    for topic in ("cafe/v1/corner/orders/7", "cafe/v1", ""):
        for payload in (b"{", b"[]", b"\xff", b"{}", b'{"seq": "1"}', b"[" * 5000, b""):
            hub.receive(topic, payload)
        await settle()
    assert page.kinds() == ["snapshot"]


def with_hole(hub: Hub, missing: int) -> None:
    """Publish what comes before and after a message, and not it."""
    publish(hub, missing - 1)
    publish(hub, missing + 1)


@pytest.fixture
def blind(hub: Hub, monkeypatch) -> Page:
    """Return a page that cannot see by its numbers that something is missing."""
    monkeypatch.setattr(holes, "HOLE_SECONDS", 0.1)
    monkeypatch.setattr(watch, "WATCH_SECONDS", 3600)  # what is seen here is not seen by it
    page = Page()
    page.is_told_all = True
    hub.join(page, ["board:corner"])
    hub.streams.begin("corner", 0)
    return page


async def test_a_page_that_cannot_see_a_hole_gets_a_snapshot_for_it_once(hub: Hub, blind: Page):
    with_hole(hub, 2)
    publish(hub, 4)
    await asyncio.sleep(0.3)
    assert blind.snapshots == 1
    publish(hub, 5)
    await asyncio.sleep(0.3)
    assert blind.snapshots == 1, "the hole is the same"


async def test_a_hole_that_is_filled_in_time_is_none(hub: Hub, blind: Page):
    with_hole(hub, 2)
    publish(hub, 2)
    with_hole(hub, 4)
    publish(hub, 4)
    await asyncio.sleep(0.3)
    assert blind.snapshots == 0


async def test_a_hole_behind_another_one_is_seen_too(hub: Hub, blind: Page):
    with_hole(hub, 2)
    await asyncio.sleep(0.3)
    publish(hub, 2)
    with_hole(hub, 5)
    await asyncio.sleep(0.3)
    assert blind.snapshots == 2


async def test_who_sees_holes_or_hears_of_little_is_left_alone(hub: Hub, blind: Page):
    menu = Page()
    hub.join(menu, ["menu:corner"])
    with_hole(hub, 2)
    await asyncio.sleep(0.3)
    assert menu.snapshots == 0


async def test_what_the_web_process_needs_of_a_snapshot_is_not_sent(hub: Hub):
    page = Page()

    async def snapshot() -> dict:
        return {"seq": 1_796_000_000_000, "up_to": 0}

    page.snapshot = snapshot  # type: ignore[method-assign]
    hub.join(page, ["board:corner"])
    page.resync()
    await settle()
    assert (page.sent[0]["seq"], "up_to" in page.sent[0]) == (1_796_000_000_000, False)
    assert hub.streams.newest() == {"corner": Mark(0)}


async def test_a_moment_that_the_database_does_not_know_is_noticed(hub: Hub):
    """As a seq is: whoever showed what was told of it is shown what is true."""
    page = Page()
    hub.join(page, ["queue:corner"])
    page.resync()
    await settle()
    claim = {"seq": 0, "moment": 50}
    hub.receive("cafe/v1/corner/store", json.dumps(claim).encode())
    await asyncio.sleep(0.2)
    assert page.snapshots == 2
    await asyncio.sleep(0.2)
    assert page.snapshots == 2, "once"


async def test_what_is_of_a_future_that_cannot_be_is_not_shown(hub: Hub):
    page = Page()
    hub.join(page, ["queue:corner"])
    page.resync()
    await settle()
    for claim in FUTURES:
        hub.receive("cafe/v1/corner/store", json.dumps(claim).encode())
        await settle()
    assert "order" not in page.kinds()
    publish(hub, 1)
    await settle()
    assert page.kinds()[-1] == "order", "and what comes then is"


async def test_no_field_takes_the_place_of_a_message_s_type_or_time():
    message = json.loads(encode("order", {"type": "snapshot", "server_time": "never", "n": 1}))
    assert (message["type"], message["n"]) == ("order", 1)
    assert message["server_time"] != "never"


async def test_a_page_that_left_gets_nothing(hub: Hub):
    page = Page()
    hub.join(page, ["queue:corner"])
    hub.leave(page)
    publish(hub, 1)
    await settle()
    assert page.sent == []
    assert len(hub.groups) == 0


async def test_a_database_that_was_restored_is_noticed_and_shown(hub: Hub):
    page = Page()
    hub.join(page, ["queue:corner"])
    hub.database["corner"] = 40  # type: ignore[attr-defined]
    publish(hub, 40)
    await asyncio.sleep(0.2)
    before = page.snapshots
    hub.database["corner"] = 12  # type: ignore[attr-defined]
    await asyncio.sleep(0.2)
    assert page.snapshots == before + 1
    hub.database["corner"] = 13  # type: ignore[attr-defined]
    publish(hub, 13)
    await asyncio.sleep(0.2)
    assert hub.is_live("corner"), "and the numbers go on from there"
    assert page.snapshots == before + 1


async def test_a_database_that_crashed_is_shown_anew_though_its_numbers_are_there_again(hub: Hub):
    page = Page()
    hub.join(page, ["queue:corner"])
    publish(hub, 1)
    await asyncio.sleep(0.2)
    assert page.snapshots == 0
    hub.life = "second"  # type: ignore[attr-defined]
    await asyncio.sleep(0.2)
    assert page.snapshots == 1
    assert hub.is_live("corner")


async def test_a_seq_that_was_read_before_a_message_came_is_no_restore(hub: Hub):
    hub.streams.begin("corner", 4)
    known = hub.streams.newest()
    hub.streams.saw("corner", 5)
    assert not hub.streams.compare({"corner": Mark(4)}, {"corner"}, known)
    assert hub.streams.compare({"corner": Mark(3)}, {"corner"}, known) == {"corner"}


def test_a_stream_without_holes_is_never_behind():
    stream = Stream(4)
    for seq in (6, 5, 7):
        stream.saw(seq)
    assert stream.seen == 7
    assert not stream.compare(8), "8 has had no time to come"
    stream.saw(8)
    assert not stream.compare(8)


def test_a_stream_with_a_hole_is_behind_once_and_then_begins_again():
    stream = Stream(4)
    stream.compare(6)
    stream.saw(6)
    assert stream.compare(6), "5 never came"
    assert not stream.compare(6)


async def test_a_shared_snapshot_never_began_before_one_asked():
    shared: Shared[str] = Shared()
    begun: list[float] = []

    async def read() -> int:
        begun.append(asyncio.get_running_loop().time())
        await asyncio.sleep(0.02)
        return len(begun)

    first = asyncio.create_task(shared.get("queue", read))
    await asyncio.sleep(0.005)
    others = [asyncio.create_task(shared.get("queue", read)) for _ in range(50)]
    assert await first == 1
    assert set(await asyncio.gather(*others)) == {2}


async def test_who_asks_together_is_read_together_and_who_is_unknown_is_none():
    batches = []

    async def read(keys) -> dict:
        batches.append(sorted(keys))
        await asyncio.sleep(0.01)
        return {key: key * 2 for key in keys if key < 100}

    together = Together(read)
    first = asyncio.create_task(together.get(1))
    await asyncio.sleep(0.002)
    others = [asyncio.create_task(together.get(key)) for key in (2, 3, 3, 100)]
    assert await first == 2
    assert await asyncio.gather(*others) == [4, 6, 6, None]
    assert batches == [[1], [2, 3, 100]]


async def test_a_page_that_goes_away_takes_no_answer_from_another():
    async def read(keys) -> dict:
        await asyncio.sleep(0.01)
        return dict.fromkeys(keys, "here")

    together = Together(read)
    leaving, staying = (asyncio.create_task(together.get("menu")) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying == "here"


async def test_a_reading_that_fails_fails_for_all_and_the_next_does_not():
    answers = iter([OSError("away"), {"menu": 1}])

    async def read(keys):
        answer = next(answers)
        if isinstance(answer, OSError):
            raise answer
        return answer

    together = Together(read)
    failed = await asyncio.gather(*(together.get("menu") for _ in range(2)), return_exceptions=True)
    assert [type(error) for error in failed] == [OSError, OSError]
    assert await together.get("menu") == 1


async def shown(page: Page, count: int) -> None:
    """Wait until a page was sent so many snapshots."""
    async with asyncio.timeout(10):
        while page.kinds().count("snapshot") < count:
            await settle()


async def test_a_snapshot_names_the_last_wish_it_was_read_after(hub: Hub):
    page = Page()
    hub.join(page, ["queue:corner"])
    page.resync()
    await shown(page, 1)
    await page.receive('{"type": "resync", "id": 7}')
    await page.receive('{"type": "resync", "id": 9}')
    await shown(page, 2)
    page.resync()
    await shown(page, 3)
    # A ping may come between them.
    snapshots = [one for one in page.sent if one["type"] == "snapshot"]
    assert [one.get("answers") for one in snapshots] == [None, 9, None]


@pytest.mark.parametrize("number", ["true", "-1", "1.5", '"7"', "null", "[1]", str(2**60)])
async def test_a_wish_with_a_strange_number_is_a_wish_without_one(hub: Hub, number: str):
    page = Page()
    hub.join(page, ["queue:corner"])
    await page.receive(f'{{"type": "resync", "id": {number}}}')
    await asyncio.sleep(0.05)
    assert page.kinds() == ["snapshot"]
    assert "answers" not in page.sent[0]


async def test_a_wish_right_after_a_snapshot_is_granted_a_moment_later(hub: Hub):
    page = Page()
    hub.join(page, ["queue:corner"])
    page.resync()
    await settle()
    for _ in range(3):
        await page.receive('{"type": "resync"}')
    await asyncio.sleep(0.7)
    assert page.snapshots == 2


# -- what moves by itself -------------------------------------------------------------------------


def open_page(hub: Hub) -> Page:
    page = Page()
    hub.join(page, ["queue:corner"])
    return page


def tell(hub: Hub, words: str) -> None:
    hub.groups.send_news("queue:corner", {"type": "news", "words": words}, words)


def heard(page: Page) -> list[str]:
    return [message["words"] for message in page.sent if message["type"] == "news"]


async def test_news_are_told_to_whom_they_are_news(hub: Hub):
    early = open_page(hub)
    tell(hub, "5 min")
    tell(hub, "5 min")
    late = open_page(hub)
    tell(hub, "5 min")
    tell(hub, "6 min")
    tell(hub, "5 min")
    await settle()
    assert heard(early) == heard(late) == ["5 min", "6 min", "5 min"]


async def test_after_another_message_news_are_told_again(hub: Hub):
    """What a page shows then is another's word: nobody knows whether it says the same."""
    page = open_page(hub)
    tell(hub, "5 min")
    publish(hub, 1)
    tell(hub, "5 min")
    await settle()
    assert heard(page) == ["5 min", "5 min"]


async def test_after_a_snapshot_news_are_told_again(hub: Hub):
    page = open_page(hub)
    tell(hub, "5 min")
    page.resync()
    tell(hub, "6 min")  # in place of what the snapshot brings, and so to nobody
    await settle()
    tell(hub, "6 min")
    await settle()
    assert heard(page)[-1] == "6 min"
    assert [kind for kind in page.kinds() if kind != "ping"][-2:] == ["snapshot", "news"]


@pytest.fixture
async def pulse(monkeypatch) -> AsyncIterator[tuple[Hub, list[float]]]:
    """A hub that looks for what moves, and the moments at which it did."""
    monkeypatch.setattr("cafe.live.pulse.PAUSE_SECONDS", 0.2)
    hub, looks = Hub(), list[float]()
    monkeypatch.setattr("cafe.live.socket.hub", hub)
    hub.database, hub.life = {"corner": 0}, "first"  # type: ignore[attr-defined]

    async def read_seqs(stores):
        return Stored({}, "first")

    async def read_news(scopes):
        assert set(scopes) == {"corner"}
        looks.append(asyncio.get_running_loop().time())
        if len(looks) == 2:
            raise RuntimeError("one look goes wrong")
        number = str(len(looks))
        return [News("queue:corner", {"type": "news", "words": number}, number)]

    hub.start(route, read_seqs, None, read_news)
    hub.connection_changed(True)
    yield hub, looks
    await hub.stop()


async def test_a_flood_of_events_is_one_look_at_a_time_and_the_last_is_seen(pulse):
    hub, looks = pulse
    page = open_page(hub)
    for seq in range(1, 200):
        publish(hub, seq)
        await asyncio.sleep(0.005)
    flood_ended = asyncio.get_running_loop().time()
    async with asyncio.timeout(20):
        while not looks or looks[-1] < flood_ended:  # noqa: ASYNC110 a look sets no event
            await asyncio.sleep(0.05)
    await asyncio.sleep(0.1)  # what that look found is told
    pauses = [later - sooner for sooner, later in itertools.pairwise(looks)]
    assert len(looks) >= 3
    assert min(pauses) >= 0.2
    assert heard(page)[-1] == str(len(looks))


async def test_nobody_looks_where_no_page_is_open(pulse):
    hub, looks = pulse
    publish(hub, 1)
    await asyncio.sleep(0.2)
    assert looks == []
