"""Where this machine is found by others on its network."""

import fcntl
import ipaddress
import socket
import struct
from collections.abc import Iterator

SIOCGIFADDR = 0x8915  # Linux
# Addresses for documentation: nothing is sent, the system only says by which way it would go.
FAR_AWAY = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


def is_everywhere(host: str) -> bool:
    """Return whether who listens on this address listens on all that the machine has."""
    return host in ("0.0.0.0", "::")


def in_url(host: str) -> str:
    """Return a host as it stands in an address, and in the header of a request to it."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def own_addresses() -> list[str]:
    """Return this machine's addresses but for loopback, the one that leads outside first."""
    found = dict.fromkeys([*_outward(), *_of_interfaces(), *_of_name()])
    return [one for one in found if _is_useful(one)]


def _is_useful(address: str) -> bool:
    known = ipaddress.ip_address(address)
    return not (known.is_loopback or known.is_unspecified or known.is_link_local)


def _outward() -> Iterator[str]:
    for family, there in FAR_AWAY:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as way:
                way.connect((there, 9))
                yield way.getsockname()[0]
        except OSError:
            continue  # no such way out of here


def _of_interfaces() -> Iterator[str]:
    for _, name in socket.if_nameindex():
        request = struct.pack("256s", name.encode()[:15])
        try:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
                yield socket.inet_ntoa(fcntl.ioctl(asking, SIOCGIFADDR, request)[20:24])
        except OSError:
            continue  # it has none, or this is another system


def _of_name() -> Iterator[str]:
    try:
        for *_, address in socket.getaddrinfo(socket.gethostname(), None, type=socket.SOCK_STREAM):
            yield str(address[0]).partition("%")[0]
    except OSError:
        return
