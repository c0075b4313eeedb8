"""Answers as the OpenAPI document shows them; tests hold them against real answers."""

from typing import Any

from rest_framework import serializers

from orders.menu.models import Allergen
from orders.order.models import Serve, Status
from orders.stores.money import DECIMALS


class Shape(serializers.Serializer[Any]):
    # Describes JSON; nothing is ever written through it. No docstring: it would be each shape's.
    pass


class Wait(Shape):
    low = serializers.IntegerField(help_text="minutes")
    high = serializers.IntegerField(help_text="minutes")


class Ordering(Shape):
    state = serializers.ChoiceField(["open", "closed", "paused", "full"])
    reason = serializers.CharField(allow_blank=True)
    until = serializers.DateTimeField(allow_null=True)


class StoreState(Shape):
    slug = serializers.CharField()
    name = serializers.CharField()
    open = serializers.BooleanField()
    ordering = Ordering()
    paused_until = serializers.DateTimeField(allow_null=True)
    pause_reason = serializers.CharField(allow_blank=True)
    wait = Wait()
    currency = serializers.CharField()
    locale = serializers.CharField()
    timezone = serializers.CharField()
    capacity = serializers.IntegerField()
    warn_seconds = serializers.IntegerField()
    late_seconds = serializers.IntegerField()
    board_seconds = serializers.IntegerField()
    start_seconds = serializers.IntegerField()


class Money(serializers.DecimalField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=15, decimal_places=DECIMALS, **kwargs)


class Allergens(serializers.ListField):
    child = serializers.ChoiceField(choices=Allergen.choices)


class MenuOption(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()
    price = Money()
    default = serializers.BooleanField()
    available = serializers.BooleanField()
    allergens = Allergens()


class MenuChoice(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()
    min = serializers.IntegerField()
    max = serializers.IntegerField()
    options = MenuOption(many=True)


class MenuItem(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    price = Money()
    image = serializers.CharField(allow_null=True)
    available = serializers.BooleanField()
    sold_out_reason = serializers.CharField(allow_blank=True)
    allergens = Allergens()
    own_allergens = Allergens()
    diets = serializers.ListField(child=serializers.ChoiceField(["vegan", "vegetarian"]))
    option_groups = MenuChoice(many=True)


class MenuCategory(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()
    items = MenuItem(many=True)


class Menu(Shape):
    store = StoreState()
    categories = MenuCategory(many=True)


class Promise(Shape):
    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # "from" is a word of Python's
        return {"from": serializers.DateTimeField(), "to": serializers.DateTimeField()}


class ChosenOption(Shape):
    id = serializers.IntegerField()
    group = serializers.CharField()
    name = serializers.CharField()
    price = Money()
    default = serializers.BooleanField()
    allergens = Allergens()


class CustomerLine(Shape):
    id = serializers.IntegerField()
    item = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    quantity = serializers.IntegerField()
    made = serializers.IntegerField()
    unit_price = Money()
    total = Money()
    note = serializers.CharField(allow_blank=True)
    drinker = serializers.CharField(allow_blank=True)
    allergens = Allergens()
    options = ChosenOption(many=True)


class StaffLine(CustomerLine):
    made_by = serializers.CharField(allow_null=True)


class OrderCommon(Shape):
    id = serializers.IntegerField()
    store = serializers.CharField()
    store_name = serializers.CharField()
    number = serializers.IntegerField(allow_null=True)
    status = serializers.ChoiceField(choices=Status.choices)
    version = serializers.IntegerField()
    name = serializers.CharField()
    serve = serializers.ChoiceField(choices=Serve.choices)
    paid = serializers.BooleanField()
    total = Money()
    currency = serializers.CharField()
    placed_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    started_at = serializers.DateTimeField(allow_null=True)
    ready_at = serializers.DateTimeField(allow_null=True)
    collected_at = serializers.DateTimeField(allow_null=True)
    cancelled_at = serializers.DateTimeField(allow_null=True)
    promise = Promise(allow_null=True)
    overdue = serializers.CharField(allow_null=True)
    cancel_reason = serializers.CharField(allow_blank=True)
    cancelled_by = serializers.CharField(allow_blank=True)


class Links(Shape):
    self = serializers.CharField()
    page = serializers.CharField()
    live = serializers.CharField()


class CustomerOrder(OrderCommon):
    items = CustomerLine(many=True)
    queue_position = serializers.IntegerField(allow_null=True)
    cancellable = serializers.BooleanField()
    token = serializers.CharField()
    links = Links()


class Barista(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()


class StaffOrder(OrderCommon):
    items = StaffLine(many=True)
    deadline_at = serializers.DateTimeField(allow_null=True)
    barista = Barista(allow_null=True)
    started_before_cancel = serializers.BooleanField()


class Queue(Shape):
    orders = StaffOrder(many=True)
    store = StoreState()
    seq = serializers.IntegerField()


class BoardOrder(Shape):
    id = serializers.IntegerField()
    number = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.choices)
    due_at = serializers.DateTimeField()
    ready_at = serializers.DateTimeField(allow_null=True)


class Board(Shape):
    orders = BoardOrder(many=True)
    store = StoreState()
    seq = serializers.IntegerField()


class Stocked(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()
    available = serializers.BooleanField()


class Switched(Shape):
    id = serializers.IntegerField()
    available = serializers.BooleanField()


class StockedItem(Stocked):
    category = serializers.CharField()


class StockedIngredient(Stocked):
    allergen = serializers.CharField(allow_blank=True)


class Stock(Shape):
    items = StockedItem(many=True)
    ingredients = StockedIngredient(many=True)


class WrongLine(Shape):
    index = serializers.IntegerField(help_text="of the line in the request")
    item = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    group = serializers.CharField(allow_blank=True)


class Problem(Shape):
    """RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    reason = serializers.CharField(required=False)
    retry_after = serializers.IntegerField(required=False, help_text="seconds")
    errors = serializers.DictField(  # type: ignore[assignment]  # a field named as DRF's property
        child=serializers.ListField(child=serializers.CharField()), required=False
    )
    items = WrongLine(many=True, required=False)
    order = serializers.DictField(required=False, help_text="as it is now")


# For extend_schema(responses={..., **PROBLEMS}).
PROBLEMS = {
    (code, "application/problem+json"): Problem for code in (400, 403, 404, 409, 413, 415, 422)
}
