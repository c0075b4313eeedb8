"""Many phones ask for a menu at once while it changes: each gets it as of now, and as it is alone.

tests/test_alike.py says by which rule; this is the café itself.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import NamedTuple

import httpx
import pytest

from tests.conftest import new_database
from tests.running import PLAIN, ROOT, RunningCafe, running, wait_for

pytestmark = pytest.mark.slow

PAGE, API = "/stores/demo/", "/api/stores/demo/menu/"
CODINGS = ("br", "gzip", "identity")
PHONES = 2  # of each kind
ENOUGH = 4  # answers to each kind of phone after a change

# Changes what it is told to, a line each, and says when that is done: committed.
HAND = """
import django, sys
django.setup()
from datetime import time
from orders.menu.brand import Brand
from orders.menu.models import Category, Item, Option, OptionGroup
from orders.stores.changes import change_store
from orders.stores.models import Store
from orders.stores.people import SYSTEM
store = Store.objects.get(slug="demo")
item = Item.objects.filter(name="Flat White")
for kind in (Item, Option, OptionGroup, Category):
    kind.objects.update(translations=None)
for line in sys.stdin:
    exec(line)
    print("done", flush=True)
"""


AT_ALL_HOURS = "Item.objects.update(served_from=None, served_to=None)"


class Change(NamedTuple):
    """What is done, and what of it stands in the page, in the API and in the Dutch page."""

    does: str
    page: str
    api: str
    dutch: str = ""


CHANGES = {
    "a name": Change(
        "Item.objects.filter(name='Cappuccino').update(name='Galao')", "Galao", "Galao"
    ),
    "a price": Change("item.update(price='7.77')", "7.77", "7.77"),
    "a description": Change("item.update(description='Ristretto')", "Ristretto", "Ristretto"),
    "a translation": Change(
        "item.update(translations={'nl': {'name': 'Platte Witte'}})",
        *("Flat White", "Flat White", "Platte Witte"),
    ),
    "an option": Change("Option.objects.filter(name='Oat').update(name='Spelt')", *["Spelt"] * 2),
    "a heading": Change(
        "Category.objects.filter(pk=item.get().category_id).update(name='Hot')", ">Hot<", '"Hot"'
    ),
    "an hour": Change(
        "Item.objects.filter(name='Latte').update(served_from=time(3), served_to=time(3, 1))",
        *('"served_from":"03:00"', '"served_from":"03:00"'),
    ),
    "a switch": Change("item.update(available=False)", "item--sold-out", '"available":false'),
    "a look": Change(
        "Brand.objects.update_or_create(store=store, defaults={'accent': '#123456'})",
        *("123456", "123456"),
    ),
    "the store's name": Change(
        "change_store('demo', {'name': 'Bean There'}, SYSTEM)", *["Bean There"] * 2
    ),
    "a pause": Change(
        "change_store('demo', {'paused': True, 'pause_reason': 'No cups'}, SYSTEM)",
        *["No cups"] * 2,
    ),
    "the end of it": Change(
        "change_store('demo', {'paused': False}, SYSTEM)", '"state":"open"', '"state":"open"'
    ),
    "closing": Change(
        "change_store('demo', {'open': False}, SYSTEM)", '"state":"closed"', '"state":"closed"'
    ),
}


@pytest.fixture(scope="module")
def cafe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCafe]:
    environment = {}
    if os.environ.get("DATABASE_URL"):
        environment["DATABASE_URL"] = new_database("menus")
    with running(tmp_path_factory.mktemp("menus"), **environment) as it:
        with hand(it) as change:  # no hour begins or ends while a test looks
            change(AT_ALL_HOURS)
        yield it


@contextmanager
def hand(cafe: RunningCafe) -> Iterator[Callable[[str], None]]:
    """Give what changes the café's database by Django's models, and returns after the commit."""
    with subprocess.Popen(
        [sys.executable, "-c", HAND],
        cwd=ROOT,
        env={**cafe.environment, "DJANGO_SETTINGS_MODULE": "cafe.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout

        def change(line: str) -> None:
            assert process.stdin
            assert process.stdout
            process.stdin.write(f"{line}\n")
            process.stdin.flush()
            assert process.stdout.readline() == "done\n", line

        yield change
        process.stdin.close()


class Phone(threading.Thread):
    """Asks for one thing again and again; keeps when each answer was asked for, and what it was."""

    def __init__(self, cafe: RunningCafe, path: str, language: str) -> None:
        super().__init__()
        self.path, self.language = path, language
        self.answers: list[tuple[float, str]] = []
        self.stop = False
        self._client = httpx.Client(
            base_url=cafe.url, timeout=60, verify=PLAIN, headers={"Accept-Language": language}
        )

    def run(self) -> None:
        etag = ""
        while not self.stop:
            asked = time.monotonic()
            answer = self._client.get(self.path, headers={"If-None-Match": etag})
            if answer.status_code == 304:
                self.answers.append((asked, self.answers[-1][1]))
            else:
                assert answer.status_code == 200, answer.text
                etag = answer.headers["ETag"]
                self.answers.append((asked, answer.text))

    def after(self, moment: float) -> list[str]:
        return [text for asked, text in list(self.answers) if asked > moment]

    def should_show(self, change: Change) -> str:
        if self.path == API:
            return change.dutch or change.api if self.language == "nl" else change.api
        return change.dutch or change.page if self.language == "nl" else change.page


@contextmanager
def phones(cafe: RunningCafe) -> Iterator[list[Phone]]:
    kinds = [(path, language) for path in (PAGE, API) for language in ("en", "nl")]
    crowd = [Phone(cafe, *kind) for kind in kinds for _ in range(PHONES)]
    for one in crowd:
        one.start()
    try:
        yield crowd
    finally:
        for one in crowd:
            one.stop = True
        for one in crowd:
            one.join()


def test_who_asks_after_a_change_is_shown_it_however_many_ask(cafe: RunningCafe):
    with hand(cafe) as change, phones(cafe) as crowd:
        wait_for(lambda: all(one.answers for one in crowd), 60)
        for name, what in CHANGES.items():
            change(what.does)
            done = time.monotonic()
            wait_for(lambda since=done: all(len(one.after(since)) >= ENOUGH for one in crowd), 60)
            for one in crowd:
                for text in one.after(done):
                    # JSON in the page has spaces, the API's has none.
                    assert one.should_show(what) in text.replace('": ', '":'), (
                        name,
                        one.path,
                        one.language,
                    )


def kinds() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield what phones differ in."""
    for path in (PAGE, API, "/stores/no-such-store/"):
        for coding in CODINGS:
            yield path, {"Accept-Encoding": coding}
        for language in ("nl-BE,nl;q=0.9", "ar", "pt"):
            yield path, {"Accept-Language": language}
        yield path, {"Cookie": f"cafe_language=fr; sessionid={'s' * 32}; csrftoken={'c' * 32}"}
        yield path, {"Accept": "application/json"}
        yield path, {"Accept": "text/xml"}
        yield path, {"Host": "elsewhere.example"}


