"""Who listens to what: the urls.py of events.

A queue is a rule of its own on the bus and a thread of its own in the worker. To add a listener
add a line; nothing else knows of it. Handlers may see an event twice, late, or out of order.
An extension's line is its name, in quotes: README.md, "Add a listener".
"""

from barista import audit
from barista import handlers as bar
from barista.printing.handlers import print_accepted, print_started
from barista.printing.jobs import forget_jobs
from barista.printing.sending import print_waiting
from cafe.messaging.hidden import take_what_is_hidden
from cafe.messaging.pruning import prune_archive
from cafe.messaging.queues import Queue, Sweep
from orders.events import (
    ORDER_EVENTS,
    AvailabilityChanged,
    CustomerReminded,
    MenuChanged,
    OrderAccepted,
    OrderCancelled,
    OrderPlaced,
    OrderReady,
    OrderStarted,
    StoreChanged,
)
from orders.order import codes, deadlines, publishing, retention, set_back
from orders.ringing.handlers import ring
from orders.ringing.retention import forget_subscriptions
from orders.stores import changes, log_in

QUEUES: list[Queue | str] = [
    # The bar takes each new order: number of the day, promise.
    Queue("bar", {OrderPlaced: [bar.accept]}, atomic=True),
    # Every change goes to the screens, over MQTT.
    Queue(
        "live",
        {
            **{kind: [publishing.publish_order] for kind in ORDER_EVENTS},
            StoreChanged: [publishing.publish_store],
            AvailabilityChanged: [publishing.publish_store],
            MenuChanged: [publishing.publish_store],
        },
        replays=False,
        around=publishing.read_at_once,
    ),
    # Whoever asked for it is told, with the page closed too.
    Queue(
        "ringing",
        {OrderReady: [ring], CustomerReminded: [ring], OrderCancelled: [ring]},
        replays=False,
    ),
    # Where a store has printers, labels and tickets are printed.
    Queue(
        "printing",
        {OrderAccepted: [print_accepted], OrderStarted: [print_started]},
        replays=False,
        atomic=True,
        by_name=True,
    ),
]

SWEEPS = [
    Sweep(deadlines.sweep_deadlines, every=1.0),
    Sweep(changes.sweep_stores, every=1.0),
    Sweep(deadlines.sweep_day_end, every=60.0),
    Sweep(retention.forget_people, every=60.0),
    Sweep(retention.forget_keys, every=60.0),
    Sweep(forget_subscriptions, every=60.0),
    Sweep(print_waiting, every=1.0),
    Sweep(forget_jobs, every=60.0),
    Sweep(codes.forget_codes, every=60.0),
    Sweep(log_in.forget_log_ins, every=60.0),
    Sweep(audit.forget_accesses, every=60.0),
    Sweep(prune_archive, every=60.0),
    Sweep(take_what_is_hidden, every=5.0),
    Sweep(set_back.count_from_now, every=5.0),
]
