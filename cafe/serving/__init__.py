"""How HTTP and websockets are taken in: the handler, its limits, and leaving without a gap."""
