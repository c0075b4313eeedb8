"""A manage.py whose worker is broken on purpose: it acknowledges first, and sometimes dies then.

The mistake the whole design is against; started in place of manage.py by test_checker.py.
"""

import json
import os
import sys
from typing import Any

UNLUCKY = (3, 11)  # which of the orders, from 1, the bar's worker dies of


def break_worker() -> None:
    from cafe.messaging import worker
    from orders.order.models import Order

    def is_unlucky(order: int) -> bool:
        return Order.objects.filter(pk__lte=order).count() in UNLUCKY

    right = worker.handle

    def acknowledge_first(bus: Any, queue: Any, messages: Any, done: Any, stopped: Any) -> None:
        for message in messages:
            bus.delete([message])
            if queue.name == "bar" and is_unlucky(json.loads(message.detail)["order"]["id"]):
                os._exit(9)
            right(bus, queue, [message], done, stopped)

    worker._deletes_itself = lambda *_: False
    worker.handle = acknowledge_first  # type: ignore[assignment]


if __name__ == "__main__":
    from manage import main

    if sys.argv[1:] == ["worker"]:
        import django

        os.environ["DJANGO_SETTINGS_MODULE"] = "cafe.settings"

        django.setup()
        break_worker()
    main()
