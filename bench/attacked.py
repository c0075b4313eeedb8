"""How long orders of honest customers take while everything that is refused is tried at once.

The attackers' programs are held to a share of a processor, for their machines would be others; what
their requests cost the café is all there.
"""

from contextlib import ExitStack

from django.conf import settings

from bench.figures import Figure, percentile
from bench.shares import NoShares, share
from tests.attacks.stranger import client
from tests.attacks.test_all_at_once import CAPACITY, attacked, placing
from tests.attacks.test_orders_flood import CANCELLED, shell
from tests.running import running, wish

ATTACKERS = 0.4  # of a processor: some 150 requests and 2,000 frames a second
ROUNDS = 8  # of which the first warms up


def measure() -> list[Figure]:
    """Compare orders of customers in networks of their own, attacked and not, round by round."""
    quiet: list[float] = []
    meanwhile: list[float] = []
    with ExitStack() as stack:
        try:
            held = stack.enter_context(share("cafe-attackers", ATTACKERS))
        except NoShares as reason:
            return [Figure(f"attacks were not measured: {reason}")]
        cafe = stack.enter_context(running(settings.CAFE_VAR, CAFE_LIMITS="head=3"))
        shell(cafe, f"Store.objects.update(capacity={CAPACITY}, horizon_minutes=0)")
        with client(cafe, "127.8.8.8") as phone:
            body = wish(phone.get("/api/stores/demo/menu/").json())
        for number in range(ROUNDS):
            before = placing(cafe, body)
            shell(cafe, CANCELLED)
            with attacked(cafe, body, held):
                during = placing(cafe, body)
            shell(cafe, CANCELLED)
            if number:
                quiet += before
                meanwhile += during
    return [
        Figure(f"honest orders under all attacks ({ATTACKERS:.0%} of a processor); floor: quiet"),
        *(
            Figure(
                f"  POST p{percent}",
                "ms",
                percentile(meanwhile, percent),
                percentile(quiet, percent),
                at_most=2,
            )
            for percent in (50, 99)
        ),
    ]
