"""A manage.py on a host whose clock is wrong, by as many seconds as CLOCK_OFF says.

Started in place of manage.py by test_clock.py. The clock of timers and time-outs is not touched:
it counts from when the machine was started, and nobody sets it.
"""

import os
import time
from datetime import datetime, timedelta


def shift(seconds: float) -> None:
    """Shift what tells the time, before anything has a name of its own for it."""
    from django.utils import timezone

    right_time, right_now = time.time, timezone.now

    def wrong_time() -> float:
        return right_time() + seconds

    def wrong_now() -> datetime:
        return right_now() + timedelta(seconds=seconds)

    time.time, timezone.now = wrong_time, wrong_now


if __name__ == "__main__":
    shift(float(os.environ["CLOCK_OFF"]))
    from tests.faults.wrapped import run

    run(lambda: None)
