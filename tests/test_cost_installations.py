"""docs/cost.md prices whole installations: each row is its parts times the prices it names."""

import re

from cafe.messaging.bus.limits import LONGEST_POLL_SECONDS
from cafe.operating.health import BUS_SECONDS
from tests.prices import COUNTED, DOCUMENT, price
from tests.running import ROOT

OPERATE = (ROOT / "docs" / "operate.md").read_text()

HOURS = 730  # a month
MINUTES = HOURS * 60
ORDERS_A_STORE = 9_000  # a month: 300 a day
CALLS_A_LOOK = 2  # of a web process to SQS, for each queue: what waits, and what is dead
ALARMS_A_QUEUE = 3


def messages() -> float:
    """Return dollars for the messages of 1,000 orders, from the table that test_cost.py counts."""
    match = re.search(r"message services, 1,000 orders\*\* \| \| \*\*\$([0-9.]+)", DOCUMENT)
    assert match
    return float(match[1])


def look_seconds() -> int:
    """Return how often the load balancer looks, as docs/operate.md has it set up."""
    match = re.search(r"health check `/readyz` every (\d+) s", OPERATE)
    assert match, "the balancer asks whether a process is ready, which it is not while it leaves"
    return int(match[1])


def standing(hosts: int) -> float:
    """Return what message services cost a month without any order.

    Each host has a web process and a worker, and a connection for each.
    """
    connections = 2 * hosts * MINUTES / 1e6 * price("IoT Core: connection minutes, a million")
    return connections + len(COUNTED) * standing_queue(hosts)


def standing_queue(hosts: int) -> float:
    """Return what a queue costs a month: polls, the looks of the load balancer, and alarms."""
    polls = hosts * MINUTES * 60 / LONGEST_POLL_SECONDS
    looks = hosts * CALLS_A_LOOK * MINUTES * 60 / max(look_seconds(), BUS_SECONDS)
    requests = (polls + looks) / 1e6 * price("SQS: requests, a million")
    return requests + ALARMS_A_QUEUE * price("CloudWatch: an alarm, a month")


def row(name: str, stores: int, **parts: float) -> str:
    """Return a line of the document: the parts, their sum, and what that is for 1,000 orders."""
    whole = sum(parts.values())
    cells = [f"${parts.get(part, 0):,.2f}" for part in ("servers", "database", "balancer", "bus")]
    each = whole / (stores * ORDERS_A_STORE / 1000)
    return f"| {name} | {' | '.join(cells)} | ${whole:,.2f} | ${each:.2f} |"


def one_box() -> str:
    return row("1 store, one box, nothing of AWS but that", 1, servers=HOURS * price(SMALL))


def one_store() -> str:
    return row(
        "1 store, two hosts, all services",
        1,
        servers=2 * HOURS * price(SMALL),
        database=HOURS * price("RDS: db.t4g.micro, an hour") + 20 * price(DISK),
        balancer=HOURS * price("ALB: an hour"),
        bus=standing(2) + messages() * ORDERS_A_STORE / 1000,
    )


def hundred_stores(cells: int = 1) -> dict[str, float]:
    """Return the parts of two hosts for 100 stores; both zones hold the database and its disk."""
    orders = 100 * ORDERS_A_STORE / 1000
    parts = {
        "servers": 2 * HOURS * price("EC2: m7g.large, an hour"),
        "database": 2 * (HOURS * price("RDS: db.t4g.medium, an hour") + 100 * price(DISK)),
        "balancer": HOURS * (price("ALB: an hour") + price("ALB: a capacity unit, an hour")),
        "bus": standing(2) + messages() * orders,
    }
    return {name: cells * dollars for name, dollars in parts.items()}


SMALL = "EC2: t3.small, an hour"
DISK = "RDS: disk, a GB a month"


def test_installations_cost_what_the_document_says():
    rows = [
        one_box(),
        one_store(),
        row("100 stores, two hosts", 100, **hundred_stores()),
        row("10,000 stores, 100 cells of 100", 10_000, **hundred_stores(cells=100)),
    ]
    expected = "\n".join(rows)
    assert expected in DOCUMENT, f"docs/cost.md should say:\n{expected}"


def test_an_extension_costs_what_the_document_says():
    handled = 3 * 1_000 / 1e6 * price("SQS: requests, a million")  # sent, received, deleted
    expected = f"${standing_queue(2):.2f} a month on two hosts, and ${handled:.4f} for 1,000 events"
    assert expected in DOCUMENT, f"docs/cost.md should say: {expected}"
