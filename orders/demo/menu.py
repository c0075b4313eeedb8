"""What Cafe Demo sells, as plain data. `orders/demo/lay.py` puts it into the database.

An item's price is that of its default options: nothing pre-ticked costs money.
"""

from typing import NamedTuple

from orders.menu.models import Allergen

VEGAN, VEGETARIAN, NEITHER = "vegan", "vegetarian", ""


class Ingredient(NamedTuple):
    name: str
    allergen: str = ""
    diet: str = VEGAN


class Option(NamedTuple):
    name: str
    price: str = "0"
    ingredients: tuple[str, ...] = ()
    make_seconds: int = 0  # that it adds to one


class Use(NamedTuple):
    """How an item uses a group of options."""

    group: str
    min: int
    max: int
    default: str = ""


class Item(NamedTuple):
    name: str
    price: str
    make_seconds: int
    drawing: str
    description: str
    ingredients: tuple[str, ...]
    choices: tuple[Use, ...] = ()


INGREDIENTS = (
    Ingredient("Espresso"),
    Ingredient("Decaf espresso"),
    Ingredient("Filter coffee"),
    Ingredient("Cold brew"),
    Ingredient("Black tea"),
    Ingredient("Earl Grey"),
    Ingredient("Fresh mint"),
    Ingredient("Chai spices"),
    Ingredient("Matcha"),
    Ingredient("Dark chocolate", Allergen.SOYA),
    Ingredient("Whole milk", Allergen.MILK, VEGETARIAN),
    Ingredient("Skimmed milk", Allergen.MILK, VEGETARIAN),
    Ingredient("Oat milk", Allergen.GLUTEN),
    Ingredient("Soya milk", Allergen.SOYA),
    Ingredient("Almond milk", Allergen.NUTS),
    Ingredient("Whipped cream", Allergen.MILK, VEGETARIAN),
    Ingredient("Vanilla syrup"),
    Ingredient("Caramel syrup"),
    Ingredient("Hazelnut syrup", Allergen.NUTS),
    Ingredient("Marshmallows", diet=NEITHER),
    Ingredient("Cocoa"),
    Ingredient("Cinnamon"),
    Ingredient("Tonic water"),
    Ingredient("Lemons"),
    Ingredient("Honey", diet=VEGETARIAN),
    Ingredient("Maple syrup"),
    Ingredient("Berries"),
    Ingredient("Bananas"),
    Ingredient("Carrots"),
    Ingredient("Dried apricots", Allergen.SULPHITES),
    Ingredient("Rolled oats", Allergen.GLUTEN),
    Ingredient("Wheat flour", Allergen.GLUTEN),
    Ingredient("Ground almonds", Allergen.NUTS),
    Ingredient("Walnuts", Allergen.NUTS),
    Ingredient("Sesame seeds", Allergen.SESAME),
    Ingredient("Butter", Allergen.MILK, VEGETARIAN),
    Ingredient("Natural yoghurt", Allergen.MILK, VEGETARIAN),
    Ingredient("Cream cheese", Allergen.MILK, VEGETARIAN),
    Ingredient("Mature cheddar", Allergen.MILK, VEGETARIAN),
    Ingredient("Mozzarella", Allergen.MILK, VEGETARIAN),
    Ingredient("Free-range eggs", Allergen.EGGS, VEGETARIAN),
    Ingredient("Mayonnaise", Allergen.EGGS, VEGETARIAN),
    Ingredient("Sourdough", Allergen.GLUTEN),
    Ingredient("Bagel", Allergen.GLUTEN),
    Ingredient("Focaccia", Allergen.GLUTEN),
    Ingredient("Baguette", Allergen.GLUTEN),
    Ingredient("Flour wrap", Allergen.GLUTEN),
    Ingredient("Avocado"),
    Ingredient("Tomatoes"),
    Ingredient("Roast vegetables"),
    Ingredient("Basil pesto", Allergen.NUTS),
    Ingredient("Hummus", Allergen.SESAME),
    Ingredient("Celery", Allergen.CELERY),
    Ingredient("Wholegrain mustard", Allergen.MUSTARD),
    Ingredient("Smoked salmon", Allergen.FISH, NEITHER),
    Ingredient("Baked ham", diet=NEITHER),
    Ingredient("Roast chicken", diet=NEITHER),
)

