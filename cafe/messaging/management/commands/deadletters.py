from collections.abc import Sequence
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
        parser.add_argument("--to", default="", help="with --queue and --redrive: to another queue")

    def handle(self, *args: Any, **options: Any) -> None:
        queue, to, redrive = options["queue"], options["to"], options["redrive"]
        if to and not (queue and redrive):
            raise CommandError("--to needs --queue and --redrive: what is to go there?")
        if to:
            self._check_known(to, list(queues()))
        try:
            names = [*queues(), *get_bus().strays()]
            if queue and not to:
                self._check_known(queue, names)
            for name in [queue] if queue else names:
                self._queue(name, redrive, to)
        except BusUnavailable as error:
            raise CommandError(str(error)) from error
        if not queue:
            self._outbox(redrive)

    def _check_known(self, name: str, names: Sequence[str]) -> None:
        if name not in names:
            raise CommandError(f"no queue {name!r}; there are: {', '.join(names)}")

    def _queue(self, name: str, redrive: bool, to: str) -> None:
        bus = get_bus()
        letters, depth = bus.dead_letters(name), bus.depth(name)
        stray = name not in queues()
        self.stdout.write(f"{name}: {depth.dead} dead")
        for letter in letters:
            self.stdout.write(
                f"  {letter.dead_at:%Y-%m-%d %H:%M:%S} {letter.detail_type} {letter.reason}"
            )
            self.stdout.write(f"    {letter.detail}")
        if redrive and to:
            count = bus.redrive(name, to)
            self.stdout.write(f"  sent to {to}: {count}; what it does not listen to stays")
        elif stray:
            self.stdout.write(
                f"  {depth.waiting} waiting, and nobody handles this queue: it is not in the "
                f"subscriptions table. deadletters --queue {name} --redrive --to NAME"
            )
        elif redrive and letters:
            self.stdout.write(f"  sent again: {bus.redrive(name)}")

    def _outbox(self, redrive: bool) -> None:
        parked = OutboxEvent.objects.filter(parked_at__isnull=False)
        self.stdout.write(f"outbox: {parked.count()} parked")
        for row in parked.order_by("parked_at")[:100]:
            self.stdout.write(f"  {row.parked_at:%Y-%m-%d %H:%M:%S} {row} {row.last_error}")
        if redrive:
            parked.update(parked_at=None, attempts=0)
            nudge()