def told(answer: httpx.Response) -> dict[str, str]:
    """Return all that an answer says, but for what is of one alone."""
    said = {name: value for name, value in answer.headers.items() if name != "date"}
    said.pop("x-request-id")
    return said | {"status": str(answer.status_code), "body": answer.text}


def test_it_says_what_it_says_to_who_asks_alone(cafe: RunningCafe):
    """A query, that no menu looks at, has the request go the long way."""
    with cafe.client() as client:
        for path, headers in kinds():
            together, alone = (
                client.get(f"{path}{query}", headers=headers) for query in ("", "?alone")
            )
            assert told(together) == told(alone), (path, headers)
            assert together.headers["X-Request-ID"] != alone.headers["X-Request-ID"]
            etag = together.headers.get("ETag", '"none"')
            for named in (etag, f'"another", {etag}', "*", '"another"'):
                has = headers | {"If-None-Match": named}
                together, alone = (
                    client.get(f"{path}{query}", headers=has) for query in ("", "?alone")
                )
                assert told(together) == told(alone), (path, has)


def test_no_cookie_and_no_token_of_one_gets_to_another(cafe: RunningCafe):
    with cafe.staff() as staff, ThreadPoolExecutor(20) as people:
        secrets = {*staff.cookies.values()}
        assert secrets
        strangers = [cafe.client() for _ in range(10)]
        asked = [
            people.submit(one.get, PAGE, headers={"X-Request-ID": f"phone-{at}"})
            for at, one in enumerate([staff, *strangers] * 20)
        ]
        answers = [one.result() for one in asked]
        assert [one.headers["X-Request-ID"] for one in answers] == [
            f"phone-{at}" for at in range(len(answers))
        ]
        assert len({one.content for one in answers}) == 1
        for one in answers:
            assert "set-cookie" not in one.headers
            assert not any(secret in one.text for secret in secrets)
        for stranger in strangers:
            stranger.close()


def test_each_is_counted(cafe: RunningCafe):
    def count(client: httpx.Client) -> float:
        name = 'cafe_http_requests_total{method="GET",route="stores/<slug:store>/",status="200"}'
        lines = client.get("/metrics").text.splitlines()
        return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))

    with cafe.client() as client, ThreadPoolExecutor(20) as people:
        before = count(client)
        for one in [people.submit(client.get, PAGE) for _ in range(100)]:
            assert one.result().status_code == 200
        assert count(client) == before + 100
