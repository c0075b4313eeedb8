"""Evidence spoiled in one way each, and the rule of the checker that must notice."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import msgspec

from cafe.simulation.history import Command, Ending, Frame, Shown
from tests.crash.books import DeliveryRow, KeyRow
from tests.crash.evidence import Evidence
from tests.crash.good import dead_delivery, event_row

Spoil = Callable[[Evidence], None]


def change_entry(evidence: Evidence, fits: Callable[[Any], bool], **values: Any) -> None:
    """Put other values into the first entry of the history that fits."""
    entries = list(evidence.entries)
    at = next(index for index, entry in enumerate(entries) if fits(entry))
    entries[at] = msgspec.structs.replace(entries[at], **values)
    evidence.entries = entries


def is_placing(entry: Any) -> bool:
    return isinstance(entry, Command) and entry.what == "place"


def is_ending(kind: str) -> Callable[[Any], bool]:
    return lambda entry: isinstance(entry, Ending) and entry.kind == kind


def an_answered_order_is_gone(evidence: Evidence) -> None:
    del evidence.books.orders[1]


def a_key_made_two_orders(evidence: Evidence) -> None:
    evidence.books.keys.append(KeyRow("key-1", 2))


def a_refused_order_exists(evidence: Evidence) -> None:
    change_entry(evidence, is_placing, status=409, order=None)


def an_order_nobody_asked_for(evidence: Evidence) -> None:
    evidence.books.keys = [row for row in evidence.books.keys if row.key != "key-2"]


def a_step_answered_and_not_taken(evidence: Evidence) -> None:
    change_entry(
        evidence, lambda one: isinstance(one, Command) and one.what == "ready", what="release"
    )


def a_key_used_for_two_steps(evidence: Evidence) -> None:
    evidence.books.keys.append(KeyRow("start-1", 1))


def a_version_is_missing(evidence: Evidence) -> None:
    for row in evidence.books.changes[2:5]:
        row.version += 1
    evidence.books.orders[1].version += 1


def a_version_comes_twice(evidence: Evidence) -> None:
    evidence.books.changes[2].version = 2


def a_step_that_is_not_allowed(evidence: Evidence) -> None:
    evidence.books.changes[2].event = "OrderReady"
    evidence.books.changes[2].status = "ready"


def an_order_placed_twice(evidence: Evidence) -> None:
    evidence.books.changes[1].event = "OrderPlaced"


def a_status_changed_by_the_way(evidence: Evidence) -> None:
    evidence.books.changes[2].event = "OrderPaid"


def a_status_without_history(evidence: Evidence) -> None:
    evidence.books.orders[2].status = "cancelled"


def a_life_without_beginning(evidence: Evidence) -> None:
    evidence.books.changes = evidence.books.changes[1:]


def an_order_never_accepted(evidence: Evidence) -> None:
    evidence.books.orders[2].status = "placed"


def a_number_given_twice(evidence: Evidence) -> None:
    evidence.books.orders[2].number = 1


def a_number_left_out(evidence: Evidence) -> None:
    evidence.books.orders[2].number = 3


def an_accepted_order_without_number(evidence: Evidence) -> None:
    evidence.books.orders[2].number = None


def a_total_that_is_not_the_sum(evidence: Evidence) -> None:
    evidence.books.orders[1].total = Decimal("6.79")


def another_price_than_the_menus(evidence: Evidence) -> None:
    evidence.books.orders[1].lines[0].unit_price = Decimal("3.50")
    evidence.books.orders[1].total = Decimal("7.00")


def a_line_nobody_wished(evidence: Evidence) -> None:
    order = evidence.books.orders[1]
    order.lines.append(replace(order.lines[0], unit_price=Decimal(0)))


def an_event_without_its_change(evidence: Evidence) -> None:
    evidence.books.stores["demo"] += 1
    seq = evidence.books.stores["demo"]
    evidence.books.events.append(event_row("ghost", "OrderPaid", seq, 1, 6, "collected"))


def a_change_without_its_event(evidence: Evidence) -> None:
    del evidence.books.events[3]


def an_event_that_says_otherwise(evidence: Evidence) -> None:
    evidence.books.events[3].detail["order"]["status"] = "preparing"


def a_seq_is_missing(evidence: Evidence) -> None:
    evidence.books.stores["demo"] += 1


def a_seq_comes_twice(evidence: Evidence) -> None:
    evidence.books.events[3].detail["metadata"]["seq"] = 3


def an_event_was_not_published(evidence: Evidence) -> None:
    evidence.books.events[0].published = False


def an_event_parked_without_reason(evidence: Evidence) -> None:
    evidence.books.events[0].published = False
    evidence.books.events[0].parked = True


def a_delivery_is_left(evidence: Evidence) -> None:
    evidence.books.deliveries.append(DeliveryRow("bar", "event-1", dead=False, reason=""))


def a_delivery_died_without_reason(evidence: Evidence) -> None:
    evidence.books.deliveries.append(dead_delivery(""))


def a_frame_nobody_wrote(evidence: Evidence) -> None:
    change_entry(evidence, lambda one: isinstance(one, Frame), orders=[Shown(1, 1, "ready")])


def a_board_shows_what_never_was(evidence: Evidence) -> None:
    change_entry(
        evidence,
        lambda one: isinstance(one, Frame) and one.screen == "board",
        orders=[Shown(1, None, "cancelled")],
    )


def a_seq_no_event_has(evidence: Evidence) -> None:
    change_entry(evidence, lambda one: isinstance(one, Frame), seq=99)


def an_answer_that_never_was(evidence: Evidence) -> None:
    change_entry(evidence, is_placing, order=Shown(1, 7, "placed"))


def a_tablet_lacks_an_order(evidence: Evidence) -> None:
    tablet = next(one for one in evidence.endings if one.kind == "tablet")
    change_entry(evidence, is_ending("tablet"), orders=tablet.orders[1:])


def a_phone_is_behind(evidence: Evidence) -> None:
    phone = next(one for one in evidence.endings if one.kind == "phone")
    behind = [phone.orders[0] | {"status": "ready", "version": 4}]
    change_entry(evidence, is_ending("phone"), orders=behind)


def a_phone_shows_anothers_order(evidence: Evidence) -> None:
    second = [one for one in evidence.endings if one.kind == "phone"][1]
    change_entry(evidence, is_ending("phone"), orders=second.orders)


def a_board_shows_what_is_over(evidence: Evidence) -> None:
    over = {"id": 1, "number": 1, "name": "Ada", "status": "ready"}
    change_entry(evidence, is_ending("board"), orders=[over])


def a_tablet_shows_another_tick(evidence: Evidence) -> None:
    tablet = next(one for one in evidence.endings if one.kind == "tablet")
    wrong = [tablet.orders[0] | {"items": [{"made": 1}]}, *tablet.orders[1:]]
    change_entry(evidence, is_ending("tablet"), orders=wrong)


def a_screen_is_late(evidence: Evidence) -> None:
    evidence.entries = [
        msgspec.structs.replace(one, at=one.at + 6.0)
        if isinstance(one, Frame) and one.screen == "customer 1"
        else one
        for one in evidence.entries
    ]


SPOILED: list[tuple[Spoil, str]] = [
    (an_answered_order_is_gone, "placed_once"),
    (a_key_made_two_orders, "placed_once"),
    (a_refused_order_exists, "refused_stays_refused"),
    (an_order_nobody_asked_for, "asked_for"),
    (a_step_answered_and_not_taken, "steps_happened"),
    (a_key_used_for_two_steps, "steps_happened"),
    (a_version_is_missing, "lives"),
    (a_version_comes_twice, "lives"),
    (a_step_that_is_not_allowed, "lives"),
    (an_order_placed_twice, "lives"),
    (a_status_changed_by_the_way, "lives"),
    (a_status_without_history, "lives"),
    (a_life_without_beginning, "lives"),
    (an_order_never_accepted, "nothing_stuck"),
    (a_number_given_twice, "numbers"),
    (a_number_left_out, "numbers"),
    (an_accepted_order_without_number, "numbers"),
    (a_total_that_is_not_the_sum, "money"),
    (another_price_than_the_menus, "money"),
    (a_line_nobody_wished, "money"),
    (an_event_without_its_change, "events_and_changes"),
    (a_change_without_its_event, "events_and_changes"),
    (an_event_that_says_otherwise, "events_and_changes"),
    (a_seq_is_missing, "sequence"),
    (a_seq_comes_twice, "sequence"),
    (an_event_was_not_published, "nothing_on_its_way"),
    (an_event_parked_without_reason, "nothing_on_its_way"),
    (a_delivery_is_left, "nothing_on_its_way"),
    (a_delivery_died_without_reason, "nothing_on_its_way"),
    (a_frame_nobody_wrote, "nothing_made_up"),
    (a_board_shows_what_never_was, "nothing_made_up"),
    (a_seq_no_event_has, "nothing_made_up"),
    (an_answer_that_never_was, "nothing_made_up"),
    (a_tablet_lacks_an_order, "all_right"),
    (a_phone_is_behind, "all_right"),
    (a_phone_shows_anothers_order, "all_right"),
    (a_board_shows_what_is_over, "all_right"),
    (a_tablet_shows_another_tick, "all_right"),
    (a_screen_is_late, "all_fresh"),
]
