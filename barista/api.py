"""The tablet's API: the queue, and the steps of its orders."""

from collections.abc import Callable
from typing import Any, TypedDict, TypeVar

from django.contrib.auth.models import User
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotAuthenticated, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cafe.base.fields import LARGEST_ID, StrictBoolean, StrictInteger, Words
from cafe.base.http import idempotency_key
from orders.order.cancel_all import cancel_all
from orders.order.drinks import make_drinks, tick_drink
from orders.order.life import Action
from orders.order.models import Order
from orders.order.parts import PARTLY, advance_part
from orders.order.payment import pay_order, refund_order
from orders.order.price import MOST_DRINKS
from orders.order.promise import move_promise
from orders.order.reading import (
    answered_order,
    queue_snapshot,
    with_staff,
)
from orders.order.reminding import remind_customer
from orders.order.shapes import (
    AnsweredOrder,
    BegunOrders,
    CancelledOrders,
    QueueSnapshot,
)
from orders.order.steps import advance_order
from orders.order.together import MOST_LINES, OneLine, begin_together
from orders.problems import FORBIDDEN, PROBLEMS
from orders.stores.models import Store
from orders.stores.people import Actor
from orders.stores.permissions import AnotherUser, Right, store_for_staff

F = TypeVar("F", bound=Callable[..., Response])

STEPS = ("start", "ready", "collect", "release", "recall", "cancel")


class StepRequest(serializers.Serializer[Any]):
    version = StrictInteger(required=False, min_value=1, max_value=LARGEST_ID)
    reason = Words(required=False, allow_blank=True, max_length=140, default="")
    lines = serializers.ListField(
        required=False,
        child=StrictInteger(min_value=1, max_value=LARGEST_ID),
        min_length=1,
        max_length=MOST_DRINKS,
        help_text="only these of it, such as what is made at one station",
    )