GROUPS: dict[str, tuple[Option, ...]] = {
    "Size": (
        Option("Small"),
        Option("Regular", "0.40", make_seconds=5),
        Option("Large", "0.80", make_seconds=10),
    ),
    "Milk": (
        Option("Whole", ingredients=("Whole milk",)),
        Option("Skimmed", ingredients=("Skimmed milk",)),
        Option("Oat", "0.50", ("Oat milk",)),
        Option("Soya", "0.40", ("Soya milk",)),
        Option("Almond", "0.50", ("Almond milk",)),
    ),
    "Shots": (
        Option("Extra shot", "0.80", ("Espresso",), 15),
        Option("Decaf", ingredients=("Decaf espresso",), make_seconds=10),
        Option("Decaf with extra shot", "0.80", ("Decaf espresso",), 25),
    ),
    "Syrup": (
        Option("Vanilla", "0.60", ("Vanilla syrup",), 5),
        Option("Caramel", "0.60", ("Caramel syrup",), 5),
        Option("Hazelnut", "0.60", ("Hazelnut syrup",), 5),
    ),
    "Extras": (
        Option("Extra hot", make_seconds=10),
        Option("Cinnamon", ingredients=("Cinnamon",), make_seconds=3),
        Option("Cocoa dusting", ingredients=("Cocoa",), make_seconds=3),
        Option("Whipped cream", "0.70", ("Whipped cream",), 10),
        Option("Marshmallows", "0.60", ("Marshmallows",), 5),
    ),
    "On the side": (
        Option("Poached egg", "1.80", ("Free-range eggs",), 90),
        Option("Half an avocado", "2.20", ("Avocado",), 30),
        Option("Smoked salmon", "3.50", ("Smoked salmon",), 15),
        Option("Butter and jam", "0.80", ("Butter", "Berries"), 10),
    ),
}

SIZE = Use("Size", 1, 1, "Small")
MILK = Use("Milk", 1, 1, "Whole")
DASH_OF_MILK = Use("Milk", 0, 1)
SHOTS = Use("Shots", 0, 1)
SYRUP = Use("Syrup", 0, 2)
EXTRAS = Use("Extras", 0, 3)
ON_THE_SIDE = Use("On the side", 0, 3)

