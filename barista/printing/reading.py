"""How the printers of a store are, for its tablets."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta

from django.db.models import QuerySet

from barista.printing.jobs import KEPT
from barista.printing.models import ASKED, Kind, Printer, PrintJob, State, Trouble
from barista.printing.shapes import AskedPaper, Printers, PrinterState
from cafe.base import clock
from orders.order.models import OrderLine
from orders.stores.models import Store

SILENT = timedelta(seconds=90)  # a CloudPRNT printer asks every few seconds, a minute at most
MOST_ASKED = 50


def has_printers(store: Store) -> bool:
    """Return whether any printer is in use; its tablets then ask how they are."""
    return Printer.objects.filter(store=store, active=True).exists()


def printers_of(store: Store) -> Printers:
    """Return the printers in use, in four queries; in one where there are none."""
    rows = list(Printer.objects.filter(store=store, active=True))
    if not rows:
        return Printers(printers=[])
    since = clock.now() - KEPT
    jobs = PrintJob.objects.filter(printer__in=rows, wanted_at__gte=since)
    waits = Counter(
        jobs.filter(state__in=(State.WAITING, State.SENDING)).values_list("printer", flat=True)
    )
    asks = _asks(jobs.filter(state__in=ASKED).select_related("order").order_by("pk"))
    return Printers(printers=[_shown(row, waits[row.pk], asks[row.pk]) for row in rows])


def _asks(jobs: QuerySet[PrintJob]) -> dict[int, list[AskedPaper]]:
    found = list(jobs[:MOST_ASKED])
    lines = OrderLine.objects.filter(pk__in=[job.line for job in found if job.line])
    drinks = dict(lines.values_list("pk", "name"))
    asks: dict[int, list[AskedPaper]] = defaultdict(list)
    for job in found:
        asks[job.printer_id].append(
            AskedPaper(
                id=job.pk,
                order=job.order_id,
                number=job.order.number,
                name=job.order.name,
                drink=drinks.get(job.line or 0, ""),
                state=job.state,
            )
        )
    return asks


def _shown(printer: Printer, waits: int, asks: list[AskedPaper]) -> PrinterState:
    trouble, since = printer.trouble, printer.trouble_since
    if not trouble and waits and _is_silent(printer):
        trouble, since = Trouble.AWAY.value, printer.seen_at
    return PrinterState(
        id=printer.pk, name=printer.name, trouble=trouble, since=since, waiting=waits, asks=asks
    )


def _is_silent(printer: Printer) -> bool:
    """Return whether a printer that asks by itself has not asked for long."""
    if printer.kind != Kind.CLOUDPRNT:
        return False
    seen: datetime | None = printer.seen_at
    return seen is None or clock.now() - seen > SILENT
