"""An order's place in the queue, as its customer is told."""

from typing import Annotated

from msgspec import UNSET, UnsetType

from cafe.base.shapes import Shape, says
from orders.events import PromisedTime

Position = Annotated[
    int | None, says("orders ahead that are not ready; 0: next; null: ready or over")
]
DrinksAhead = Annotated[
    int | UnsetType | None, says("what these have still to be made; null: ready or over")
]
CancelledAhead = Annotated[
    int | UnsetType, says("orders before it that were cancelled since it was placed")
]
Expected = Annotated[
    PromisedTime | UnsetType | None,
    says("when it should be ready by now: moves with the queue; null: ready or over"),
]


class Place(Shape, frozen=True, kw_only=True):
    """Where an order is in the queue. What is not said of it is as it was said last."""

    queue_position: Position
    drinks_ahead: DrinksAhead = UNSET
    cancelled_ahead: CancelledAhead = UNSET
    expected: Expected = UNSET


NOWHERE = Place(queue_position=None, drinks_ahead=None, cancelled_ahead=0, expected=None)
