"""Where a printer may be: which addresses a manager's setting may have the worker speak to.

Printers stand in the café's own network, so private addresses are what they have; a public one is a
mistake, for whoever finds such a printer prints on it. What else lives at private addresses is not
spoken to: only the ports of printers are. Whoever needs more names it in CAFE_PRINTERS_AT.
"""

import ipaddress

from django.conf import settings
from django.core.exceptions import ValidationError

PRIVATE = [
    ipaddress.ip_network(one)
    for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
]
# Where AWS tells a machine its secrets lies among the private ones of IPv6.
NEVER = [ipaddress.ip_network("fd00:ec2::/32")]
PORTS = range(9100, 9108)


def may_print_at(host: str, port: int) -> bool:
    """Return whether a printer may be at an address, written as one and not as a name."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and (address.ipv4_mapped or address.scope_id):
        return False
    if any(address in network for network in NEVER):
        return False
    if any(address in ipaddress.ip_network(one) for one in settings.CAFE_PRINTERS_AT):
        return 0 < port < 65_536
    return port in PORTS and any(address in network for network in PRIVATE)


def check_address(host: str | None, port: int) -> None:
    """Raise ValidationError, in words for a manager, for where no printer may be."""
    if not host:
        raise ValidationError({"address": "Say at which address the printer is."})
    if not may_print_at(host, port):
        raise ValidationError(
            {
                "address": "A printer is at a private address, such as 192.168.1.50, "
                "and at a port from 9100 to 9107."
            }
        )
