from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from cafe.messaging.bus import get_bus
from cafe.messaging.bus.base import BusUnavailable
from cafe.messaging.queues import queues


class Command(BaseCommand):
    help = "Deliver stored events again, e.g. to a listener that is new or was mended."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", required=True, help="ISO 8601, e.g. 2026-11-22T08:00Z")
        parser.add_argument("--queue", help="only to this queue; otherwise to all that want it")

    def handle(self, *args: Any, **options: Any) -> None:
        wanting = [name for name, queue in queues().items() if queue.replays]
        names = [options["queue"]] if options["queue"] else wanting
        if unknown := set(names) - set(wanting):
            raise CommandError(f"{unknown.pop()!r} takes no replay; these do: {', '.join(wanting)}")
        try:
            count = get_bus().deliver_again(names, _time(options["since"]))
        except BusUnavailable as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} deliveries to {', '.join(names)}")


def _time(text: str) -> datetime:
    try:
        moment = parse_datetime(text)
    except ValueError as error:
        raise CommandError(f"--since: {error}") from error
    if moment is None:
        raise CommandError(f"--since is {text!r}; use ISO 8601, e.g. 2026-11-22T08:00Z")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
