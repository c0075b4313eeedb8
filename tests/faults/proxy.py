"""A road to somewhere that can be blocked: TCP, whatever is spoken over it."""

import contextlib
import itertools
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

CHUNK = 65536


class Proxy:
    """Listens at `port` and carries bytes to and fro, each connection to the next upstream.

    While it is silent it takes connections and whatever comes over them, and passes nothing on.
    """

    def __init__(self, *ports: int) -> None:
        self.connections = 0
        self.held = 0  # how often something came that was kept back
        self._upstreams = itertools.cycle(ports)
        self._open: list[socket.socket] = []
        self._flowing = threading.Event()
        self._flowing.set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def fall_silent(self) -> None:
        self._flowing.clear()

    def speak_again(self) -> None:
        """Pass on what was kept back, late as it is."""
        self._flowing.set()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                try:
                    upstream = socket.create_connection(("127.0.0.1", next(self._upstreams)), 10)
                except OSError:
                    client.close()  # it is away, and so are we
                    continue
                upstream.settimeout(None)
                self.connections += 1
                self._open += [client, upstream]
                for ends in ((client, upstream), (upstream, client)):
                    threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(CHUNK):
                self.held += not self._flowing.is_set()
                self._flowing.wait()
                sink.sendall(data)
        for one in (source, sink):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._flowing.set()
        for one in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


@contextmanager
def proxy_to(*ports: int) -> Iterator[Proxy]:
    """Run a proxy for a while; to several ports in turn it is a load balancer."""
    proxy = Proxy(*ports)
    try:
        yield proxy
    finally:
        proxy.close()
