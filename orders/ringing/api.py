"""A customer's wish to be rung, and its end. Only who may cancel an order is rung for it."""

from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cafe.base.client import address_of
from cafe.base.trouble import tried_again
from orders.order.guesses import a_guess
from orders.order.links import owned_by
from orders.order.models import Order
from orders.problems import GONE, PROBLEMS, TOO_MANY
from orders.ringing.models import PushSubscription
from orders.ringing.services import is_browser_key, is_browser_secret, is_push_service

MOST = 5  # browsers of one order: a phone that was given a new address, a second phone


class KeysRequest(serializers.Serializer[Any]):
    p256dh = serializers.CharField(max_length=88)
    auth = serializers.CharField(max_length=24)

    def validate_p256dh(self, value: str) -> str:
        return _valid(value, is_browser_key(value), "This is no browser's public key.")

    def validate_auth(self, value: str) -> str:
        return _valid(value, is_browser_secret(value), "This is no browser's secret.")


class EndpointRequest(serializers.Serializer[Any]):
    endpoint = serializers.CharField(max_length=500, trim_whitespace=False)


class RingingRequest(EndpointRequest):
    """What a browser's `PushSubscription.toJSON()` says."""

    keys = KeysRequest()

    def validate_endpoint(self, value: str) -> str:
        return _valid(value, is_push_service(value), "This is no push service that we know.")


def _valid(value: str, fits: bool, words: str) -> str:
    if not fits:
        raise serializers.ValidationError(words)
    return value


class RingingView(APIView):
    """For everybody, as all that an order's token opens."""

    authentication_classes = ()

    @extend_schema(
        request=RingingRequest,
        responses={204: None, **PROBLEMS, **GONE, **TOO_MANY},
        summary="Have a browser told when an order is ready",
    )
    def post(self, request: Request, token: str) -> Response:
        order = _own(request, token)
        wish = RingingRequest(data=request.data)
        wish.is_valid(raise_exception=True)
        asked = wish.validated_data
        _keep(order, asked["endpoint"], asked["keys"])
        return Response(status=204)

    @extend_schema(
        request=EndpointRequest,
        responses={204: None, **PROBLEMS, **GONE, **TOO_MANY},
        summary="Have it told no more",
    )
    def delete(self, request: Request, token: str) -> Response:
        order = _own(request, token)
        wish = EndpointRequest(data=request.data)
        wish.is_valid(raise_exception=True)
        PushSubscription.objects.filter(order=order, **wish.validated_data).delete()
        return Response(status=204)


def _own(request: Request, token: str) -> Order:
    with a_guess(address_of(request._request), token):
        return owned_by(token)


@tried_again
def _keep(order: Order, endpoint: str, keys: dict[str, str]) -> None:
    """Keep where a browser is reached; of too many the oldest goes."""
    with transaction.atomic():
        # One at a time for each order, so that there are never more than MOST.
        Order.objects.select_for_update().only("pk").get(pk=order.pk)
        known = PushSubscription.objects.filter(order=order)
        known.update_or_create(
            endpoint=endpoint,
            defaults={**keys, "language": get_language() or "en"},
            create_defaults={**keys, "language": get_language() or "en", "order_id": order.pk},
        )
        kept = list(known.order_by("-pk").values_list("pk", flat=True)[:MOST])
        known.exclude(pk__in=kept).delete()
