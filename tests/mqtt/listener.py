"""A port that a test's own broker or proxy listens at."""

import contextlib
import socket
import threading
from abc import ABC, abstractmethod


class Listener(ABC):
    """Listens at `url` until it is closed, and meets each client."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"mqtt://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    @abstractmethod
    def meet(self, client: socket.socket) -> None:
        """Take a client that came; another thread serves it."""

    @abstractmethod
    def hang_up(self) -> None:
        """Cut every connection; new ones are taken."""

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.hang_up()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self.meet(client)
