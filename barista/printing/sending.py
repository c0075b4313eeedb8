"""Has printers print what waits for them: ESC/POS ones, which must be spoken to.

A thread for each printer that has something to do, so that one that is slow or away holds up no
other, nor the queue. A lease keeps workers off each other's printers. What is not begun comes
again; what was begun and not confirmed never does by itself: docs/printing.md.
"""

import logging
import threading
from datetime import timedelta

from django.db import connections
from django.db.models import Exists, OuterRef, Q

from barista.printing import escpos
from barista.printing.addresses import may_print_at
from barista.printing.jobs import begin, draw, settle, waiting
from barista.printing.models import Kind, Printer, PrintJob, State, Trouble
from cafe.base import clock

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=120)  # longer than any one piece of paper takes
ASK_AGAIN = timedelta(seconds=5)  # how soon a printer in trouble is asked again
MOST_AT_ONCE = 8  # printers that a worker speaks to

_busy: set[int] = set()
_lock = threading.Lock()


def print_waiting() -> int:
    """Begin with each printer that has something to do; return with how many."""
    started = [one for one in _to_be_served() if _start(one)]
    return len(started)


def _to_be_served() -> list[int]:
    now = clock.now()
    jobs = PrintJob.objects.filter(printer=OuterRef("pk"), state__in=(State.WAITING, State.SENDING))
    asked = Printer.objects.filter(kind=Kind.ESCPOS, active=True)
    due = asked.filter(ask_at__lte=now, leased_until__lte=now).filter(
        Q(Exists(jobs)) | ~Q(trouble="")
    )
    return list(due.order_by("ask_at").values_list("pk", flat=True)[: MOST_AT_ONCE * 2])


def _start(printer_id: int) -> bool:
    with _lock:
        if printer_id in _busy or len(_busy) >= MOST_AT_ONCE:
            return False
        _busy.add(printer_id)
    name = f"printer-{printer_id}"
    threading.Thread(target=_run, args=(printer_id,), name=name, daemon=True).start()
    return True


def _run(printer_id: int) -> None:
    try:
        serve(printer_id)
    except Exception:
        log.exception("printer %d: failed; it is tried again", printer_id)
    finally:
        connections.close_all()
        with _lock:
            _busy.discard(printer_id)


def serve(printer_id: int) -> None:
    """Print what waits for one printer, if nobody else does so already."""
    if not _lease(printer_id):
        return
    try:
        printer = Printer.objects.prefetch_related("categories").get(pk=printer_id)
        # Whoever sent these is gone, or would have the lease.
        PrintJob.objects.filter(printer=printer, state=State.SENDING).update(state=State.UNSURE)
        note(printer, _print_all(printer))
    finally:
        Printer.objects.filter(pk=printer_id).update(leased_until=clock.now())


def _lease(printer_id: int) -> bool:
    now = clock.now()
    free = Printer.objects.filter(pk=printer_id, leased_until__lte=now)
    return bool(free.update(leased_until=now + LEASE))


def _print_all(printer: Printer) -> Trouble | None:
    """Print until nothing waits, or something is wrong; return what."""
    if not may_print_at(printer.address or "", printer.port):
        return Trouble.AWAY
    try:
        with escpos.connected(printer.address or "", printer.port) as link:
            while not (trouble := link.trouble()):
                job = waiting(printer).first()
                if job is None:
                    return None
                _print_one(job, printer, link)
            return trouble
    except escpos.Unreachable:
        waiting(printer).first()  # what is too old by now is held
        return Trouble.AWAY
    except escpos.Unsure as why:
        log.warning("printer %d: lost it while printing (%s)", printer.pk, why)
        return Trouble.AWAY


def _print_one(job: PrintJob, printer: Printer, link: escpos.Link) -> None:
    job.printer = printer
    if not begin(job):
        return
    try:
        image = draw(job)
    except Exception:
        log.exception("printer %d: %s cannot be drawn", printer.pk, job)
        settle(job, State.HELD)
        return
    if image is None:
        settle(job, State.DROPPED)
        return
    Printer.objects.filter(pk=printer.pk).update(leased_until=clock.now() + LEASE)
    try:
        link.print(image)
    except escpos.Unsure:
        settle(job, State.UNSURE)
        raise
    settle(job, State.PRINTED)


def note(printer: Printer, trouble: Trouble | None) -> None:
    """Remember how a printer is, and since when."""
    now = clock.now()
    if trouble:
        Printer.objects.filter(pk=printer.pk).update(ask_at=now + ASK_AGAIN)
    if (trouble or "") != printer.trouble:
        since = now if trouble else None
        Printer.objects.filter(pk=printer.pk).update(trouble=trouble or "", trouble_since=since)
        log.info("printer %d: %s", printer.pk, trouble or "prints again")
