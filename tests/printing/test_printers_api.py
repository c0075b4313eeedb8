"""The tablet's side: how printers are, paper by hand, and what to do with doubt."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from barista.printing.models import Moment, Printer, PrintJob, State, Trouble
from orders.order.models import Order
from orders.stores.models import Role
from tests.cast import Cafe, logged_in, make_cafe, make_staff, problem
from tests.printing.test_printing import accepted, serve_now, states

pytestmark = pytest.mark.django_db


def print_by_hand(barista: Client, cafe: Cafe, order: Order, key: str = "", **body: object):
    headers = {"Idempotency-Key": key} if key else {}
    url = f"{cafe.url}orders/{order.pk}/print/"
    return barista.post(url, body, "application/json", headers=headers)


def answer(barista: Client, cafe: Cafe, jobs: list[int], *, again: bool):
    wish = {"jobs": jobs, "again": again}
    return barista.post(f"{cafe.url}printers/answer/", wish, "application/json")


def test_a_store_without_printers_says_so_in_one_question(cafe: Cafe, barista):
    assert barista.get(f"{cafe.url}printers/").json() == {"printers": []}


def test_the_tablet_is_told_of_trouble_and_of_what_waits(cafe: Cafe, barista, row, paper):
    paper.paper_out = True
    accepted(cafe.place())
    serve_now(row)
    [told] = barista.get(f"{cafe.url}printers/").json()["printers"]
    assert (told["name"], told["trouble"], told["waiting"]) == ("Bar", "paper", 1)
    assert told["since"]


def test_printing_by_hand_prints_again_and_says_so_once_a_tap(cafe: Cafe, barista, row, paper):
    order = accepted(cafe.place())
    serve_now(row)
    for _ in range(2):
        done = print_by_hand(barista, cafe, order, "a tap")
        assert (done.status_code, done.json()) == (200, {"pieces": 1})
    serve_now(row)
    assert len(paper.papers) == 2
    first, second = paper.papers
    assert second.height > first.height, "it says that it is printed again"


def test_by_hand_an_order_that_is_collected_is_printed_too(cafe: Cafe, barista, row, paper, grace):
    Printer.objects.update(moment=Moment.HAND)
    order = cafe.order_at("collected", grace)
    assert print_by_hand(barista, cafe, order).status_code == 200
    serve_now(row)
    assert len(paper.papers) == 1


def test_without_a_printer_there_is_nothing_to_print_on(cafe: Cafe, barista):
    problem(print_by_hand(barista, cafe, cafe.place()), 409, reason="no_printer")


def test_one_of_several_printers_is_chosen(cafe: Cafe, barista, row):
    other = Printer.objects.create(store=cafe.store, name="Kitchen", address="10.0.0.9")
    order = cafe.place()
    assert print_by_hand(barista, cafe, order, printer=other.pk).json() == {"pieces": 1}
    assert PrintJob.objects.get().printer == other


def test_an_order_or_printer_of_another_store_is_not_there(cafe: Cafe, barista, row):
    elsewhere = make_cafe("other")
    order = elsewhere.place()
    problem(print_by_hand(barista, cafe, order), 404)
    theirs = Printer.objects.create(store=elsewhere.store, name="Bar", address="10.0.0.9")
    problem(print_by_hand(barista, cafe, cafe.place(), printer=theirs.pk), 409)


@pytest.mark.parametrize("body", [{"printer": "1"}, {"printer": 0}, {"printer": 2**63}])
def test_what_is_no_printer_is_refused(cafe: Cafe, barista, row, body):
    problem(print_by_hand(barista, cafe, cafe.place(), **body), 400)


def unsure(cafe: Cafe, row, paper) -> PrintJob:
    paper.cut_after = 0
    accepted(cafe.place())
    serve_now(row)
    paper.cut_after = None
    return PrintJob.objects.get()


def test_a_barista_is_asked_and_says_that_it_is_there(cafe: Cafe, barista, row, paper):
    job = unsure(cafe, row, paper)
    [told] = barista.get(f"{cafe.url}printers/").json()["printers"]
    [asked] = told["asks"]
    assert asked == {
        "id": job.pk,
        "order": job.order_id,
        "number": job.order.number,
        "name": "Ada",
        "drink": "Flat White",
        "state": "unsure",
    }
    after = answer(barista, cafe, [job.pk], again=False).json()["printers"][0]
    assert (after["asks"], states()) == ([], [State.PRINTED])
    serve_now(row)
    assert paper.papers == []


def test_or_says_that_it_is_not_and_it_is_printed_once(cafe: Cafe, barista, row, paper):
    job = unsure(cafe, row, paper)
    for _ in range(2):
        assert answer(barista, cafe, [job.pk], again=True).status_code == 200
    serve_now(row)
    answer(barista, cafe, [job.pk], again=True)  # late, from another tablet
    serve_now(row)
    assert (len(paper.papers), states()) == (1, [State.PRINTED])


def test_what_was_held_is_printed_or_left(cafe: Cafe, barista, row, paper):
    for name in ("Ada", "Bo"):
        accepted(cafe.place(name))
    PrintJob.objects.update(state=State.HELD, wanted_at=timezone.now())
    first, second = PrintJob.objects.order_by("pk").values_list("pk", flat=True)
    answer(barista, cafe, [first], again=True)
    answer(barista, cafe, [second], again=False)
    serve_now(row)
    assert (len(paper.papers), states()) == (1, [State.PRINTED, State.DROPPED])


def test_nobody_decides_for_another_store(cafe: Cafe, row, paper):
    job = unsure(cafe, row, paper)
    elsewhere = make_cafe("other")
    mallory = logged_in(make_staff("Mallory", elsewhere.store, Role.MANAGER))
    assert answer(mallory, elsewhere, [job.pk], again=True).status_code == 200
    problem(answer(mallory, cafe, [job.pk], again=True), 403)
    assert states() == [State.UNSURE]


def test_the_tablets_page_says_whether_there_are_printers(cafe: Cafe, barista, row):
    assert f'data-printers="{cafe.url}printers/"' in tablet(barista, cafe)
    row.delete()
    assert 'data-printers=""' in tablet(barista, cafe)


def tablet(barista: Client, cafe: Cafe) -> str:
    return barista.get(f"/barista/{cafe.store.slug}/").content.decode()


def test_a_manager_of_the_store_sets_printers_up_and_nobody_else(cafe: Cafe, row):
    root = logged_in(make_superuser())
    page = root.get(f"/admin/printing/printer/{row.pk}/change/")
    assert page.status_code == 200
    wish = {
        "store": cafe.store.pk, "name": "Bar", "active": "on", "kind": "escpos",
        "address": "169.254.169.254", "port": "9100", "width": "80", "labels": "on",
        "moment": "accept",
    }  # fmt: skip
    refused = root.post("/admin/printing/printer/add/", wish)
    assert b"A printer is at a private address" in refused.content
    manager = make_staff("Mallory", make_cafe("other").store, Role.MANAGER)
    manager.is_staff = True
    manager.save()
    there = logged_in(manager).get(f"/admin/printing/printer/{row.pk}/change/")
    assert there.status_code in (302, 403)


def make_superuser() -> User:
    return User.objects.create_superuser("root")


def test_what_a_worker_writes_down_meanwhile_is_not_the_forms_to_change(
    cafe: Cafe, row, monkeypatch
):
    """It is served between the moment at which a form reads the row and that at which it saves."""
    until = timezone.now() + timedelta(minutes=2)
    real = Printer.full_clean

    def full_clean(self, *args, **kwargs):
        real(self, *args, **kwargs)
        Printer.objects.update(leased_until=until, trouble=Trouble.PAPER)

    monkeypatch.setattr(Printer, "full_clean", full_clean)
    wish = {
        "store": cafe.store.pk, "name": "Counter", "active": "on", "kind": "escpos",
        "address": row.address, "port": row.port, "width": "58", "labels": "on",
        "moment": "accept",
    }  # fmt: skip
    saved = logged_in(make_superuser()).post(f"/admin/printing/printer/{row.pk}/change/", wish)
    assert saved.status_code == 302
    row.refresh_from_db()
    assert (row.name, row.width) == ("Counter", 58)
    assert (row.leased_until, row.trouble) == (until, Trouble.PAPER)


def test_what_the_tablet_is_told_has_no_secret(cafe: Cafe, barista, row):
    assert row.secret not in barista.get(f"{cafe.url}printers/").content.decode()


def test_a_cloudprnt_printers_address_is_shown_to_its_manager(cafe: Cafe, row):
    Printer.objects.update(kind="cloudprnt", trouble=Trouble.AWAY)
    page = logged_in(make_superuser()).get(f"/admin/printing/printer/{row.pk}/change/")
    assert f"/api/printers/{row.secret}/" in page.content.decode()
