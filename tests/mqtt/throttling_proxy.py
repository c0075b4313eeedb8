"""A broker held to IoT Core's rate: a proxy that throws away what is over it."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from tests.mqtt.listener import Listener
from tests.mqtt.packets import PUBLISH, kind, packets, puback_of

RATE = 100.0  # publishes a second, in and out


class Budget:
    """What one direction of one connection may carry: a second's worth at once, then the rate."""

    def __init__(self, rate: float) -> None:
        self._rate = self._left = rate
        self._at = time.monotonic()

    def take(self) -> bool:
        now = time.monotonic()
        self._left = min(self._rate, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Pair:
    """A client's connection and ours to the broker for it."""

    def __init__(self, proxy: "ThrottlingProxy", client: socket.socket) -> None:
        self._proxy = proxy
        self._client = client
        self._broker = socket.create_connection(proxy.upstream, 10)
        self._broker.settimeout(None)
        self._towards_broker = threading.Lock()  # both threads write there
        for run in (self._inwards, self._outwards):
            threading.Thread(target=self._until_closed, args=(run,), daemon=True).start()

    def close(self) -> None:
        for one in (self._client, self._broker):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _until_closed(self, run) -> None:
        with contextlib.suppress(OSError, IndexError):  # closed, perhaps within a packet
            run(Budget(self._proxy.rate))
        self.close()

    def _inwards(self, budget: Budget) -> None:
        """Carry to the broker; what is over is never acknowledged."""
        for packet in packets(self._client):
            if self._passes(packet, budget, "in"):
                self._send_to_broker(packet)

    def _outwards(self, budget: Budget) -> None:
        """Carry to the client; of what is over the broker must think it has arrived."""
        for packet in packets(self._broker):
            if self._passes(packet, budget, "out"):
                self._client.sendall(packet)
            else:
                self._send_to_broker(puback_of(packet))

    def _send_to_broker(self, packet: bytes) -> None:
        with self._towards_broker:
            self._broker.sendall(packet)

    def _passes(self, packet: bytes, budget: Budget, way: str) -> bool:
        if kind(packet) != PUBLISH:
            return True
        passes = budget.take()
        (self._proxy.passed if passes else self._proxy.dropped)[way] += 1
        return passes


class ThrottlingProxy(Listener):
    """Listens at `url`; `passed` and `dropped` count the publishes "in" and "out".

    `pairs` are the connections, the oldest first.
    """

    def __init__(self, upstream_url: str, rate: float) -> None:
        upstream = urlsplit(upstream_url)
        self.upstream = (upstream.hostname, upstream.port)
        self.rate = rate
        self.passed = {"in": 0, "out": 0}
        self.dropped = {"in": 0, "out": 0}
        self.pairs: list[Pair] = []
        super().__init__()

    def meet(self, client: socket.socket) -> None:
        try:
            self.pairs.append(Pair(self, client))
        except OSError:
            client.close()  # the broker is away, and so are we

    def hang_up(self) -> None:
        while self.pairs:
            self.pairs.pop().close()


@contextmanager
def throttled(upstream_url: str, rate: float = RATE) -> Iterator[ThrottlingProxy]:
    """Hold every connection to a plain broker (mqtt://host:port) to a rate, for a while."""
    proxy = ThrottlingProxy(upstream_url, rate)
    try:
        yield proxy
    finally:
        proxy.close()
