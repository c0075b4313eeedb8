"""Star CloudPRNT: printers that ask by themselves, over HTTP, and so reach a café anywhere.

As Star's Protocol Guide 2.4.0 has it, version HTTP
(https://star-m.jp/products/s_print/sdk/StarCloudPRNT/manual/en/protocol-reference/index.html):
one address for all. POST every few seconds with the printer's status, answered with whether there
is something to print; GET for that; DELETE once it is on paper, or cannot be. Who knows a printer's
secret, which is in its address, is that printer.
"""

import io
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from barista.printing.jobs import begin, draw, settle, waiting
from barista.printing.models import Kind, Printer, PrintJob, State, Trouble
from barista.printing.sending import note
from cafe.base import clock
from cafe.base.client import address_of
from cafe.base.fields import LARGEST_ID
from orders.order.guesses import a_guess
from orders.order.models import Order

PICTURE = "image/png"
SEEN_EVERY = timedelta(seconds=30)  # how often it is written down that a printer asked
MOST_TRIES = 5  # at fetching one job
TIMEOUT = "520"


class CloudPrntView(APIView):
    """For who knows a printer's secret."""

    authentication_classes = ()

    @extend_schema(exclude=True)
    def post(self, request: Request, secret: str) -> Response:
        """Hear how a printer is, and tell whether there is something for it."""
        printer = _printer(request, secret)
        said = request.data if isinstance(request.data, dict) else {}
        code = _code(said.get("statusCode"))
        _see(printer, code)
        busy = said.get("printingInProgress") is True or code.startswith("22")
        job = None if busy else _next_job(printer, code)
        if job is None:
            return Response({"jobReady": False})
        return Response(
            {
                "jobReady": True,
                "mediaTypes": [PICTURE],
                "jobToken": str(job.pk),
                "deleteMethod": "DELETE",
            }
        )

    @extend_schema(exclude=True)
    def get(self, request: Request, secret: str) -> HttpResponse:
        """Give a job, as often as it is asked for until it is confirmed."""
        printer = _printer(request, secret)
        if request.GET.get("type", PICTURE) != PICTURE:
            return HttpResponse(status=415)
        job = _fetched(printer, request.GET.get("token", ""))
        picture = _picture(job) if job else None
        if picture is None:
            return HttpResponse(status=404)
        return HttpResponse(
            picture,
            content_type=PICTURE,
            headers={"X-Star-Cut": "partial; feed=true", "Cache-Control": "no-store"},
        )

    @extend_schema(exclude=True)
    def delete(self, request: Request, secret: str) -> HttpResponse:
        """Hear what became of a job; the same again changes nothing."""
        printer = _printer(request, secret)
        job = _sending(printer, request.GET.get("token", ""))
        code = _code(request.GET.get("code"))
        if job:
            settle(job, _outcome(code, job.tries))
        if code.startswith("4"):
            note(printer, _trouble(code))
        return HttpResponse(status=200)


def _printer(request: Request, secret: str) -> Printer:
    """Return the printer with a secret; wrong ones are counted as guesses of an order's."""
    with a_guess(address_of(request._request), secret):
        mine = Printer.objects.filter(secret=secret, kind=Kind.CLOUDPRNT, active=True)
        printer = mine.prefetch_related("categories").first()
        if printer is None:
            raise Order.DoesNotExist
        return printer


def _code(said: Any) -> str:
    """Return a status code without its words: "200%20OK" is 200."""
    return unquote(said).strip()[:3] if isinstance(said, str) else ""


def _see(printer: Printer, code: str) -> None:
    now = clock.now()
    if printer.seen_at is None or now - printer.seen_at > SEEN_EVERY:
        Printer.objects.filter(pk=printer.pk).update(seen_at=now)
    note(printer, _trouble(code))


def _trouble(code: str) -> Trouble | None:
    if code.startswith("42"):
        return Trouble.COVER
    if code == "410":
        return Trouble.PAPER
    return None if code.startswith("2") else Trouble.ERROR


def _next_job(printer: Printer, code: str) -> PrintJob | None:
    """Return what a printer that is at rest should fetch."""
    begun = PrintJob.objects.filter(printer=printer, state=State.SENDING)
    if not code.startswith("2"):
        # It says itself that what it fetched did not come out whole, and will fetch it again.
        begun.update(state=State.WAITING)
        return None
    # At rest, and never said what became of it: its word was lost, or it was switched off.
    begun.update(state=State.UNSURE)
    return waiting(printer).first()


def _fetched(printer: Printer, token: str) -> PrintJob | None:
    """Return the job that is fetched, begun."""
    if job := _sending(printer, token):
        return job
    jobs = waiting(printer)
    job = _with_token(jobs, token).first() if token else jobs.first()
    return job if job and begin(job) else None


def _sending(printer: Printer, token: str) -> PrintJob | None:
    """Return the job that a printer has; old ones do not say which."""
    begun = PrintJob.objects.filter(printer=printer, state=State.SENDING).order_by("pk")
    return (_with_token(begun, token) if token else begun).first()


def _with_token(jobs: Any, token: str) -> Any:
    is_number = token.isascii() and token.isdecimal() and len(token) < len(str(LARGEST_ID))
    return jobs.filter(pk=int(token)) if is_number else jobs.none()


def _picture(job: PrintJob) -> bytes | None:
    image = draw(job)
    if image is None:
        settle(job, State.DROPPED)
        return None
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _outcome(code: str, tries: int) -> State:
    if code.startswith("2") or code.upper() == "OK":
        return State.PRINTED
    if code.startswith("4") or (code == TIMEOUT and tries < MOST_TRIES):
        return State.WAITING  # it says that it did not come out whole
    return State.HELD
