"""The tablet's side of printing: how printers are, paper by hand, and what to do with doubt."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from barista.api import StaffView, checked
from barista.printing.jobs import want
from barista.printing.models import ASKED, Printer, PrintJob, State
from barista.printing.reading import printers_of
from barista.printing.shapes import Printers, Printing
from cafe.base import clock
from cafe.base.fields import LARGEST_ID, StrictBoolean, StrictInteger
from cafe.base.problems import problem
from cafe.base.tokens import new_token
from cafe.base.trouble import tried_again
from orders.order.errors import AnotherOrder
from orders.order.models import Order
from orders.problems import FORBIDDEN, PROBLEMS
from orders.stores.permissions import Right

MOST = 50  # pieces in one answer


class PrintRequest(serializers.Serializer[Any]):
    printer = StrictInteger(
        required=False, min_value=1, max_value=LARGEST_ID, help_text="one of them; else all"
    )


class AnswerRequest(serializers.Serializer[Any]):
    jobs = serializers.ListField(
        child=StrictInteger(min_value=1, max_value=LARGEST_ID), min_length=1, max_length=MOST
    )
    again = StrictBoolean(help_text="true: print them; false: they are there, or nobody wants them")


class PrintersView(StaffView):
    right = Right.SEE

    @extend_schema(responses={200: Printers, **FORBIDDEN}, summary="How the printers are")
    def get(self, request: Request, store: str) -> Response:
        return Response(printers_of(self.store))


class PrintView(StaffView):
    right = Right.MAKE

    @extend_schema(
        request=PrintRequest, responses={200: Printing, **PROBLEMS}, summary="Print an order"
    )
    def post(self, request: Request, store: str, order: int) -> Any:
        wish = checked(PrintRequest, request)
        meant = self.meant(request)
        found = Order.objects.prefetch_related("lines").get(
            pk=min(order, LARGEST_ID), store=self.store
        )
        if meant["mark"] not in ("", found.mark):
            raise AnotherOrder(
                gettext("This was tapped for an order from before the data was restored.")
            )
        printers = Printer.objects.filter(store=self.store, active=True)
        if "printer" in wish:
            printers = printers.filter(pk=wish["printer"])
        pieces = _print(found, list(printers.prefetch_related("categories")), meant["key"])
        if not pieces:
            return problem(409, gettext("No printer here prints this."), reason="no_printer")
        return Response(Printing(pieces=pieces))


class AnswerView(StaffView):
    right = Right.MAKE

    @extend_schema(
        request=AnswerRequest,
        responses={200: Printers, **PROBLEMS},
        summary="Say whether paper in doubt is to be printed",
    )
    def post(self, request: Request, store: str) -> Response:
        wish = checked(AnswerRequest, request)
        _answer(self.store.pk, wish["jobs"], again=wish["again"])
        return Response(printers_of(self.store))


@tried_again
def _print(order: Order, printers: list[Printer], key: str) -> int:
    """Have an order printed; the same tap again adds nothing."""
    with transaction.atomic():
        return want(order, printers, clock.now(), by_hand=(key or new_token())[:60])


@tried_again
def _answer(store: int, jobs: list[int], *, again: bool) -> None:
    """Decide what was in doubt; what is in doubt no more stays as it is."""
    with transaction.atomic():
        asked = PrintJob.objects.filter(pk__in=jobs, printer__store=store, state__in=ASKED)
        if again:
            asked.update(state=State.WAITING, by_hand=True, wanted_at=clock.now())
        else:
            asked.filter(state=State.UNSURE).update(state=State.PRINTED, printed_at=clock.now())
            asked.filter(state=State.HELD).update(state=State.DROPPED)
