from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cafe.messaging.bus import get_bus
from cafe.messaging.bus.base import BusUnavailable
from cafe.messaging.models import OutboxEvent
from cafe.messaging.outbox import nudge
from cafe.messaging.queues import queues


class Command(BaseCommand):
    help = "Show what could not be handled or sent, with the reason; --redrive tries it again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--redrive", action="store_true", help="send them again")
        parser.add_argument("--queue", help="only this queue")

    def handle(self, *args: Any, **options: Any) -> None:
        names = list(queues())
        if options["queue"]:
            if options["queue"] not in names:
                raise CommandError(f"no queue {options['queue']!r}; there are: {', '.join(names)}")
            names = [options["queue"]]
        try:
            for name in names:
                self._queue(name, options["redrive"])
        except BusUnavailable as error:
            raise CommandError(str(error)) from error
        if not options["queue"]:
            self._outbox(options["redrive"])

    def _queue(self, name: str, redrive: bool) -> None:
        bus = get_bus()
        letters = bus.dead_letters(name)
        self.stdout.write(f"{name}: {bus.depth(name).dead} dead")
        for letter in letters:
            self.stdout.write(
                f"  {letter.dead_at:%Y-%m-%d %H:%M:%S} {letter.detail_type} {letter.reason}"
            )
            self.stdout.write(f"    {letter.detail}")
        if redrive and letters:
            self.stdout.write(f"  sent again: {bus.redrive(name)}")

    def _outbox(self, redrive: bool) -> None:
        parked = OutboxEvent.objects.filter(parked_at__isnull=False)
        self.stdout.write(f"outbox: {parked.count()} parked")
        for row in parked.order_by("parked_at")[:100]:
            self.stdout.write(f"  {row.parked_at:%Y-%m-%d %H:%M:%S} {row} {row.last_error}")
        if redrive:
            parked.update(parked_at=None, attempts=0)
            nudge()
