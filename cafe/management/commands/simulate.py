import asyncio
import os
import random
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cafe.simulation.client import LogInFailed, NoAnswer
from cafe.simulation.history import Recorder
from cafe.simulation.rush import Plan, Rush
from cafe.simulation.summary import Summary


class Command(BaseCommand):
    help = "Let robot customers and baristas use a running server; ends with 1 if it lost anything."
    requires_system_checks = ()  # it is a client: the server may be another machine's

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--orders", type=int, default=20, help="how many customers come")
        parser.add_argument("--rate", type=float, default=2.0, help="customers a second")
        parser.add_argument("--store", default="demo")
        parser.add_argument("--url", default="http://127.0.0.1:8000")
        parser.add_argument("--baristas", type=int, default=2)
        parser.add_argument("--seed", type=int, help="the same wishes again")
        parser.add_argument("--record", type=Path, metavar="FILE", help="write wishes and answers")
        parser.add_argument(
            "--stall",
            type=float,
            default=90.0,
            metavar="SECONDS",
            help="end when nothing has moved for so long",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        plan = self._plan(options)
        self.stdout.write(f"{plan.orders} orders at {plan.rate:g}/s, seed {plan.seed}")
        summary = self._run(plan, options["record"])
        self.stdout.write("\n".join(summary.lines()))
        if not summary.good:
            raise CommandError("Something was lost.", returncode=1)

    def _plan(self, options: dict[str, Any]) -> Plan:
        if options["orders"] < 1 or options["rate"] <= 0 or options["baristas"] < 1:
            raise CommandError("--orders, --rate and --baristas must be more than nothing.")
        password = os.environ.get("CAFE_DEMO_PASSWORD", "")
        if not password:
            raise CommandError("Say the demo staff's password in CAFE_DEMO_PASSWORD.")
        seed = options["seed"] if options["seed"] is not None else random.randrange(10**6)
        return Plan(
            url=options["url"].rstrip("/"),
            store=options["store"],
            orders=options["orders"],
            rate=options["rate"],
            baristas=options["baristas"],
            password=password,
            seed=seed,
            stall_seconds=options["stall"],
        )

    def _run(self, plan: Plan, path: Path | None) -> Summary:
        with ExitStack() as stack:
            file = stack.enter_context(path.open("wb", buffering=0)) if path else None
            try:
                return asyncio.run(Rush(plan, Recorder(file)).run())
            except NoAnswer as error:
                raise CommandError(f"{plan.url} does not answer: {error}") from error
            except LookupError as error:
                raise CommandError(f"There is no store {plan.store} at {plan.url}.") from error
            except LogInFailed as error:
                raise CommandError(f"{error} cannot log in with CAFE_DEMO_PASSWORD.") from error
