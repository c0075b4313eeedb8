"""The worker: relays the outbox, hands events to their handlers, and sweeps for deadlines.

Any number may run; leases and receipts keep them out of each other's way. Each queue has threads
of its own, so that one that is slow or broken holds up nobody else.
"""

import contextlib
import logging
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from django.db import connection, connections, transaction

from cafe.base import clock
from cafe.base.meters import HANDLE, HANDLE_FAILURES
from cafe.base.pool import give_back, make_room
from cafe.base.trace import journal, tell, telling, trace_id
from cafe.base.trouble import trouble_of
from cafe.base.wakeup import Waiter
from cafe.messaging.away import Away
from cafe.messaging.bus import get_bus
from cafe.messaging.bus.base import HOLD_SECONDS, Bus, Message
from cafe.messaging.event import Event, Malformed, read
from cafe.messaging.outbox import nudge, relay_once
from cafe.messaging.queues import Queue, Sweep, consumers, queues, sweeps

log = logging.getLogger(__name__)

# How often the relay looks without having been woken, which is every time when the web process is
# on another machine: an event waits half of it.
LOOK_SECONDS = 0.2
# On a bus that has each event with its change: only what was left from another bus is relayed.
IDLE_LOOK_SECONDS = 60.0
BATCH = 10
LONGEST_RETRY_SECONDS = 30.0
STOP_SECONDS = 8.0
HOLD = "hold"  # the thread that ends last
LAST_SECONDS = 0.5  # for it
STEADY_SECONDS = 10.0  # a loop that ran this long begins again at once
SAY_AGAIN_SECONDS = 60.0  # how often to repeat that a bus is still away
KEEPS_SECONDS = 5.0  # who asks the database less often keeps no connection of its own
LONGEST_PAUSE_SECONDS = 1.0  # of a loop that fails: an order waits for it once all is well again


class TakenOver(Exception):
    """Another worker received a message that was hidden no longer, and handles it."""


class Worker:
    """All threads of one worker process."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._let_go = threading.Event()  # nobody handles anything more
        self._threads: list[threading.Thread] = []

    def run(self) -> list[str]:
        """Work until stop() is called; return the names of threads that did not end in time."""
        self.start()
        self._stop.wait()
        return self.join()

    def start(self) -> None:
        self._spawn("relay", self._relay)
        for queue in queues().values():
            for number in range(consumers()[queue.name]):
                self._spawn(f"queue-{queue.name}-{number + 1}", partial(self._consume, queue))
        self._spawn(HOLD, self._hold)
        self._spawn("clock", self._compare_clocks)
        for sweep in sweeps():
            self._spawn(f"sweep-{sweep.run.__name__}", partial(self._sweep, sweep))
        make_room(len(self._threads))  # what is left over is for those whom handlers begin
        log.info("worker started: %s", ", ".join(thread.name for thread in self._threads))

    def stop(self) -> None:
        """Ask every thread to finish what it holds."""
        self._stop.set()
        nudge()  # the relay may wait for long

    def join(self) -> list[str]:
        end = time.monotonic() + STOP_SECONDS  # for all of them, not for each
        holding = [thread for thread in self._threads if thread.name == HOLD]
        for thread in self._threads:
            if thread not in holding:
                thread.join(max(0.0, end - time.monotonic()))
        self._let_go.set()
        for thread in holding:
            thread.join(LAST_SECONDS)
        log.info("worker stopped")
        return [thread.name for thread in self._threads if thread.is_alive()]

    def _spawn(self, name: str, run: Callable[[], None]) -> None:
        thread = threading.Thread(target=self._forever, args=(name, run), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _forever(self, name: str, run: Callable[[], None]) -> None:
        """Run a loop again when it fails, on a fresh database connection, ever more slowly."""
        failures, said, said_at = 0, "", 0.0
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                run()
            except Exception as error:
                failures = 1 if time.monotonic() - began > STEADY_SECONDS else failures + 1
                away = _away(error)
                if not away:
                    log.exception("%s failed; it goes on after a pause", name)
                elif away != said or time.monotonic() - said_at > SAY_AGAIN_SECONDS:
                    # A line, now and then: it fails every second, and a traceback says no more.
                    said, said_at = away, time.monotonic()
                    log.error("%s waits: %s", name, away)
                longest = min(LONGEST_PAUSE_SECONDS, 0.2 * 2 ** min(failures, 10))
                self._stop.wait(random.uniform(0.1, longest))
            finally:
                connections.close_all()

    def _relay(self) -> None:
        look = IDLE_LOOK_SECONDS if get_bus().in_database else LOOK_SECONDS
        with contextlib.closing(Waiter("outbox")) as waiter:
            while not self._stop.is_set():
                if not relay_once():
                    waiter.wait(look)
        relay_once()  # what the last handlers emitted

    def _consume(self, queue: Queue) -> None:
        bus, done = get_bus(), list[Message]()
        try:
            while not self._stop.is_set():
                messages = bus.receive(queue.name, BATCH, bus.poll_seconds, done)
                done = []
                handle(bus, queue, messages, done, self._stop.is_set)
        finally:
            bus.delete(done)

    def _hold(self) -> None:
        # Past a stop too: what is being handled then takes its time, and nobody else shall have it.
        while not self._let_go.wait(HOLD_SECONDS):
            get_bus().keep_hidden()

    def _compare_clocks(self) -> None:
        wait = 0.0
        while not self._stop.wait(wait):
            clock.compare()
            give_back()
            wait = clock.COMPARE_SECONDS

    def _sweep(self, sweep: Sweep) -> None:
        while not self._stop.wait(sweep.every * random.uniform(0.9, 1.1)):
            with telling():
                sweep.run()
            if sweep.every > KEEPS_SECONDS:
                give_back()


def _away(error: Exception) -> str:
    """Return what is away, in names and codes; "" when the error is about something else."""
    if isinstance(error, Away):
        return str(error)
    trouble = trouble_of(error)
    return f"the database: {trouble.word}" if trouble else ""


def handle(
    bus: Bus,
    queue: Queue,
    messages: Sequence[Message],
    done: list[Message],
    stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Hand messages to their handlers; add to `done` those that are to be deleted now.

    Deleted after they were handled, never the other way round, and together: with the next
    receive(), in one commit. Whoever is killed before it handles some of them twice. Those that are
    left when the worker is asked to stop are given back.
    """
    with queue.around(_events(messages)):
        for message in messages:
            if stopped():
                bus.release(message, delay=0, reason="worker stopped", excused=True)
            elif _handle_timed(bus, queue, message) and not _deletes_itself(bus, queue):
                done.append(message)


