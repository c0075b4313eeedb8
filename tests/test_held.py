"""What several consumers of one process hold of the same queue."""

import threading
from collections.abc import Callable

from cafe.messaging.bus.base import Message
from cafe.messaging.bus.held import Held


def message(receipt: str) -> Message:
    return Message("bar", receipt, 1, "OrderPlaced", "{}")


def by_another_consumer(act: Callable[[], None]) -> None:
    thread = threading.Thread(target=act)
    thread.start()
    thread.join()


def receipts(held: Held) -> list[str]:
    return sorted(one.receipt for one in held.due())


def test_a_consumer_that_receives_again_gives_up_only_what_was_its_own():
    held = Held()
    held.take("bar", [message("ada's")])
    by_another_consumer(lambda: held.take("bar", [message("grace's")]))
    assert receipts(held) == ["ada's", "grace's"]
    held.take("bar", [])
    assert receipts(held) == ["grace's"]


def test_what_is_done_is_held_no_longer_whoever_did_it():
    held = Held()
    held.take("bar", [message("ada's"), message("both's")])
    by_another_consumer(lambda: held.drop(message("both's")))
    assert receipts(held) == ["ada's"]


def test_what_was_renewed_just_now_is_not_due():
    held = Held()
    held.take("bar", [message("ada's")])
    assert held.due(after=60) == []
    assert len(held.due()) == 1
