"""Evidence spoiled in one way each, and the rule of the checker that must notice."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import msgspec

from cafe.simulation.history import Command, Shown
from tests.crash.books import DeliveryRow, KeyRow
from tests.crash.evidence import Evidence, Outage
from tests.crash.good import dead_delivery, event_row
from tests.crash.sights import Frame, Heard, Json

Spoil = Callable[[Evidence], None]


def change_entry(evidence: Evidence, fits: Callable[[Any], bool], **values: Any) -> None:
    """Put other values into the first entry of the history that fits."""
    entries = list(evidence.entries)
    at = next(index for index, entry in enumerate(entries) if fits(entry))
    entries[at] = msgspec.structs.replace(entries[at], **values)
    evidence.entries = entries


def is_placing(entry: Any) -> bool:
    return isinstance(entry, Command) and entry.what == "place"


def frames_of(evidence: Evidence, screen: str) -> list[Frame]:
    return [one for one in evidence.entries if isinstance(one, Frame) and one.screen == screen]


def change_frame(evidence: Evidence, screen: str, which: int, **values: Any) -> None:
    """Put other values into one frame of a screen, counted as in a list."""
    wanted = frames_of(evidence, screen)[which]
    change_entry(evidence, lambda one: one is wanted, **values)


def change_order(evidence: Evidence, screen: str, which: int, **values: Any) -> None:
    """Put other values into the order that a frame shows."""
    [order] = frames_of(evidence, screen)[which].orders
    change_frame(evidence, screen, which, orders=[order | values])


def show(evidence: Evidence, screen: str, order: Json, seconds: float, **values: Any) -> None:
    """Let a screen show something more, some seconds after what it showed last."""
    last = frames_of(evidence, screen)[-1]
    more = msgspec.structs.replace(last, at=last.at + seconds, orders=[order], gone=[], **values)
    evidence.entries = [*evidence.entries, more]


def drop_frames(evidence: Evidence, screen: str, first: int) -> None:
    """Leave out what a screen showed from one frame on."""
    dropped = frames_of(evidence, screen)[first:]
    evidence.entries = [one for one in evidence.entries if one not in dropped]


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


def a_customer_is_told_a_status_that_never_was(evidence: Evidence) -> None:
    change_order(evidence, "customer 1", 2, status="ready")


def a_customer_is_told_cancelled_what_is_collected(evidence: Evidence) -> None:
    change_order(evidence, "customer 1", -1, status="cancelled")


def a_customer_is_told_anothers_number(evidence: Evidence) -> None:
    change_order(evidence, "customer 1", 1, number=2)


def a_board_shows_what_never_was(evidence: Evidence) -> None:
    change_order(evidence, "board", 0, status="cancelled")


def a_tap_is_shown_that_nobody_tapped(evidence: Evidence) -> None:
    change_order(evidence, "tablet", 1, status="preparing")


def a_seq_no_event_has(evidence: Evidence) -> None:
    change_entry(evidence, lambda one: isinstance(one, Heard) and one.screen == "tablet", seq=99)


def an_answer_that_never_was(evidence: Evidence) -> None:
    change_entry(evidence, is_placing, order=Shown(1, 7, "placed"))


def a_tablet_lacks_an_order(evidence: Evidence) -> None:
    evidence.entries = [
        one
        for one in evidence.entries
        if not (isinstance(one, Frame) and one.screen == "tablet" and one.orders[0]["id"] == 1)
    ]


def a_tablet_drops_an_order(evidence: Evidence) -> None:
    change_frame(evidence, "tablet", -1, gone=[1])


def a_phone_is_behind(evidence: Evidence) -> None:
    drop_frames(evidence, "customer 1", -1)


def a_phone_never_opens(evidence: Evidence) -> None:
    drop_frames(evidence, "customer 1", 0)
    evidence.entries = [
        one
        for one in evidence.entries
        if not (isinstance(one, Heard) and one.screen == "customer 1")
    ]


def a_phone_shows_anothers_order(evidence: Evidence) -> None:
    [other] = frames_of(evidence, "customer 2")[-1].orders
    change_frame(evidence, "customer 1", -1, orders=[other])


def a_board_shows_what_is_over(evidence: Evidence) -> None:
    drop_frames(evidence, "board", -1)


def a_tablet_shows_another_tick(evidence: Evidence) -> None:
    change_order(evidence, "tablet", -1, items=[{"made": 1}])


def a_phone_goes_backwards_and_mends_it(evidence: Evidence) -> None:
    frames = frames_of(evidence, "customer 1")
    show(evidence, "customer 1", frames[2].orders[0], 0.1)
    show(evidence, "customer 1", frames[-1].orders[0], 0.2)


def a_tapped_card_jumps_back(evidence: Evidence) -> None:
    frames = frames_of(evidence, "tablet")
    wanted = frames[2]
    back = msgspec.structs.replace(frames[1], at=wanted.at + 0.1)
    again = msgspec.structs.replace(wanted, at=wanted.at + 0.2)
    evidence.entries = [*evidence.entries, back, again]


def a_collected_order_comes_back_to_the_board_for_good(evidence: Evidence) -> None:
    ready = next(one for one in frames_of(evidence, "board") if one.orders[0]["status"] == "ready")
    show(evidence, "board", ready.orders[0], 1.0)


def a_collected_order_comes_back_to_the_board_for_a_moment(evidence: Evidence) -> None:
    a_collected_order_comes_back_to_the_board_for_good(evidence)
    last = frames_of(evidence, "board")[-1]
    gone = msgspec.structs.replace(last, at=last.at + 0.5, orders=[], gone=[last.orders[0]["id"]])
    evidence.entries = [*evidence.entries, gone]


def later(evidence: Evidence, screen: str, seconds: float) -> None:
    """Let a screen show all that it showed some seconds later."""
    evidence.entries = [
        msgspec.structs.replace(one, at=one.at + seconds)
        if isinstance(one, Frame) and one.screen == screen
        else one
        for one in evidence.entries
    ]


def a_screen_is_late(evidence: Evidence) -> None:
    later(evidence, "customer 1", 6.0)


def a_board_is_late(evidence: Evidence) -> None:
    later(evidence, "board", 6.0)


def a_recovery_is_slow(evidence: Evidence) -> None:
    start = evidence.books.changes[0].at
    later(evidence, "customer 1", 4.0)
    evidence.outages = [Outage(start - 0.5, start)]


def a_board_recovers_slowly(evidence: Evidence) -> None:
    start = evidence.books.changes[0].at
    later(evidence, "board", 4.0)
    evidence.outages = [Outage(start - 0.5, start)]


def a_chip_says_live_after_a_ping_that_says_no(evidence: Evidence) -> None:
    at = frames_of(evidence, "customer 1")[0].at + 0.1
    evidence.entries = [*evidence.entries, Heard("customer 1", at, "ping", live=False)]
    evidence.entries = [
        one
        for one in evidence.entries
        if not (isinstance(one, Heard) and one.screen == "customer 1" and one.at > at)
    ]


def a_chip_says_live_without_a_socket(evidence: Evidence) -> None:
    last = frames_of(evidence, "board")[-1]
    closed = Heard("board", last.at + 0.1, "closed", code=1006)
    ping = Heard("tablet", last.at + 3.0, "ping", live=True)
    evidence.entries = [*evidence.entries, closed, ping]


def a_chip_says_live_in_long_silence(evidence: Evidence) -> None:
    last = frames_of(evidence, "board")[-1]
    evidence.entries = [*evidence.entries, Heard("tablet", last.at + 13.0, "ping", live=True)]


def a_chip_says_live_while_nothing_can_come(evidence: Evidence) -> None:
    at = frames_of(evidence, "board")[-1].at
    evidence.entries = [*evidence.entries, Heard("board", at + 5.0, "ping", live=True)]
    evidence.outages = [Outage(at, at + 9.0, dark=at + 8.0)]


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
    (a_customer_is_told_a_status_that_never_was, "nothing_made_up"),
    (a_customer_is_told_cancelled_what_is_collected, "nothing_made_up"),
    (a_customer_is_told_anothers_number, "nothing_made_up"),
    (a_board_shows_what_never_was, "nothing_made_up"),
    (a_tap_is_shown_that_nobody_tapped, "nothing_made_up"),
    (a_seq_no_event_has, "nothing_made_up"),
    (an_answer_that_never_was, "nothing_made_up"),
    (a_tablet_lacks_an_order, "all_right"),
    (a_phone_is_behind, "all_right"),
    (a_phone_never_opens, "all_right"),
    (a_phone_shows_anothers_order, "all_right"),
    (a_board_shows_what_is_over, "all_right"),
    (a_tablet_shows_another_tick, "all_right"),
    (a_tablet_drops_an_order, "never_backwards"),
    (a_phone_goes_backwards_and_mends_it, "never_backwards"),
    (a_tapped_card_jumps_back, "never_backwards"),
    (a_collected_order_comes_back_to_the_board_for_good, "never_backwards"),
    (a_collected_order_comes_back_to_the_board_for_good, "all_right"),
    (a_collected_order_comes_back_to_the_board_for_a_moment, "never_backwards"),
    (a_screen_is_late, "all_fresh"),
    (a_board_is_late, "all_fresh"),
    (a_recovery_is_slow, "recovered"),
    (a_board_recovers_slowly, "recovered"),
    (a_chip_says_live_after_a_ping_that_says_no, "live_only_while_news_can_come"),
    (a_chip_says_live_without_a_socket, "live_only_while_news_can_come"),
    (a_chip_says_live_in_long_silence, "live_only_while_news_can_come"),
    (a_chip_says_live_while_nothing_can_come, "live_only_while_news_can_come"),
]
