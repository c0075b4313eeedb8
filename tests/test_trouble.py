"""What is wrong with the database, told apart from what is wrong with us."""

import threading
import time

import psycopg
import pytest
from django.db import (
    DataError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    connection,
    transaction,
)

from cafe.base import trouble as module
from cafe.base.trouble import AWAY, BUSY, DEADLOCK, FULL, InTrouble, tried_again, trouble_of
from cafe.base.wanted import Unwanted, while_wanted
from cafe.messaging import worker
from orders.models import Order, Store
from tests.cast import Cafe


def of_postgresql(state: str, kind: type[Exception] = OperationalError) -> Exception:
    """Return an error as Django raises it from the driver's."""
    error = kind("…")
    error.__cause__ = psycopg.errors.lookup(state)("…")
    return error


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("0A000", "schema changed"),
        ("53100", "disk full"),
        ("53200", "out of memory"),
        ("53300", "too many connections"),
        ("40P01", "deadlock"),
        ("40001", "conflicting transactions"),
        ("55P03", "locked"),
        ("25006", "read-only"),
        ("42501", "permission denied"),
        ("57014", "too slow"),
        ("57P01", "shutting down"),
        ("57P02", "shutting down"),
        ("57P03", "starting or stopping"),
        ("08006", "away"),
        ("25P03", "away"),
        ("58030", "disk error"),
        ("42P01", "not migrated"),
    ],
)
def test_each_state_of_postgresql_has_its_word(state: str, word: str):
    found = trouble_of(of_postgresql(state))
    assert found
    assert found.word == word
    assert found.retry_after >= 1


@pytest.mark.parametrize(
    "error",
    [
        of_postgresql("23505", IntegrityError),
        of_postgresql("22003", DataError),
        of_postgresql("42601", ProgrammingError),
        IntegrityError("UNIQUE constraint failed"),
        ValueError("no error of a database's"),
        None,
    ],
    ids=["unique", "out of range", "syntax", "SQLite's unique", "ours", "none"],
)
def test_a_mistake_of_ours_is_no_trouble(error):
    assert trouble_of(error) is None


@pytest.mark.parametrize("kind", [OperationalError, InterfaceError])
def test_a_connection_that_ended_without_a_word_is_away(kind):
    assert trouble_of(kind("the connection is closed")) is AWAY


def test_a_table_that_is_not_there_is_not_migrated(db):
    with pytest.raises((OperationalError, ProgrammingError)) as caught, transaction.atomic():
        connection.cursor().execute("SELECT 1 FROM nowhere")
    assert (found := trouble_of(caught.value))
    assert found.word == "not migrated"


def test_syntax_is_a_bug_on_both_databases(db):
    with pytest.raises((OperationalError, ProgrammingError)) as caught, transaction.atomic():
        connection.cursor().execute("SELEKT 1")
    assert trouble_of(caught.value) is None


def test_a_row_of_many_makes_nobody_unready_and_a_full_disk_does(monkeypatch):
    monkeypatch.setattr(module, "_met", None)
    module.remember(BUSY)
    module.remember(DEADLOCK)
    assert module.lately() == ""
    module.remember(FULL)
    assert module.lately() == "disk full"
    monkeypatch.setattr(module, "REMEMBERED_SECONDS", 0.0)
    assert module.lately() == ""


# -- tried again -----------------------------------------------------------------------------------


def failing(times: int, error: Exception):
    calls = []

    @tried_again
    def change() -> int:
        calls.append(1)
        if len(calls) <= times:
            raise error
        return len(calls)

    return change


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", ["40P01", "40001"])
def test_a_transaction_others_got_in_the_way_of_runs_again(state: str):
    assert failing(2, of_postgresql(state))() == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("error", [InTrouble(FULL), of_postgresql("08006"), ValueError("…")])
def test_whatever_else_fails_is_not_tried_again(error):
    """A connection that was lost may have been lost after the commit."""
    with pytest.raises(type(error)):
        failing(1, error)()


@pytest.mark.django_db(transaction=True)
def test_it_gives_up_after_a_few_tries():
    with pytest.raises(OperationalError):
        failing(module.TRIES, of_postgresql("40P01"))()


@pytest.mark.django_db
def test_inside_another_transaction_it_is_theirs_to_begin_anew():
    with pytest.raises(OperationalError):
        failing(1, of_postgresql("40P01"))()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_two_real_transactions_in_each_others_way_both_succeed(cafe: Cafe):
    first, second = cafe.place(), cafe.place()
    both, met = threading.Barrier(2), []

    @tried_again
    def change(one: Order, other: Order) -> None:
        met.append(1)
        with transaction.atomic():
            Order.objects.select_for_update().get(pk=one.pk)
            if len(met) <= 2:
                both.wait(10)
            Order.objects.filter(pk=other.pk).update(name="Both")

    def run(*orders: Order) -> None:
        change(*orders)
        connection.close()

    threads = [
        threading.Thread(target=run, args=orders) for orders in ((first, second), (second, first))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(met) == 3, "one of the two was undone, and ran again"
    assert Order.objects.filter(name="Both").count() == 2


# -- who goes by it --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/api/stores/demo/menu/", "/stores/demo/", "/admin/login/"])
def test_api_and_pages_answer_503_in_their_way(db, client, monkeypatch, caplog, path: str):
    def fail(*args: object, **kwargs: object) -> None:
        raise InTrouble(FULL)

    monkeypatch.setattr(Store.objects, "get_queryset", fail)
    monkeypatch.setattr("django.contrib.auth.views.LoginView.get", fail)
    monkeypatch.setattr("orders.pages.get_object_or_404", fail)
    client.raise_request_exception = False
    answer = client.get(path)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "15"
    assert answer["Content-Type"].startswith(
        "application/problem+json" if path.startswith("/api/") else "text/html"
    )
    assert not [record for record in caplog.records if record.exc_info], "a word, no traceback"


def test_a_message_is_excused_while_the_database_is_in_trouble():
    assert worker._away(of_postgresql("55P03")) == "the database: locked"
    assert worker._away(ValueError("a bug of the handler's")) == ""


@pytest.mark.django_db(transaction=True)
def test_what_is_changed_for_a_client_that_left_is_undone(cafe: Cafe):
    with pytest.raises(Unwanted), while_wanted(lambda: False):
        cafe.place()
    assert not Order.objects.exists()
    cafe.place()
    assert Order.objects.count() == 1


def test_the_pauses_between_tries_stay_short():
    longest = sum(module.PAUSE_SECONDS * 2**tries for tries in range(module.TRIES - 1))
    began = time.monotonic()
    with pytest.raises(OperationalError):
        _outside_of_a_transaction(failing(module.TRIES, of_postgresql("40P01")))
    assert time.monotonic() - began < longest + 1


def _outside_of_a_transaction(change) -> None:
    assert not connection.in_atomic_block
    change()
