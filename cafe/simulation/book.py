"""What a screen shows of the orders; the pages' `static/js/model/order-book.js`."""

from collections.abc import Iterable

from cafe.simulation.history import Json


class Book:
    """A snapshot replaces everything; then a later version wins, or the same with a later `seq`."""

    def __init__(self) -> None:
        self._orders: dict[int, tuple[Json, int]] = {}
        self._seq = 0

    def replace(self, orders: Iterable[Json], seq: int) -> None:
        self._orders = {order["id"]: (order, seq) for order in orders}
        self._seq = seq

    def replace_if_newer(self, orders: Iterable[Json], seq: int) -> None:
        """Take what was asked for over HTTP, unless the socket brought newer meanwhile."""
        if seq >= self._seq:
            self.replace(orders, seq)

    def apply(self, order: Json, seq: int | None) -> None:
        """Take one order; answers to commands have no `seq`, orders of the board no version."""
        known, known_seq = self._orders.get(order["id"], ({}, -1))
        version, known_version = order.get("version", 0), known.get("version", 0)
        newer = not known or version > known_version
        if newer or (version == known_version and seq is not None and seq > known_seq):
            self._keep(order, max(seq or 0, known_seq))

    def _keep(self, order: Json, seq: int) -> None:
        self._orders[order["id"]] = (order, seq)
        self._seq = max(self._seq, seq)

    def get(self, order_id: int) -> Json | None:
        return self._orders.get(order_id, (None, 0))[0]

    def orders(self) -> list[Json]:
        """Return all that is known, oldest first."""
        return [order for _, (order, _) in sorted(self._orders.items())]
