"""A system check of who may say for a client where it comes from."""

import ipaddress
import os
from typing import Any

from django.core.checks import CheckMessage, Error, Warning, register

from cafe.checks.installation import TAG, Apps, Messages


@register(TAG)
def proxies(app_configs: Apps, **kwargs: Any) -> Messages:
    """Look for proxies that are no addresses: uvicorn would wait for them without a word."""
    return [
        Error(
            f"FORWARDED_ALLOW_IPS has {one!r}, which is neither an address nor a network.",
            hint="Name the proxies, e.g. 10.0.0.0/24,192.0.2.7; a network ends in zeros.",
            id="cafe.E014",
        )
        for one in _named()
        if one != "*" and not _is_network(one)
    ]


@register(TAG, deploy=True)
def anybody_a_proxy(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Look whether every client may name its own address."""
    if "*" not in _named():
        return []
    return [
        Warning(
            "FORWARDED_ALLOW_IPS=*: whoever reaches this port names its own address, and no limit "
            "holds.",
            hint="Name the balancer's subnets, unless nobody but the balancer reaches the port.",
            id="cafe.W005",
        )
    ]


def _named() -> list[str]:
    return [one.strip() for one in os.environ.get("FORWARDED_ALLOW_IPS", "").split(",") if one]


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return False
    return True
