"""Who asks: the address that every limit counts by, said in this one place.

Behind a proxy it is the customer's: uvicorn puts it there from `X-Forwarded-For`, and does so only
when the peer is one that `FORWARDED_ALLOW_IPS` names. Nobody else reads that header.
"""

import ipaddress
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

IPV6_BITS = 64  # what a provider gives one household: whoever has one address of it has them all


def address_of(request: HttpRequest) -> str:
    """Return the client of a request as `network_of` names it."""
    return network_of(request.META.get("REMOTE_ADDR") or "")


def address_in(scope: Mapping[str, Any]) -> str:
    """Return the client of an ASGI scope as `network_of` names it."""
    client = scope.get("client")
    return network_of(client[0] if client else "")


@lru_cache(4096)
def network_of(host: str) -> str:
    """Return what one client has: its IPv4 address, or the /64 of its IPv6 one.

    An IPv4 address in IPv6's clothes is the IPv4 one. What is no address at all is one and the
    same client, "", so that nobody becomes many by making words up.
    """
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((int(found), IPV6_BITS), strict=False))
    return str(found)


def is_own(client: str) -> bool:
    """Return whether a client, as `network_of` names it, is one of `CAFE_OWN_ADDRESSES`."""
    return client in settings.CAFE_OWN_ADDRESSES


def is_local(host: str) -> bool:
    """Return whether this name or address is only of this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