def _events(messages: Sequence[Message]) -> Iterator[Event]:
    for message in messages:
        with contextlib.suppress(Malformed):  # found again, and buried
            if event := read(message.detail_type, message.detail):
                yield event


def _deletes_itself(bus: Bus, queue: Queue) -> bool:
    return queue.atomic and bus.in_database


def _handle_timed(bus: Bus, queue: Queue, message: Message) -> bool:
    with telling(queue=queue.name), HANDLE.labels(queue.name).time():
        handled = _handle_one(bus, queue, message)
    if not handled:
        HANDLE_FAILURES.labels(queue.name).inc()
    return handled


def _handle_one(bus: Bus, queue: Queue, message: Message) -> bool:
    """Return whether the message has been dealt with; what has not was given back or buried."""
    try:
        if _deletes_itself(bus, queue):
            with transaction.atomic():
                _read_and_handle(queue, message)
                if not bus.delete([message]):
                    raise TakenOver
        else:
            _read_and_handle(queue, message)
    except TakenOver:
        log.warning("%s: undone, another worker handles it by now", queue.name)
    except Malformed as error:
        log.error("%s: buried, it cannot be read: %s", queue.name, error)
        bus.bury(message, reason=str(error))
    except Exception as error:
        _give_back(bus, message, error)
    else:
        return True
    return False


def _read_and_handle(queue: Queue, message: Message) -> None:
    event = read(message.detail_type, message.detail)
    if message.replayed and not queue.replays:
        return
    if event is None:
        log.info("%s: %s is unknown here and passed over", queue.name, message.detail_type)
        return
    trace_id.set(event.metadata.trace_id)
    tell(**event.about())
    for handler in queue.handlers_of(event):
        handler(event)
    journal.info("event handled")


def _give_back(bus: Bus, message: Message, error: Exception) -> None:
    """Have the message come again, later each time; the bus buries it after its last try."""
    delay = random.uniform(0.05, min(LONGEST_RETRY_SECONDS, 0.2 * 3 ** (message.receives - 1)))
    log.warning(
        "%s: %s failed (try %d): %s: %s",
        message.queue,
        message.detail_type,
        message.receives,
        type(error).__name__,
        error,
        exc_info=message.receives >= bus.max_receives,
    )
    # One that has ended is no use for the next message; where messages come from another bus,
    # nothing else would ever notice.
    away = _away(error)
    if away and not connection.in_atomic_block:
        connection.close()
    reason = f"{type(error).__name__}: {error}"
    bus.release(message, delay=delay, reason=reason, excused=bool(away))
