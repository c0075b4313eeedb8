"""The open sockets of this process, by group: who has joined, and what all of a group are sent."""

import resource
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable
from typing import Protocol

from cafe.live.message import Fields, encode


class Socket(Protocol):
    """What the hub knows of an open socket."""

    scope_name: str
    is_told_all: bool
    told: Hashable  # which news it was offered last; None: something else since

    def offer(self, text: str) -> None: ...

    def resync(self) -> None: ...

    def beat(self, now: float) -> None: ...

    def look_again(self) -> None: ...

    def hang_up(self, code: int) -> None: ...


class Groups:
    """Sockets in groups. A text is offered to a socket, and nobody waits for it."""

    def __init__(self) -> None:
        self._groups: defaultdict[str, set[Socket]] = defaultdict(set)
        self._joined: dict[Socket, tuple[str, ...]] = {}

    def join(self, socket: Socket, groups: Iterable[str]) -> None:
        self._joined[socket] = tuple(groups)
        for group in self._joined[socket]:
            self._groups[group].add(socket)

    def leave(self, socket: Socket) -> None:
        for group in self._joined.pop(socket, ()):
            self._groups[group].discard(socket)
            if not self._groups[group]:
                del self._groups[group]

    def __len__(self) -> int:
        return len(self._joined)

    def __contains__(self, socket: Socket) -> bool:
        return socket in self._joined

    def all(self) -> list[Socket]:
        return list(self._joined)

    def of(self, scopes: Collection[str]) -> list[Socket]:
        """Return the sockets that show one of these scopes."""
        return [socket for socket in self._joined if socket.scope_name in scopes]

    def scopes(self) -> set[str]:
        """Return the scopes that have a page open here."""
        return {socket.scope_name for socket in self._joined}

    def is_full(self) -> bool:
        """Return whether one more socket would leave too few descriptors for everything else."""
        return len(self) >= resource.getrlimit(resource.RLIMIT_NOFILE)[0] * 2 // 3

    def send(self, group: str, fields: Fields) -> None:
        """Offer a message to every socket of a group; encoded once, however many there are."""
        sockets = self._groups.get(group)
        if sockets:
            text = encode(fields["type"], fields)
            for socket in tuple(sockets):
                socket.told = None
                socket.offer(text)

    def send_news(self, group: str, fields: Fields, told: Hashable) -> None:
        """Offer a message to those sockets of a group that were not told the same last."""
        sockets = [socket for socket in self._groups.get(group, ()) if socket.told != told]
        if sockets:
            text = encode(fields["type"], fields)
            for socket in sockets:
                socket.told = told
                socket.offer(text)

    def look_again(self, group: str) -> None:
        """Have every socket of a group asked whether it may still listen."""
        for socket in tuple(self._groups.get(group, ())):
            socket.look_again()
