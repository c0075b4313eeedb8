"""What was not delivered, for superusers to look at and send again."""

import json
from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cafe.base.questions import ListedQuestions
from cafe.messaging.bus import get_bus
from cafe.messaging.models import Delivery, OutboxEvent
from cafe.messaging.queues import queues


class ForSuperusers(ListedQuestions):
    """To be looked at by superusers, and changed by nobody."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class State(admin.SimpleListFilter):
    """How far an event is."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, str]]:
        return (
            ("waiting", gettext("waiting")),
            ("sent", gettext("sent")),
            ("parked", gettext("parked: given up")),
        )

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "waiting":
                return queryset.filter(published_at=None, parked_at=None)
            case "sent":
                return queryset.filter(published_at__isnull=False)
            case "parked":
                return queryset.filter(parked_at__isnull=False)
        return queryset


def pretty(detail: str) -> str:
    """Return JSON as one can read it; as it is where it is none."""
    try:
        text = json.dumps(json.loads(detail), indent=2, ensure_ascii=False)
    except ValueError:
        text = detail
    return format_html("<pre>{}</pre>", text)


@admin.register(OutboxEvent)
class OutboxEventAdmin(ForSuperusers):
    list_display = ("detail_type", "group", "created_at", "published_at", "attempts", "last_error")
    list_filter = (State, "detail_type")
    search_fields = ("=event_id", "=trace_id", "=group")
    date_hierarchy = "created_at"
    show_full_result_count = False
    fields = (
        ("detail_type", "source", "group"),
        ("event_id", "trace_id"),
        ("created_at", "published_at", "parked_at"),
        ("attempts", "leased_until"),
        "last_error",
        "body",
    )
    readonly_fields = ("body",)

    @admin.display(description=_("detail"))
    def body(self, event: OutboxEvent) -> str:
        return pretty(event.detail)


@admin.register(Delivery)
class DeadLetterAdmin(ForSuperusers):
    list_display = ("detail_type", "queue", "dead_at", "receives", "last_error")
    list_filter = ("queue",)
    list_select_related = ("event",)
    ordering = ("dead_at",)
    fields = (("queue", "detail_type"), ("sent_at", "dead_at", "receives"), "last_error", "body")
    readonly_fields = ("detail_type", "body")
    actions = ("redrive",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(dead_at__isnull=False)

    @admin.display(description=_("detail type"), ordering="event__detail_type")
    def detail_type(self, letter: Delivery) -> str:
        return letter.event.detail_type

    @admin.display(description=_("detail"))
    def body(self, letter: Delivery) -> str:
        return pretty(letter.event.detail)

    @admin.action(
        description=_("Redrive: send all dead letters of the selected ones’ queues again"),
        permissions=["view"],
    )
    def redrive(self, request: HttpRequest, letters: QuerySet[Any]) -> None:
        names = sorted(set(letters.values_list("queue", flat=True)))
        known = [name for name in names if name in queues()]
        if known:
            count = sum(get_bus().redrive(name) for name in known)
            said = {"count": count, "queues": ", ".join(known)}
            self.message_user(request, gettext("Sent again: %(count)s, to %(queues)s.") % said)
        for name in set(names) - set(known):
            command = f"manage.py deadletters --queue {name} --redrive --to NAME"
            hint = gettext("Nobody handles %(queue)s: %(command)s")
            words = hint % {"queue": name, "command": command}
            self.message_user(request, words, messages.WARNING)
