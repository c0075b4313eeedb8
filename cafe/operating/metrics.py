"""`/metrics`: what this process counts, and what the database says, in Prometheus' text format.

What is read from the database is the same from every web process: take the `max` of it, never the
`sum`. Its cost follows what is open or waiting, never the history (docs/decisions/metrics.md).
"""

import logging
from collections.abc import Callable, Iterable, Iterator

from django.db.models import Count, Min, Q
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import REGISTRY, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from cafe.base import clock
from cafe.base.meters import SLOW, may_read
from cafe.messaging.bus import get_bus
from cafe.messaging.models import OutboxEvent
from cafe.messaging.queues import queues
from orders.order.models import IS_OPEN, Order

log = logging.getLogger(__name__)

REQUESTS = Counter(
    "cafe_http_requests", "HTTP requests answered by this process", ["method", "route", "status"]
)
REQUEST_SECONDS = Histogram(
    "cafe_http_request_seconds", "Answering one HTTP request", ["method", "route"], buckets=SLOW
)

Read = Callable[[], Iterable[Metric]]


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer a scrape; 403 to whoever may not read it."""
    headers = request.headers
    if not may_read(request.META.get("REMOTE_ADDR", ""), headers.get("Authorization", "")):
        hint = "Set CAFE_METRICS_TOKEN and send it as a bearer token.\n"
        return HttpResponse(hint, status=403, content_type="text/plain")
    encode, content_type = choose_encoder(headers.get("Accept", ""))
    return HttpResponse(encode(_Everything()), content_type=content_type)


class _Everything(Collector):
    """This process's own figures, then those of the database."""

    def collect(self) -> Iterator[Metric]:
        yield from REGISTRY.collect()
        ok = GaugeMetricFamily("cafe_scrape_ok", "1 when this part could be read", labels=["part"])
        for part, read in PARTS.items():
            families = _try(part, read)
            ok.add_metric([part], 0.0 if families is None else 1.0)
            yield from families or ()
        yield ok


def _try(part: str, read: Read) -> list[Metric] | None:
    """Return what was read, or None: one part that fails must not hide the others."""
    try:
        return list(read())
    except Exception as error:
        log.warning("metrics: %s could not be read: %r", part, error)
        return None


def _outbox() -> Iterator[Metric]:
    unsent = OutboxEvent.objects.filter(published_at=None)
    waiting = unsent.filter(parked_at=None)
    found = waiting.aggregate(count=Count("pk"), oldest=Min("created_at"))
    oldest = found["oldest"]
    age = (clock.now() - oldest).total_seconds() if oldest else 0.0
    yield _gauge("cafe_outbox_waiting_events", "Events stored and not on the bus", found["count"])
    yield _gauge("cafe_outbox_oldest_age_seconds", "Relay lag: age of the oldest of them", age)
    parked = unsent.filter(parked_at__isnull=False).count()
    yield _gauge("cafe_outbox_parked_events", "Events the bus refused for good", parked)


def _queues() -> Iterator[Metric]:
    bus = get_bus()
    depths = {name: bus.depth(name) for name in [*queues(), *bus.strays()]}
    waiting, age, dead = (
        GaugeMetricFamily(name, text, labels=["queue"])
        for name, text in (
            ("cafe_queue_waiting_messages", "Messages not handled yet"),
            ("cafe_queue_oldest_age_seconds", "Age of the oldest of them"),
            ("cafe_queue_dead_letters", "Messages no handler could deal with"),
        )
    )
    for name, depth in depths.items():
        waiting.add_metric([name], depth.waiting)
        if depth.oldest_seconds is not None:  # SQS tells it to CloudWatch alone
            age.add_metric([name], depth.oldest_seconds)
        dead.add_metric([name], depth.dead)
    yield from (waiting, age, dead)


def _orders() -> Iterator[Metric]:
    family = GaugeMetricFamily(
        "cafe_open_orders", "Orders that are not over; none, no line", labels=["store", "status"]
    )
    late = GaugeMetricFamily(
        "cafe_overdue_orders", "Open orders that passed a deadline", labels=["store", "status"]
    )
    groups = Order.objects.order_by().filter(IS_OPEN).values_list("store__slug", "status")
    counted = groups.annotate(count=Count("pk"), late=Count("pk", filter=~Q(overdue="")))
    for store, status, count, overdue in counted:
        family.add_metric([store, status], count)
        late.add_metric([store, status], overdue)
    yield from (family, late)


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)


PARTS: dict[str, Read] = {"outbox": _outbox, "queues": _queues, "orders": _orders}
