"""What is to be printed: which printers have something to do with an order, and what."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from PIL import Image

from barista.printing.models import Printer, PrintJob, State
from barista.printing.slips import drinks_of, label, ticket
from cafe.base import clock
from orders.menu.models import Item
from orders.menu.stations import Station
from orders.order.models import Order, OrderLine
from orders.words import Status

OVER = (Status.COLLECTED, Status.CANCELLED)
KEPT = timedelta(days=1)  # a day, so that "again" and a late question have something to go by
BATCH = 500


def want(order: Order, printers: Iterable[Printer], at: datetime, by_hand: str = "") -> int:
    """Add what these printers have to print of an order; what was added before is not again.

    `by_hand` names the tap that asked for it. Returns how many pieces were asked for.
    """
    jobs = [
        PrintJob(
            printer=printer,
            order=order,
            line=line,
            unit=unit,
            key=f"{order.pk}:{line or 0}:{unit}:{by_hand}",
            by_hand=bool(by_hand),
            wanted_at=at,
        )
        for printer in printers
        for line, unit in _pieces(order, printer)
    ]
    PrintJob.objects.bulk_create(jobs, ignore_conflicts=True)
    return len(jobs)


def _pieces(order: Order, printer: Printer) -> Iterator[tuple[int | None, int]]:
    """Yield each label's line and number, and None for a ticket."""
    lines = lines_for(order, printer)
    if printer.labels:
        yield from ((line.pk, unit) for line in lines for unit in range(1, line.quantity + 1))
    if printer.tickets and lines:
        yield None, 0


def lines_for(order: Order, printer: Printer) -> list[OrderLine]:
    """Return what of an order is made where a printer stands.

    What has no station, of before there were any or of one that is gone, or no category, of what
    was taken off the menu meanwhile, is printed rather than lost.
    """
    elsewhere = _other_stations(printer)
    lines = [line for line in order.lines.all() if line.station_id not in elsewhere]
    chosen = {category.pk for category in printer.categories.all()}
    if not chosen:
        return lines
    items = Item.objects.filter(pk__in=[line.item_id for line in lines])
    known = dict(items.values_list("pk", "category_id"))
    return [line for line in lines if known.get(line.item_id or 0) in {None, *chosen}]


def _other_stations(printer: Printer) -> set[int]:
    """Return the ids of stations whose drinks a printer does not print."""
    if not printer.station_id:
        return set()
    others = Station.objects.filter(store=printer.store_id).exclude(pk=printer.station_id)
    return set(others.values_list("pk", flat=True))


def draw(job: PrintJob) -> Image.Image | None:
    """Return a piece of paper as its order is now; None when nobody wants it any more."""
    order = Order.objects.select_related("store").prefetch_related("lines").get(pk=job.order_id)
    if not job.by_hand and order.status in OVER:
        return None
    width, again = job.printer.width, _lies_there(job)
    if job.line is None:
        return ticket(order, lines_for(order, job.printer), width, again=again)
    drinks = drinks_of(order)
    found = [one for one in drinks if one.line.pk == job.line and one.unit == job.unit]
    return label(order, found[0], width, again=again) if found else None


def _lies_there(job: PrintJob) -> bool:
    """Return whether the same piece of paper may have been printed before, and is to say so."""
    if job.tries > 1:
        return True
    same = PrintJob.objects.filter(printer=job.printer_id, order=job.order_id, line=job.line)
    return same.filter(unit=job.unit, tries__gt=0, pk__lt=job.pk).exists()


def waiting(printer: Printer) -> QuerySet[PrintJob]:
    """Return what a printer has to print, in order; what is too old for that is held first."""
    jobs = PrintJob.objects.filter(printer=printer, state=State.WAITING)
    oldest = clock.now() - timedelta(minutes=settings.CAFE_PRINT_MINUTES)
    jobs.filter(wanted_at__lt=oldest).update(state=State.HELD)
    return jobs.order_by("pk")


def begin(job: PrintJob) -> bool:
    """Take a job for sending; return whether it was still to be sent."""
    waits = PrintJob.objects.filter(pk=job.pk, state=State.WAITING)
    job.tries += 1
    return bool(waits.update(state=State.SENDING, sent_at=clock.now(), tries=job.tries))


def settle(job: PrintJob, state: State) -> None:
    """Say what became of a job that was being sent."""
    printed = {"printed_at": clock.now()} if state is State.PRINTED else {}
    PrintJob.objects.filter(pk=job.pk, state=State.SENDING).update(state=state, **printed)


def forget_jobs() -> int:
    """Delete what is a day old, whatever became of it; return how many."""
    old = PrintJob.objects.filter(wanted_at__lt=clock.now() - KEPT).order_by("wanted_at")
    pks = list(old.values_list("pk", flat=True)[:BATCH])
    if pks:
        PrintJob.objects.filter(pk__in=pks).delete()
    return len(pks)
