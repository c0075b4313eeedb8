"""Who places an order, as far as it matters: which device, and from where."""

from dataclasses import dataclass

from cafe.base.device import Device, keyed_digest
from orders.stores.people import CUSTOMER, Actor

PLACE = "place"  # the scope of keys that clients sent who did not say who they are


@dataclass(frozen=True, slots=True)
class Asker:
    """`device`, `address`: digests that are kept with the order, "" for none.

    `is_known`: it said by itself which device it is; others get a number with their answer. Without
    an address it is one of the café's own, or of its staff, whose orders nobody counts. With a
    `seller` it is nobody's device: one of the staff takes what somebody at the counter says.
    """

    device: str = ""
    address: str = ""
    is_known: bool = False
    users: tuple[int, ...] = ()  # who have logged in with it
    code: str = ""  # that it scanned
    seller: Actor | None = None

    @property
    def is_counted(self) -> bool:
        return bool(self.address)

    @property
    def actor(self) -> Actor:
        return self.seller or CUSTOMER

    @property
    def scope(self) -> str:
        """Return whose keys a new wish is looked for among."""
        if self.seller:
            return f"{PLACE} {self.seller}"
        return f"{PLACE} {self.device}" if self.is_known else PLACE

    @property
    def scopes(self) -> list[str]:
        """Return whose keys a granted wish is remembered among.

        Whoever was a stranger is found again as one, who is told no secret, and by its new number.
        """
        if self.seller:
            return [self.scope]
        own = [f"{PLACE} {self.device}"] if self.device else []
        return own if self.is_known else [PLACE, *own]


def asker(
    device: Device,
    address: str,
    *,
    is_known: bool,
    is_own: bool,
    users: tuple[int, ...] = (),
    code: str = "",
) -> Asker:
    """Return a client that asks for an order; the café's own are counted by no limit."""
    where = "" if is_own else keyed_digest("address", address)
    return Asker(keyed_digest("order", device.id), where, is_known, users, code)


NOBODY = Asker()  # orders that no client placed