class TickRequest(serializers.Serializer[Any]):
    version = StrictInteger(required=False, min_value=1, max_value=LARGEST_ID)
    change = StrictInteger(
        required=False, min_value=-1, max_value=1, help_text="1: one more is made; -1: one less"
    )
    made = StrictInteger(
        required=False, min_value=0, max_value=20, help_text="how many are made, all told"
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("made" in attrs) == ("change" in attrs):
            raise serializers.ValidationError({"change": [gettext("Say either change or made.")]})
        if attrs.get("change") == 0:
            raise serializers.ValidationError({"change": [gettext("Say 1 or -1.")]})
        return attrs


class PromiseRequest(serializers.Serializer[Any]):
    minutes = StrictInteger(min_value=-60, max_value=60)


def changes_an_order(
    wish: type[serializers.Serializer[Any]] | None, summary: str, **more: Any
) -> Callable[[F], F]:
    """Document a call that is answered with the order as it is then."""
    return extend_schema(
        request=wish, responses={200: AnsweredOrder, **PROBLEMS}, summary=summary, **more
    )


def checked(kind: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """Return the request's fields; raise ValidationError."""
    wish = kind(data=request.data)
    wish.is_valid(raise_exception=True)
    return dict(wish.validated_data)


def check_user(request: Request) -> None:
    """Refuse what was tapped by somebody else than who is logged in by now.

    A tablet that was offline may send it after another has logged in. Raises AnotherUser, and
    NotAuthenticated where nobody is.
    """
    tapped_by = request.headers.get("Cafe-User")
    if tapped_by and tapped_by != str(request.user.pk):
        raise AnotherUser(gettext("Somebody else tapped this. Log in as them to send it."))
    if not request.user.is_authenticated:
        raise NotAuthenticated


class Meant(TypedDict):
    """What each change of an order is told of the tap behind it."""

    key: str
    store: Store
    mark: str


class StaffView(APIView):
    """For staff of the store in the URL: a session, and CSRF protection with it.

    `right` is what its methods ask for.
    """

    right: Right
    store: Store
    actor: Actor

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        check_user(request)
        self.store = store_for_staff(request.user, kwargs["store"], self.asked_right())
        assert isinstance(request.user, User)
        self.actor = Actor("staff", request.user)

    def asked_right(self) -> Right:
        """Return the right this request asks for."""
        return self.right

    def meant(self, request: Request) -> Meant:
        """Return which order was tapped, and by which tap."""
        return {
            "key": idempotency_key(request._request),
            "store": self.store,
            "mark": request.headers.get("Cafe-Order", ""),
        }

    def answer(self, order: Order) -> Response:
        """Return a changed order as staff see it."""
        return Response(answered_order(with_staff(order, known=self.actor.user)))


class QueueView(StaffView):
    right = Right.SEE

    @extend_schema(responses={200: QueueSnapshot, **FORBIDDEN}, summary="Open orders, oldest first")
    def get(self, request: Request, store: str) -> Response:
        return Response(queue_snapshot(self.store.pk))


class StepView(StaffView):
    def asked_right(self) -> Right:
        return Right.CANCEL if self.kwargs["step"] == Action.CANCEL else Right.MAKE

    @changes_an_order(
        StepRequest,
        "Take a step of an order's life",
        operation_id="stores_orders_step_create",
        parameters=[OpenApiParameter("step", location=OpenApiParameter.PATH, enum=STEPS)],
    )
    def post(self, request: Request, store: str, order: str, step: str) -> Response:
        wish, action = checked(StepRequest, request), Action(step)
        if "lines" in wish:
            return self.answer(self._part(int(order), action, wish))
        return self.answer(
            advance_order(
                int(order),
                action,
                self.actor,
                version=wish.get("version"),
                reason=wish["reason"],
                **self.meant(request),
            )
        )

    def _part(self, order: int, action: Action, wish: dict[str, Any]) -> Order:
        """Take the step with some of the order's lines; raise ValidationError for another step."""
        if action not in PARTLY:
            raise ValidationError({"lines": [gettext("This is done with a whole order only.")]})
        meant = self.meant(self.request)
        return advance_part(
            order, action, wish["lines"], self.actor, version=wish.get("version"), **meant
        )


class CancelRequest(serializers.Serializer[Any]):
    reason = Words(required=False, allow_blank=True, max_length=140, default="")


class CancelAllView(StaffView):
    right = Right.CANCEL

    @extend_schema(
        request=CancelRequest,
        responses={200: CancelledOrders, **PROBLEMS},
        summary="Cancel all open orders of one device",
    )
    def post(self, request: Request, store: str, order: int) -> Response:
        reason = checked(CancelRequest, request)["reason"]
        cancelled = cancel_all(order, self.actor, reason=reason, **self.meant(request))
        return Response(CancelledOrders(cancelled=cancelled))


class PayView(StaffView):
    right = Right.TAKE_MONEY

    @changes_an_order(None, "Note that it was paid")
    def post(self, request: Request, store: str, order: int) -> Response:
        return self.answer(pay_order(order, self.actor, **self.meant(request)))


class RefundView(StaffView):
    right = Right.TAKE_MONEY

    @changes_an_order(None, "Note that its money was given back, or never taken")
    def post(self, request: Request, store: str, order: int) -> Response:
        return self.answer(refund_order(order, self.actor, **self.meant(request)))


class RemindView(StaffView):
    right = Right.MAKE

    @changes_an_order(None, "Call the customer of what is ready again")
    def post(self, request: Request, store: str, order: int) -> Response:
        return self.answer(remind_customer(order, self.actor, **self.meant(request)))


class LineView(StaffView):
    right = Right.MAKE

    @changes_an_order(TickRequest, "Tick made drinks")
    def post(self, request: Request, store: str, order: int, line: int) -> Response:
        wish = checked(TickRequest, request)
        count = "change" not in wish
        try:
            made = (make_drinks if count else tick_drink)(
                order,
                line,
                wish["made"] if count else wish["change"],
                self.actor,
                version=wish.get("version"),
                **self.meant(request),
            )
        except ValueError as error:
            raise ValidationError({"made": [str(error)]}) from error
        return self.answer(made)


class OneLineRequest(serializers.Serializer[Any]):
    order = StrictInteger(min_value=1, max_value=LARGEST_ID)
    line = StrictInteger(min_value=1, max_value=LARGEST_ID)
    mark = Words(required=False, allow_blank=True, max_length=64, default="")


class TogetherRequest(serializers.Serializer[Any]):
    lines = serializers.ListField(child=OneLineRequest(), min_length=1, max_length=MOST_LINES)
    begun = StrictBoolean(required=False, default=True, help_text="false: take that back")


class TogetherView(StaffView):
    right = Right.MAKE

    @extend_schema(
        request=TogetherRequest,
        responses={200: BegunOrders, **PROBLEMS},
        summary="Begin drinks of several orders together, all or none",
    )
    def post(self, request: Request, store: str) -> Response:
        wish = checked(TogetherRequest, request)
        orders = begin_together(
            [OneLine(**one) for one in wish["lines"]],
            self.actor,
            store=self.store,
            key=idempotency_key(request._request),
            begun=wish["begun"],
        )
        answered = [answered_order(with_staff(one, known=self.actor.user)) for one in orders]
        return Response(BegunOrders(orders=answered))


class PromiseView(StaffView):
    right = Right.MAKE

    @changes_an_order(PromiseRequest, "Promise it later")
    def post(self, request: Request, store: str, order: int) -> Response:
        minutes = checked(PromiseRequest, request)["minutes"]
        return self.answer(move_promise(order, minutes, self.actor, **self.meant(request)))
