"""The drinks of an order, ticked one by one; its status follows its lines."""

from django.utils.translation import gettext

from cafe.base.trouble import tried_again
from orders import events
from orders.order.change import Change, change
from orders.order.errors import InvalidTransition
from orders.order.life import ALLOWED
from orders.order.models import Order, OrderLine, Status
from orders.order.parts import begin_part_of, record_made
from orders.order.steps import already, move
from orders.stores.models import Store
from orders.stores.people import Actor


@tried_again
def tick_drink(
    order_id: int,
    line_id: int,
    by: int,
    actor: Actor,
    *,
    version: int | None = None,
    key: str = "",
    store: Store | None = None,
    mark: str = "",
) -> Order:
    """Note that one more drink of a line is made, or with `by` -1 one less.

    So two baristas who tick one drink each have made two. The first tick starts an order that
    nobody has started, the last makes it ready, and taking that one back recalls it. Raises
    Order.DoesNotExist, OrderLine.DoesNotExist, InvalidTransition and KeyReused.
    """
    wish = f"tick {line_id} {by:+d}"
    with change(
        order_id, actor, key=key, wish=wish, version=version, store=store, mark=mark
    ) as made:
        if not made.again:
            line = _line(made.order, line_id)
            if not 0 <= line.made + by <= line.quantity:
                raise InvalidTransition(_are_made(line), made.order)
            _make(made, line, line.made + by)
    return made.order


@tried_again
def make_drinks(
    order_id: int,
    line_id: int,
    count: int,
    actor: Actor,
    *,
    version: int | None = None,
    key: str = "",
    store: Store | None = None,
    mark: str = "",
) -> Order:
    """Note how many drinks of a line are made, all told; the order's status follows.

    Raises what tick_drink does, and ValueError for a count the line does not have.
    """
    wish = f"make {line_id} {count}"
    with change(
        order_id, actor, key=key, wish=wish, version=version, store=store, mark=mark
    ) as made:
        line = _line(made.order, line_id)
        if not 0 <= count <= line.quantity:
            raise ValueError(f"made must be 0 to {line.quantity}")
        # Two baristas who tick one drink each both say "one is made".
        made.check_version()
        if not made.again and line.made != count:
            _make(made, line, count)
    return made.order


def _line(order: Order, line_id: int) -> OrderLine:
    for line in order.lines.all():
        if line.pk == line_id:
            return line
    raise OrderLine.DoesNotExist(f"order {order.pk} has no line {line_id}")


def _make(made: Change, line: OrderLine, count: int) -> None:
    order, actor = made.order, made.actor
    if order.status == Status.READY and count < line.made:
        move(order, Status.PREPARING, actor)
        made.record(events.OrderRecalled)
    if order.status not in ALLOWED["tick"]:
        raise InvalidTransition(already(order), order)
    if count > line.made:
        begin_part_of(order, line)
    if order.status == Status.ACCEPTED:
        move(order, Status.PREPARING, actor)
        made.record(events.OrderStarted)
    line.made, line.made_by = count, actor.user
    record_made(made)


def _are_made(line: OrderLine) -> str:
    words = gettext("%(made)s of %(all)s %(name)s are made.")
    return words % {"made": line.made, "all": line.quantity, "name": line.name}
