"""Whatever anybody may change without a log-in has a brake, and which it is stands here."""

import pytest
from django.urls import reverse

from orders.doors import is_public_change
from tests.test_right_table import PUBLIC, TABLE, Row

# What is not paced by the server before a body is read (cafe/serving/pace.py), and what brakes it.
BRAKES = {
    "login": "wrong passwords of a name and a place take longer: tests/test_log_in.py",
    "logout": "ends the session of who asks, and nothing else",
    "csp-reports": "a bucket of its own: tests/attacks/test_csp_reports.py",
    "choose-language": "stores nothing: a cookie of who asks",
    "item": "stores nothing: a cookie of who asks",
    "api-mine": "forgets what the device of who asks has ordered, of a signed cookie",
    "api-quote": "stores nothing; so many a second of a device and an address: check_quotes",
    "api-ringing delete": "for the holder of an order's token; wrong ones are counted as guesses",
    "cloudprnt": "for the holder of a printer's secret; wrong ones are counted as guesses",
}
WRITES = [row for row in TABLE if row.asks == PUBLIC and row.method != "get"]
PARTS = {"store": "demo", "token": "a-token", "item": 1, "code": "ABCDEFGHJK", "secret": "a-secret"}


def path_of(row: Row) -> str:
    for names in ((), ("store",), ("token",), ("secret",), ("store", "item")):
        try:
            return reverse(row.route, kwargs={name: PARTS[name] for name in names})
        except Exception:  # it takes other parts
            continue
    raise AssertionError(f"say in PARTS what {row.route} is made of")


@pytest.mark.parametrize("row", WRITES, ids=str)
def test_every_public_write_has_a_brake(row: Row):
    named = BRAKES.get(row.route) or BRAKES.get(f"{row.route} {row.method}")
    scope = {"method": row.method.upper(), "path": path_of(row)}
    assert named or is_public_change(scope), f"{row} has no brake"


def test_orders_and_cancels_are_among_those_that_the_server_paces():
    paced = {
        row.route for row in WRITES if is_public_change({"method": "POST", "path": path_of(row)})
    }
    assert {"api-orders", "api-cancel"} <= paced
