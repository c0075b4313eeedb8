"""A broker that takes everything and says little: only some kinds of packet get an answer."""

import contextlib
import socket
import threading
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from tests.mqtt.listener import Listener
from tests.mqtt.packets import (
    CONNACK,
    CONNECT,
    DISCONNECT,
    PINGREQ,
    PINGRESP,
    PUBLISH,
    SUBACK,
    SUBSCRIBE,
    client_id,
    kind,
    packet_id,
    packets,
    puback_of,
)


def answer_to(packet: bytes) -> bytes:
    """Return what a good broker says to a packet: yes."""
    answers = {
        CONNECT: lambda: bytes((CONNACK << 4, 3, 0, 0, 0)),
        PUBLISH: lambda: puback_of(packet),
        SUBSCRIBE: lambda: bytes((SUBACK << 4, 4)) + packet_id(packet) + bytes((0, 1)),
        PINGREQ: lambda: bytes((PINGRESP << 4, 0)),
    }
    return answers[kind(packet)]()


class SilentBroker(Listener):
    """Listens at `url`; `seen` counts what came, by kind, and `connections` those who came."""

    def __init__(self, answers: Collection[int]) -> None:
        self.answers = set(answers)
        self.seen: Counter[int] = Counter()
        self.client_ids: list[str] = []
        self.connections = 0
        self._open: list[socket.socket] = []
        super().__init__()

    def meet(self, client: socket.socket) -> None:
        self.connections += 1
        self._open.append(client)
        threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError, IndexError):
            for packet in packets(client):
                self.seen[kind(packet)] += 1
                if kind(packet) == CONNECT:
                    self.client_ids.append(client_id(packet))
                if kind(packet) in self.answers:
                    client.sendall(answer_to(packet))

    def disconnect(self, reason: int) -> None:
        """Tell the last client to go, and why."""
        self._open[-1].sendall(bytes((DISCONNECT << 4, 2, reason, 0)))
        self._open[-1].shutdown(socket.SHUT_RDWR)

    def hang_up(self) -> None:
        for client in self._open:
            client.close()


@contextmanager
def silent_broker(*answers: int) -> Iterator[SilentBroker]:
    """Run a broker that answers only these kinds of packet; none: it accepts and says nothing."""
    broker = SilentBroker(answers)
    try:
        yield broker
    finally:
        broker.close()
