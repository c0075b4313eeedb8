"""System checks: what is right by itself and wrong together, or wrong with the world around it.

`manage.py check` and every other command run them. What cannot be read as a value at all is refused
by settings.py, before there is anything to check; what Django itself checks is not said again.
"""

import configparser
import os
import re
import zoneinfo
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError

from cafe.base.spoiled import SPOILED
from cafe.cloudformation.listening import logical_id, pattern_length
from cafe.messaging import queues
from cafe.messaging.bus import get_bus
from cafe.messaging.bus.base import BusUnavailable
from cafe.messaging.bus.names import dead_letter_name, queue_name, rule_name
from cafe.messaging.event import Event
from cafe.messaging.queues import Queue, sweeps
from cafe.serving import origin
from orders.menu.models import Category, Item
from orders.menu.reading import menu_of
from orders.stores.models import Store

# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
# https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
SQS_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")
RULE_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")
DETAIL_TYPE_CHARACTERS = 128
PATTERN_CHARACTERS = 2_048

TAG = "cafe"  # manage.py check --tag cafe

HERE = ("", "localhost", "127.0.0.1", "::1")

Found = Iterator[CheckMessage]
Apps = Sequence[AppConfig] | None
Messages = list[CheckMessage]


# -- the subscriptions table -----------------------------------------------------------------------


