"""From the event to the paper: each label once, by printers that misbehave as real ones do."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from barista.printing import escpos, jobs, sending
from barista.printing.handlers import print_accepted, print_started
from barista.printing.jobs import forget_jobs
from barista.printing.models import Kind, Moment, Printer, PrintJob, State, Trouble
from barista.printing.sending import print_waiting, serve
from cafe.messaging.event import read
from cafe.messaging.models import Delivery, OutboxEvent
from cafe.messaging.queues import queues
from orders.events import OrderAccepted, OrderStarted
from orders.menu.models import Category
from orders.menu.stations import Station
from orders.order.life import Action
from orders.order.models import Order
from orders.order.steps import advance_order
from orders.stores.models import Store
from orders.stores.people import SYSTEM
from tests.cast import Cafe, actor, make_cafe
from tests.printing.printer import escpos_printer
from tests.running import wait_for
from tests.work import work_off

pytestmark = pytest.mark.django_db


def event(kind):
    row = OutboxEvent.objects.filter(detail_type=kind.detail_type()).latest("pk")
    return read(row.detail_type, row.detail)


def accepted(order: Order) -> Order:
    advance_order(order.pk, Action.ACCEPT, SYSTEM)
    print_accepted(event(OrderAccepted))
    return Order.objects.get(pk=order.pk)


def states() -> list[str]:
    return list(PrintJob.objects.order_by("pk").values_list("state", flat=True))


def serve_now(row: Printer) -> None:
    Printer.objects.filter(pk=row.pk).update(ask_at=timezone.now())
    serve(row.pk)
    row.refresh_from_db()


# -- what is printed -------------------------------------------------------------------------------


def test_an_accepted_order_gives_a_label_for_each_drink(cafe: Cafe, row, paper):
    accepted(cafe.place_big())
    serve_now(row)
    assert len(paper.papers) == 3
    assert states() == [State.PRINTED] * 3
    assert {image.width for image in paper.papers} == {576}
    assert PrintJob.objects.filter(printed_at__isnull=False).count() == 3


def test_an_event_that_comes_twice_and_a_printer_that_is_served_twice_print_once(
    cafe: Cafe, row, paper
):
    accepted(cafe.place())
    for _ in range(3):
        print_accepted(event(OrderAccepted))
        serve_now(row)
    assert len(paper.papers) == 1


def test_a_ticket_for_each_order_and_labels_besides(cafe: Cafe, row, paper):
    Printer.objects.update(tickets=True)
    accepted(cafe.place_big())
    serve_now(row)
    assert len(paper.papers) == 4


def test_a_printer_prints_what_is_made_where_it_stands(cafe: Cafe, row, paper):
    row.categories.add(Category.objects.get(store=cafe.store, name="Bakery"))
    order = accepted(cafe.place_big())
    line = order.lines.get(name="Croissant")
    assert list(PrintJob.objects.values_list("line", flat=True)) == [line.pk]
    accepted(cafe.place())
    assert PrintJob.objects.count() == 1, "of an order without any there is nothing"


def test_a_printer_of_a_station_prints_its_part(cafe: Cafe, row):
    order = cafe.place_big()
    bar, kitchen = (Station.objects.create(store=cafe.store, name=one) for one in ("Bar", "Oven"))
    Category.objects.filter(name="Bakery").update(station=kitchen)
    Printer.objects.update(station=kitchen, tickets=True)
    accepted(order)
    assert PrintJob.objects.count() == 4, "of before there were stations: everywhere"
    PrintJob.objects.all().delete()
    order = accepted(cafe.place_big())
    line = order.lines.get(name="Croissant")
    assert list(PrintJob.objects.values_list("line", flat=True)) == [line.pk, None]
    accepted(cafe.place())
    assert PrintJob.objects.count() == 2, "nothing of it is made there"
    bar.delete()
    row.refresh_from_db()
    assert jobs.lines_for(order, row) == list(order.lines.all()), "its station is gone"


def test_what_is_on_the_menu_no_more_is_printed_rather_than_lost(cafe: Cafe, row):
    row.categories.add(Category.objects.get(store=cafe.store, name="Bakery"))
    order = cafe.place()
    cafe.flat_white.delete()
    accepted(order)
    assert PrintJob.objects.count() == 1


def test_one_that_prints_on_start_waits_for_it(cafe: Cafe, row, paper, grace):
    Printer.objects.update(moment=Moment.START)
    order = accepted(cafe.place())
    assert not PrintJob.objects.exists()
    advance_order(order.pk, Action.START, actor(grace))
    print_started(event(OrderStarted))
    advance_order(order.pk, Action.RELEASE, actor(grace))
    advance_order(order.pk, Action.START, actor(grace))
    print_started(event(OrderStarted))
    serve_now(row)
    assert len(paper.papers) == 1, "given back and started again it has its label"


def test_an_order_that_is_over_meanwhile_is_not_printed(cafe: Cafe, row, paper, grace):
    order = accepted(cafe.place())
    advance_order(order.pk, Action.CANCEL, actor(grace), reason="Nobody came")
    serve_now(row)
    assert (paper.papers, states()) == ([], [State.DROPPED])


def test_another_stores_printer_prints_nothing(cafe: Cafe, paper):
    other = make_cafe("other")
    Printer.objects.create(store=other.store, name="Bar", address="127.0.0.1", port=paper.port)
    accepted(cafe.place())
    assert not PrintJob.objects.exists()


# -- what it costs those who have none -------------------------------------------------------------


def heard() -> int:
    return Delivery.objects.filter(queue="printing").count()


def test_a_store_without_printers_has_no_delivery(cafe: Cafe, grace):
    make_cafe("other")
    Printer.objects.create(store=Store.objects.get(slug="other"), name="Bar", address="10.0.0.9")
    cafe.order_at("collected", grace)
    assert heard() == 0


def test_with_one_it_has_and_without_again_none(cafe: Cafe, row):
    def accept_one() -> int:
        before = heard()
        advance_order(cafe.place().pk, Action.ACCEPT, SYSTEM)
        return heard() - before

    assert accept_one() == 1
    for change in ({"active": False}, {"active": True, "moment": Moment.HAND}):
        for name, value in change.items():
            setattr(row, name, value)
        row.save()
        assert accept_one() == 0
    row.moment = Moment.ACCEPT
    row.save()
    assert accept_one() == 1
    row.delete()
    assert accept_one() == 0


def test_the_queue_writes_the_jobs_once_and_waits_for_no_printer(cafe: Cafe, row):
    Printer.objects.update(port=9)  # nobody is there
    advance_order(cafe.place().pk, Action.ACCEPT, SYSTEM)
    work_off("printing")
    assert (states(), heard()) == ([State.WAITING], 0)
    assert queues()["printing"].by_name


# -- printers that are in trouble ------------------------------------------------------------------


def test_one_that_is_off_gets_its_jobs_in_order_when_it_is_back(cafe: Cafe, row, paper):
    with escpos_printer() as other:
        port = other.port
    Printer.objects.update(port=port)
    for name in ("Ada", "Bo", "Cleo"):
        accepted(cafe.place(name))
    for _ in range(3):
        serve_now(row)
    assert (row.trouble, states()) == (Trouble.AWAY, [State.WAITING] * 3)
    # Ten minutes later.
    ago = timezone.now() - timedelta(minutes=10)
    PrintJob.objects.update(wanted_at=ago)
    with escpos_printer(port) as back:
        serve_now(row)
        serve_now(row)
        assert len(back.papers) == 3
    assert (row.trouble, states()) == ("", [State.PRINTED] * 3)
    printed = list(PrintJob.objects.order_by("printed_at").values_list("pk", flat=True))
    assert printed == sorted(printed)


@pytest.mark.parametrize(
    ("how", "trouble"), [("paper_out", Trouble.PAPER), ("cover_open", Trouble.COVER)]
)
def test_paper_out_and_cover_open_are_said_and_waited_for(cafe: Cafe, row, paper, how, trouble):
    setattr(paper, how, True)
    accepted(cafe.place())
    serve_now(row)
    since = row.trouble_since
    serve_now(row)
    assert (row.trouble, row.trouble_since, states()) == (trouble, since, [State.WAITING])
    setattr(paper, how, False)
    serve_now(row)
    assert (row.trouble, row.trouble_since, len(paper.papers)) == ("", None, 1)


@pytest.mark.parametrize("after", [0, 6_000])
def test_cut_off_in_the_middle_it_is_asked_about_and_never_doubled(cafe: Cafe, row, paper, after):
    paper.cut_after = after
    accepted(cafe.place("Ada"))
    accepted(cafe.place("Bo"))
    serve_now(row)
    assert (paper.torn, states()) == (1, [State.UNSURE, State.WAITING])
    paper.cut_after = None
    for _ in range(3):
        serve_now(row)
    assert len(paper.papers) == 1, "the other one"
    assert states() == [State.UNSURE, State.PRINTED]


def test_printed_and_gone_before_it_said_so_is_asked_about_too(cafe: Cafe, row, paper):
    paper.forget_answer = True
    accepted(cafe.place())
    serve_now(row)
    paper.forget_answer = False
    serve_now(row)
    assert (len(paper.papers), states()) == (1, [State.UNSURE])


def test_one_that_answers_nothing_gets_nothing(cafe: Cafe, row, paper, monkeypatch):
    monkeypatch.setattr(escpos, "STATUS_SECONDS", 0.5)  # it is not waited for any longer
    paper.mute = True
    accepted(cafe.place())
    serve_now(row)
    assert (paper.papers, states(), row.trouble) == ([], [State.WAITING], Trouble.AWAY)


@pytest.mark.parametrize("garbage", [b"\x00", b"\xff", b"HTTP/1.1 400 Bad Request\r\n"])
def test_one_that_answers_nonsense_gets_nothing(cafe: Cafe, row, paper, garbage):
    paper.garbage = garbage
    accepted(cafe.place())
    serve_now(row)
    assert (paper.papers, states(), row.trouble) == ([], [State.WAITING], Trouble.NONSENSE)


def test_a_slow_one_is_waited_for(cafe: Cafe, row, paper):
    paper.pause = 0.1
    accepted(cafe.place())
    serve_now(row)
    assert (len(paper.papers), states()) == (1, [State.PRINTED])


def test_what_is_half_an_hour_old_is_held_and_asked_about(cafe: Cafe, row, paper, settings):
    accepted(cafe.place("Ada"))
    old = timezone.now() - timedelta(minutes=settings.CAFE_PRINT_MINUTES, seconds=5)
    PrintJob.objects.update(wanted_at=old)
    accepted(cafe.place("Bo"))
    serve_now(row)
    assert states() == [State.HELD, State.PRINTED]
    assert len(paper.papers) == 1


def test_what_a_killed_worker_was_sending_is_asked_about(cafe: Cafe, row, paper):
    accepted(cafe.place())
    PrintJob.objects.update(state=State.SENDING)
    Printer.objects.update(leased_until=timezone.now() + timedelta(minutes=1))
    serve_now(row)
    assert states() == [State.SENDING], "somebody may be at it"
    Printer.objects.update(leased_until=timezone.now())
    serve_now(row)
    assert (paper.papers, states()) == ([], [State.UNSURE])


def test_what_cannot_be_drawn_holds_up_nobody(cafe: Cafe, row, paper, monkeypatch):
    accepted(cafe.place("Ada"))
    accepted(cafe.place("Bo"))
    real, first = jobs.draw, PrintJob.objects.earliest("pk").pk

    def draw(job):
        if job.pk == first:
            raise ValueError("a letter that no machine can draw")
        return real(job)

    monkeypatch.setattr(sending, "draw", draw)
    serve_now(row)
    assert states() == [State.HELD, State.PRINTED]


def test_an_address_that_a_setting_allowed_once_is_not_spoken_to(cafe: Cafe, row, paper, settings):
    accepted(cafe.place())
    settings.CAFE_PRINTERS_AT = []
    serve_now(row)
    assert (paper.connections, states()) == (0, [State.WAITING])


def test_paper_of_yesterday_is_forgotten(cafe: Cafe, row):
    accepted(cafe.place())
    assert forget_jobs() == 0
    PrintJob.objects.update(wanted_at=timezone.now() - timedelta(hours=25))
    assert (forget_jobs(), PrintJob.objects.count()) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_a_printer_that_hangs_holds_up_no_other(cafe: Cafe, row, paper):
    with escpos_printer() as stuck:
        stuck.mute = True
        Printer.objects.create(
            store=cafe.store, name="Kitchen", address="127.0.0.1", port=stuck.port
        )
        accepted(cafe.place())
        assert print_waiting() == 2
        wait_for(lambda: len(paper.papers) == 1, 60)
        wait_for(lambda: not sending._busy, 60)
    assert sorted(states()) == [State.PRINTED, State.WAITING]


@pytest.mark.django_db(transaction=True)
def test_a_printer_has_one_worker_at_a_time(cafe: Cafe, row, paper):
    paper.pause = 0.05
    for name in ("Ada", "Bo", "Cleo"):
        accepted(cafe.place(name))
    print_waiting()
    wait_for(lambda: Printer.objects.get().leased_until > timezone.now() or paper.papers, 60)
    serve(row.pk)
    wait_for(lambda: not sending._busy, 60)
    assert (len(paper.papers), states()) == (3, [State.PRINTED] * 3)


def test_a_cloudprnt_printer_is_not_spoken_to(cafe: Cafe, row, paper):
    Printer.objects.update(kind=Kind.CLOUDPRNT)
    accepted(cafe.place())
    assert print_waiting() == 0


def test_who_has_no_printer_is_asked_one_question(cafe: Cafe, django_assert_num_queries):
    assert connection.vendor
    with django_assert_num_queries(1):
        print_waiting()
