"""What pages are told of a menu, and of what can be had."""

from typing import Annotated

import msgspec

from cafe.base.shapes import Money, Shape, says
from orders.menu.models import Allergen
from orders.stores.shapes import Moment, Seq, StoreState

Allergens = list[Annotated[str, says("one of the 14 of the EU", enum=Allergen.values)]]
Diet = Annotated[str, says("a way to eat", enum=["vegan", "vegetarian"])]


Hour = Annotated[str, msgspec.Meta(pattern=r"^\d\d:\d\d$")]


class ShownOption(Shape, frozen=True, kw_only=True):
    """An answer to a choice."""

    id: Annotated[int, says("the option's own")]
    name: Annotated[str, says("for people")]
    price: Annotated[Money, says("what it adds; may be negative")]
    default: Annotated[bool, says("whether one gets it without choosing")]
    available: Annotated[bool, says("whether it can be had now")]
    allergens: Annotated[Allergens, says("what it brings along")]
    allergens_declared: Annotated[bool, says("false: it may bring more, nobody has said")] = False


class ShownChoice(Shape, frozen=True, kw_only=True):
    """A group of options as one item uses it; in the order they are shown."""

    id: Annotated[int, says("of the group; items share groups")]
    name: Annotated[str, says("for people")]
    min: Annotated[int, says("fewest options to take; 0: none is needed")]
    max: Annotated[int, says("most options to take; 1: one or the other")]
    options: Annotated[list[ShownOption], says("what can be taken")]


class ShownItem(Shape, frozen=True, kw_only=True):
    """Something on the menu."""

    id: Annotated[int, says("the item's own")]
    name: Annotated[str, says("for people")]
    description: Annotated[str, says("for people, or empty")]
    price: Annotated[Money, says("of one, before its options")]
    list_price: Annotated[Money, says("as it comes: with defaults and the least one must choose")]
    varies: Annotated[bool, says("whether what one must choose may cost more than that")]
    image: Annotated[str | None, says("address of its picture")]
    available: Annotated[bool, says("whether it can be had now")]
    sold_out_reason: Annotated[str, says("name of the missing ingredient or choice, or empty")]
    allergens: Annotated[Allergens, says("as it comes: its own and those of default options")]
    allergens_declared: Annotated[
        bool, says("false: it may contain more, nobody has said; ask the staff")
    ] = False
    own_allergens: Annotated[Allergens, says("without any option")]
    own_allergens_declared: Annotated[bool, says("the same, without any option")] = False
    image_alt: Annotated[str, says("what its picture shows, or empty where that adds nothing")] = ""
    served_from: Annotated[Hour | None, says("by the store's clock; null: all day")] = None
    served_to: Annotated[
        Hour | None, says("not any more then; before served_from: past midnight")
    ] = None
    diets: Annotated[list[Diet], says("whom it suits as it comes")]
    option_groups: Annotated[list[ShownChoice], says("what is to be chosen, in order")]


class ShownCategory(Shape, frozen=True, kw_only=True):
    """A part of the menu."""

    id: Annotated[int, says("the category's own")]
    name: Annotated[str, says("for people")]
    items: Annotated[list[ShownItem], says("in the order they are shown")]


class ShownBrand(Shape, frozen=True, kw_only=True):
    """How a store looks, and where it is; empty where it says nothing."""

    logo: Annotated[str | None, says("address of a picture")] = None
    cover: Annotated[str | None, says("address of a picture, wide and low")] = None
    accent: Annotated[str, says("its colour, such as #a8431a")] = ""
    address: Annotated[str, says("for people on their way")] = ""


NO_BRAND = ShownBrand()


class ShownMenu(Shape, frozen=True, kw_only=True):
    """A store and all it has."""

    store: Annotated[StoreState, says("whether and when one can order")]
    categories: Annotated[list[ShownCategory], says("in the order they are shown")]
    brand: Annotated[ShownBrand, says("how the store looks, and where it is")] = NO_BRAND


STORE_EVENTS = ["StoreChanged", "AvailabilityChanged", "MenuChanged"]
Switches = dict[str, bool]


class Availability(Shape, frozen=True, kw_only=True):
    """What can be had: the whole truth, not a change. Ingredients and choices are in it already."""

    items: Annotated[Switches, says("id to whether it can be had")]
    options: Annotated[Switches, says("id to whether it can be had")]


class MenuSnapshot(Shape, frozen=True, kw_only=True):
    """What changes on an open menu page."""

    store: Annotated[StoreState, says("as it is now")]
    availability: Annotated[Availability, says("as it is now")]
    seq: Moment


class MenuReading(MenuSnapshot, frozen=True, kw_only=True):
    """What an open menu shows, and for its web process alone, where the stream goes on from."""

    up_to: Seq


class StoreMessage(Shape, frozen=True, kw_only=True):
    """A store and what can be had there, as they are now, for every web process."""

    seq: Seq
    event: Annotated[str, says("what happened", enum=STORE_EVENTS)]
    store: Annotated[StoreState, says("as it is now")]
    availability: Annotated[Availability, says("as it is now")]
    as_of: Annotated[int | None, says("the store's seq when this was read")] = None
    moment: Annotated[int | None, says("what strangers are told in place of the two")] = None


class Stocked(Shape, frozen=True, kw_only=True):
    """A switch: whether staff say that it is there, whatever else it depends on."""

    id: Annotated[int, says("the item's or ingredient's own")]
    available: Annotated[bool, says("whether it is switched on")]


class StockedItem(Stocked, frozen=True, kw_only=True):
    """An item's switch."""

    name: Annotated[str, says("for people")]
    category: Annotated[str, says("its category's name")]


class StockedIngredient(Stocked, frozen=True, kw_only=True):
    """An ingredient's switch."""

    name: Annotated[str, says("for people")]
    allergen: Annotated[str, says("what it brings along, or empty")]


class Stock(Shape, frozen=True, kw_only=True):
    """All switches of a store."""

    items: Annotated[list[StockedItem], says("as on the menu")]
    ingredients: Annotated[list[StockedIngredient], says("by name")]