@register(TAG)
def table(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Look at cafe/subscriptions.py: names, events and handlers, and what is looked for."""
    try:
        # Not queues(): by name, the later of two would have replaced the other without a word.
        lines = queues.table()
    except ImportError as error:
        return [
            Error(
                f"A line of the subscriptions table names what is not there: {error}",
                hint="In quotes stands an extension: a package with QUEUE in its handlers.py.",
                id="cafe.E015",
            )
        ]
    found = list(_ambiguous(lines))
    for line in lines:
        found += [*_names(line), *_handlers(line), *_detail_types(line)]
    return [*found, *(one for sweep in sweeps() for one in _sweep(sweep))]


def _ambiguous(lines: Sequence[Queue]) -> Found:
    """Find two queues of one name, be it that of the other's dead letters or in the template."""
    names = [name for line in lines for name in (line.name, f"{line.name}-dead")]
    ids = [logical_id(name) for name in names]
    for name in [name for name, count in Counter(names).items() if count > 1]:
        yield Error(
            f"Two queues of the subscriptions table are called {name!r}.",
            hint="Rename one: each queue has its own, and its dead letters' is <name>-dead.",
            id="cafe.E001",
        )
    for id_ in [id_ for id_, count in Counter(ids).items() if count > 1]:
        alike = sorted({name for name in names if logical_id(name) == id_})
        if len(alike) > 1:
            yield Error(
                f"The queues {' and '.join(alike)} differ in '-' and '_' or their first letter's "
                "case alone.",
                hint=f"Rename one: in the AWS template both would be {id_}.",
                id="cafe.E002",
            )


def _names(line: Queue) -> Found:
    longest = dead_letter_name(line.name)
    if not SQS_NAME.fullmatch(longest) or not SQS_NAME.fullmatch(queue_name(line.name)):
        yield Error(
            f"SQS takes no queue called {longest!r}.",
            hint="With CAFE_QUEUE_PREFIX and -dead it has at most 80 letters, digits, - and _.",
            id="cafe.E003",
        )
    elif not RULE_NAME.fullmatch(rule_name(line.name)):
        yield Error(
            f"EventBridge takes no rule called {rule_name(line.name)!r}.",
            hint="With CAFE_QUEUE_PREFIX a queue's name has at most 64 characters.",
            id="cafe.E003",
        )


def _handlers(line: Any) -> Found:
    # Any: what the types promise is what is looked at, for whoever runs no type checker.
    if not line.handlers:
        yield Error(
            f"The queue {line.name!r} listens to nothing.",
            hint="Name an event and its handlers, or take the line out of the table.",
            id="cafe.E004",
        )
    for kind, handlers in line.handlers.items():
        if not _is_event(kind):
            yield Error(
                f"The queue {line.name!r} listens to {kind!r}, which is no event.",
                hint="Use a class of events, such as OrderPlaced.",
                id="cafe.E005",
            )
        if not handlers:
            yield Error(
                f"Nobody handles {_name(kind)} in the queue {line.name!r}.",
                hint="Name a handler, or take the event out: each costs a message.",
                id="cafe.E004",
            )
        for handler in handlers:
            if not callable(handler):
                yield Error(
                    f"A handler of {_name(kind)} in the queue {line.name!r} is no function: "
                    f"{handler!r}.",
                    hint="Name the function itself: [bar.accept], neither a string nor a call.",
                    id="cafe.E006",
                )


def _detail_types(line: Queue) -> Found:
    for kind in line.handlers:
        if len(_name(kind)) > DETAIL_TYPE_CHARACTERS:
            yield Error(
                f"EventBridge takes no detail-type as long as {_name(kind)}.",
                hint=f"Name the event in at most {DETAIL_TYPE_CHARACTERS} characters.",
                id="cafe.E007",
            )
    if all(map(_is_event, line.handlers)):
        length = pattern_length(line)
        if length > PATTERN_CHARACTERS:
            yield Error(
                f"The rule of the queue {line.name!r} would have a pattern of {length} characters.",
                hint=f"EventBridge takes {PATTERN_CHARACTERS:,}: make two queues of it.",
                id="cafe.E008",
            )


def _sweep(sweep: Any) -> Found:
    if not callable(sweep.run) or sweep.every <= 0:
        yield Error(
            f"A sweep of cafe/subscriptions.py cannot run: {sweep}.",
            hint="Name a function without arguments, and how often in seconds.",
            id="cafe.E009",
        )


def _is_event(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Event)


def _name(kind: Any) -> str:
    return getattr(kind, "__name__", repr(kind))


# -- the environment -------------------------------------------------------------------------------


@register(TAG)
def region(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Look whether the SDK will find a region."""
    if settings.CAFE_BUS != "aws" or _region():
        return []
    return [
        Error(
            "CAFE_BUS=aws, and no AWS region is named.",
            hint="Set AWS_REGION, e.g. AWS_REGION=eu-central-1.",
            id="cafe.E010",
        )
    ]


def _region() -> str:
    """Return the region as the SDK finds it: the environment, then its configuration file."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        if os.environ.get(name):
            return os.environ[name]
    profile = os.environ.get("AWS_PROFILE") or os.environ.get("AWS_DEFAULT_PROFILE") or "default"
    file = configparser.ConfigParser(interpolation=None, strict=False)
    file.read(Path(os.environ.get("AWS_CONFIG_FILE") or "~/.aws/config").expanduser())
    section = profile if profile == "default" else f"profile {profile}"
    return file.get(section, "region", fallback="")


@register(TAG)
def trusted_origins(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Look for origins that no browser will ever send; those without a scheme are Django's."""
    return [
        Error(
            f"CSRF_TRUSTED_ORIGINS has {one!r}, which is no origin.",
            hint="Scheme, host and port alone, e.g. https://cafe.example, without * and without /.",
            id="cafe.E011",
        )
        for one in settings.CSRF_TRUSTED_ORIGINS
        if "://" in one and not _is_origin(one)
    ]


def _is_origin(text: str) -> bool:
    parts = urlsplit(text)
    beyond = parts.path or parts.query or parts.fragment or parts.username
    # A websocket's origin is compared as a whole: with * forms would work and live pages not.
    return origin.parse(text) is not None and not beyond and "*" not in text


@register(TAG)
def time_zones(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Look whether this machine knows time zones; small container images have none."""
    try:
        zoneinfo.ZoneInfo(Store._meta.get_field("timezone").default)
    except zoneinfo.ZoneInfoNotFoundError:
        return [
            Error(
                "This machine has no time zones, so no café's day would begin or end.",
                hint="Install the system's tzdata: apt-get install tzdata.",
                id="cafe.E012",
            )
        ]
    return []


@register(Tags.database)
def strays(app_configs: Apps, databases: Sequence[str] | None = None, **kwargs: Any) -> Messages:
    """Look for messages in queues that nobody handles; with `--database default` and on migrate."""
    try:
        names = get_bus().strays() if databases else []
    except (DatabaseError, BusUnavailable):
        return []  # no tables yet, or a bus that this machine does not reach
    return [
        Warning(
            f"The queue {name!r} holds messages and is not in the subscriptions table.",
            hint=f"Name a queue for them: deadletters --queue {name} --redrive --to NAME.",
            id="cafe.W004",
        )
        for name in names
    ]


@register(Tags.database)
def spoiled_menus(
    app_configs: Apps, databases: Sequence[str] | None = None, **kwargs: Any
) -> Messages:
    """Look for rows that a menu goes without, since they cannot be read or shown."""
    try:
        stores = list(Store.objects.all()) if databases else []
        found = [f"{store}: {one}" for store in stores for one in menu_of(store).left_out]
        found += [f"item {pk}: its category is gone" for pk in _orphans()] if databases else []
    except SPOILED:
        return []  # no tables yet
    return [
        Warning(
            f"A menu goes without a row. {one}",
            hint="Mend it in the database, and save anything of that menu in the admin site.",
            id="cafe.W006",
        )
        for one in found
    ]


def _orphans() -> list[int]:
    items = Item.objects.exclude(category__in=Category.objects.all()).order_by("pk")
    return list(items.values_list("pk", flat=True))


# -- before it goes live ---------------------------------------------------------------------------


@register(TAG, deploy=True)
def several_hosts(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Look for parts that all hosts must share, and that are on one."""
    found: list[CheckMessage] = []
    if settings.CAFE_BUS == "aws" and "sqlite" in settings.DATABASES["default"]["ENGINE"]:
        found.append(
            Warning(
                "CAFE_BUS=aws with SQLite: the database is a file of this host.",
                hint="Set DATABASE_URL to a PostgreSQL that every host reaches, if there are more.",
                id="cafe.W001",
            )
        )
    if settings.CAFE_MQTT == "embedded" and not _is_here(_database_host()):
        found.append(
            Warning(
                "The database is on another host, and the MQTT broker is embedded in this one.",
                hint="Pages of other hosts would hear nothing: set CAFE_MQTT to a broker for all.",
                id="cafe.W002",
            )
        )
    return found


def _database_host() -> str:
    database = settings.DATABASES["default"]
    return str(database.get("HOST") or database.get("OPTIONS", {}).get("host") or "")


def _is_here(host: str) -> bool:
    return host in HERE or host.startswith("/")  # a socket's folder


@register(TAG, deploy=True)
def plain_mqtt(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Look whether customers' names would travel where others can read and write them."""
    url = urlsplit(settings.CAFE_MQTT)
    if url.scheme != "mqtt" or _is_here(url.hostname or ""):
        return []
    return [
        Warning(
            f"MQTT to {url.hostname} is neither encrypted nor closed to others.",
            hint="Use mqtts://host:port?ca=&cert=&key= unless the network between is your own.",
            id="cafe.W003",
        )
    ]