MENU: dict[str, tuple[Item, ...]] = {
    "Espresso": (
        Item(
            "Flat White",
            "3.90",
            70,
            "flat-white",
            "A double ristretto under a thin, glossy layer of velvety milk.",
            ("Espresso",),
            (SIZE, MILK, SHOTS, SYRUP),
        ),
        Item(
            "Cappuccino",
            "4.00",
            75,
            "cappuccino",
            "Espresso and steamed milk under a deep cap of foam.",
            ("Espresso",),
            (SIZE, MILK, SHOTS, SYRUP, EXTRAS),
        ),
        Item(
            "Latte",
            "4.10",
            70,
            "latte",
            "A long, mild cup: espresso, plenty of silky milk, a little foam.",
            ("Espresso",),
            (SIZE, MILK, SHOTS, SYRUP, EXTRAS),
        ),
        Item(
            "Americano",
            "3.50",
            45,
            "americano",
            "A double espresso let out with hot water; black, or with a dash of milk.",
            ("Espresso",),
            (SIZE, DASH_OF_MILK, SHOTS, SYRUP),
        ),
        Item(
            "Espresso",
            "2.90",
            35,
            "espresso",
            "Our house blend, short and strong: dark cherry, cocoa, toasted hazelnut notes.",
            ("Espresso",),
            (SHOTS,),
        ),
        Item(
            "Macchiato",
            "3.20",
            45,
            "macchiato",
            "An espresso marked with a spoonful of milk foam.",
            ("Espresso",),
            (MILK, SHOTS),
        ),
        Item(
            "Cortado",
            "3.60",
            55,
            "cortado",
            "Equal parts espresso and warm milk, served in a glass.",
            ("Espresso",),
            (MILK, SHOTS, SYRUP),
        ),
        Item(
            "Mocha",
            "4.60",
            90,
            "mocha",
            "Espresso melted into dark chocolate, topped up with steamed milk.",
            ("Espresso", "Dark chocolate"),
            (SIZE, MILK, SHOTS, SYRUP, EXTRAS),
        ),
    ),
    "Filter & Cold": (
        Item(
            "Filter of the Day",
            "3.40",
            20,
            "filter",
            "A single-farm coffee, brewed fresh every half hour.",
            ("Filter coffee",),
            (SIZE, DASH_OF_MILK),
        ),
        Item(
            "Pour-Over",
            "4.80",
            180,
            "pour-over",
            "One cup, brewed by hand in front of you; light, floral and clean.",
            ("Filter coffee",),
        ),
        Item(
            "Cold Brew",
            "4.40",
            25,
            "cold-brew",
            "Steeped for 18 hours and poured over ice: smooth and naturally sweet.",
            ("Cold brew",),
            (SIZE, DASH_OF_MILK, SYRUP),
        ),
        Item(
            "Iced Latte",
            "4.50",
            60,
            "iced-latte",
            "Espresso over cold milk and a tall heap of ice.",
            ("Espresso",),
            (SIZE, MILK, SHOTS, SYRUP),
        ),
        Item(
            "Espresso Tonic",
            "4.90",
            55,
            "espresso-tonic",
            "Espresso floated on tonic and ice with a slice of lemon. Try it once.",
            ("Espresso", "Tonic water", "Lemons"),
            (SHOTS,),
        ),
        Item(
            "Mint Lemonade",
            "4.20",
            40,
            "lemonade",
            "Lemons pressed this morning, a handful of mint, not too sweet.",
            ("Lemons", "Fresh mint"),
            (SIZE,),
        ),
    ),
    "Tea & Chocolate": (
        Item(
            "Breakfast Tea",
            "3.00",
            30,
            "breakfast-tea",
            "A full-bodied Irish blend of Assam and Kenyan leaves, by the pot.",
            ("Black tea",),
            (DASH_OF_MILK,),
        ),
        Item(
            "Earl Grey",
            "3.20",
            30,
            "earl-grey",
            "Fragrant black tea with bergamot and a slice of lemon.",
            ("Earl Grey", "Lemons"),
            (DASH_OF_MILK,),
        ),
        Item(
            "Fresh Mint Tea",
            "3.60",
            35,
            "mint-tea",
            "A glass packed with fresh mint, hot water, and honey by the side if you like.",
            ("Fresh mint",),
        ),
        Item(
            "Chai Latte",
            "4.40",
            70,
            "chai-latte",
            "Black tea simmered with cardamom, ginger and clove, with frothed milk.",
            ("Black tea", "Chai spices"),
            (SIZE, MILK, SYRUP, EXTRAS),
        ),
        Item(
            "Matcha Latte",
            "4.90",
            80,
            "matcha-latte",
            "Ceremonial matcha whisked by hand, grassy and sweet under soft milk.",
            ("Matcha",),
            (SIZE, MILK, SYRUP),
        ),
        Item(
            "Hot Chocolate",
            "4.50",
            75,
            "hot-chocolate",
            "Real 62 % chocolate melted into steaming milk. No powder.",
            ("Dark chocolate",),
            (SIZE, MILK, SYRUP, EXTRAS),
        ),
    ),
    "Breakfast": (
        Item(
            "Avocado Toast",
            "10.50",
            150,
            "avocado-toast",
            "Crushed avocado, lemon, tomato and toasted sesame on sourdough.",
            ("Sourdough", "Avocado", "Lemons", "Tomatoes", "Sesame seeds"),
            (ON_THE_SIDE,),
        ),
        Item(
            "Eggs on Sourdough",
            "9.80",
            200,
            "eggs-on-toast",
            "Two free-range eggs, fried in butter, on thick toast.",
            ("Sourdough", "Free-range eggs", "Butter"),
            (ON_THE_SIDE,),
        ),
        Item(
            "Porridge & Berries",
            "6.90",
            120,
            "porridge",
            "Slow-cooked oats with warm berries and maple syrup. Made with oat milk.",
            ("Rolled oats", "Oat milk", "Berries", "Maple syrup"),
        ),
        Item(
            "Granola & Yoghurt",
            "7.50",
            60,
            "granola",
            "House-baked oats, walnuts and apricots over thick yoghurt and honey.",
            ("Rolled oats", "Walnuts", "Dried apricots", "Natural yoghurt", "Honey"),
        ),
        Item(
            "Pancakes",
            "9.90",
            240,
            "pancakes",
            "Three fluffy ones, stacked, with berries, butter and maple syrup.",
            ("Wheat flour", "Free-range eggs", "Whole milk", "Butter", "Maple syrup", "Berries"),
        ),
    ),
    "Pastries & Cakes": (
        Item(
            "Butter Croissant",
            "3.40",
            15,
            "croissant",
            "Three days in the making: crisp outside, honeycomb inside.",
            ("Wheat flour", "Butter", "Free-range eggs"),
        ),
        Item(
            "Pain au Chocolat",
            "3.80",
            15,
            "pain-au-chocolat",
            "The same flaky dough around two bars of dark chocolate.",
            ("Wheat flour", "Butter", "Free-range eggs", "Dark chocolate"),
        ),
        Item(
            "Cinnamon Bun",
            "4.20",
            15,
            "cinnamon-bun",
            "Soft and sticky, with brown sugar in every turn.",
            ("Wheat flour", "Butter", "Whole milk", "Cinnamon"),
        ),
        Item(
            "Blueberry Muffin",
            "3.90",
            10,
            "muffin",
            "Bursting with berries under a crumble top.",
            ("Wheat flour", "Butter", "Free-range eggs", "Berries"),
        ),
        Item(
            "Banana Bread",
            "4.00",
            30,
            "banana-bread",
            "A thick slice, toasted if you ask; entirely plant-based.",
            ("Wheat flour", "Bananas", "Walnuts"),
        ),
        Item(
            "Carrot Cake",
            "5.20",
            20,
            "carrot-cake",
            "Moist and spiced, with walnuts and a cream-cheese frosting.",
            (
                "Wheat flour",
                "Carrots",
                "Free-range eggs",
                "Walnuts",
                "Cinnamon",
                "Butter",
                "Cream cheese",
            ),
        ),
        Item(
            "Almond Brownie",
            "4.40",
            10,
            "brownie",
            "Dense, dark and flourless: ground almonds and a lot of chocolate.",
            ("Ground almonds", "Dark chocolate", "Butter", "Free-range eggs"),
        ),
    ),
    "Sandwiches": (
        Item(
            "Ham & Cheddar Toastie",
            "8.90",
            180,
            "toastie",
            "Baked ham, mature cheddar and wholegrain mustard, pressed until it strings.",
            ("Sourdough", "Baked ham", "Mature cheddar", "Wholegrain mustard", "Butter"),
        ),
        Item(
            "Smoked Salmon Bagel",
            "10.90",
            120,
            "bagel",
            "Oak-smoked salmon, cream cheese and lemon in a sesame bagel.",
            ("Bagel", "Sesame seeds", "Smoked salmon", "Cream cheese", "Lemons"),
        ),
        Item(
            "Mozzarella Focaccia",
            "9.20",
            150,
            "focaccia",
            "Mozzarella, ripe tomato and basil pesto in warm focaccia.",
            ("Focaccia", "Mozzarella", "Tomatoes", "Basil pesto"),
        ),
        Item(
            "Chicken & Celery Baguette",
            "9.60",
            120,
            "baguette",
            "Roast chicken and crunchy celery in lemon mayonnaise.",
            ("Baguette", "Roast chicken", "Celery", "Mayonnaise", "Lemons"),
        ),
        Item(
            "Hummus & Roast Veg Wrap",
            "8.80",
            110,
            "wrap",
            "Charred peppers and courgette, hummus and fresh mint, rolled tight.",
            ("Flour wrap", "Hummus", "Roast vegetables", "Fresh mint"),
        ),
    ),
}
