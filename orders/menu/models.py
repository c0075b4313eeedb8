"""What can be ordered.

Every change here, by any of Django's ways, changes the store's `menu_version` in the same
transaction: `orders/menu/reading.py` keeps the menu in memory under that number.
"""

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.menu.former import keep
from orders.menu.photos import PhotoField
from orders.menu.translations import validate
from orders.menu.version import next_version
from orders.stores.models import Store
from orders.stores.money import DECIMALS, validate_amount

MOST_PRICE = Decimal(9_999_999)  # of an item, or of what an option adds: enough for rials
MOST_SECONDS = 3600  # of making one, and of what an option adds to that


class Allergen(models.TextChoices):
    """The 14 of Regulation (EU) No 1169/2011, annex II."""

    GLUTEN = "gluten", gettext_lazy("Gluten")
    CRUSTACEANS = "crustaceans", gettext_lazy("Crustaceans")
    EGGS = "eggs", gettext_lazy("Eggs")
    FISH = "fish", gettext_lazy("Fish")
    PEANUTS = "peanuts", gettext_lazy("Peanuts")
    SOYA = "soya", gettext_lazy("Soya")
    MILK = "milk", gettext_lazy("Milk")
    NUTS = "nuts", gettext_lazy("Nuts")
    CELERY = "celery", gettext_lazy("Celery")
    MUSTARD = "mustard", gettext_lazy("Mustard")
    SESAME = "sesame", gettext_lazy("Sesame")
    SULPHITES = "sulphites", gettext_lazy("Sulphites")
    LUPIN = "lupin", gettext_lazy("Lupin")
    MOLLUSCS = "molluscs", gettext_lazy("Molluscs")


SWITCHES = frozenset({"available"})


def touch_menu(store_ids: Iterable[int], *, fields: Collection[str] | None = None) -> None:
    """Say that these stores' menus changed; for changes that pass by save() and update().

    Those are changes of many-to-many relations: Django writes them past the models. `fields` are
    all that changed, where that is known.
    """
    version = next_version(only_switches=bool(fields) and SWITCHES.issuperset(fields or ()))
    Store.objects.filter(pk__in=list(store_ids)).update(menu_version=version)


def _declared(why: str) -> "models.BooleanField[bool, bool]":
    """Return a column for whether somebody stated the allergens; nobody has, until they do."""
    return models.BooleanField("allergens stated", default=False, db_default=False, help_text=why)


class MenuQuerySet(models.QuerySet[Any]):
    """Touches the menu on changes of many rows at once."""

    def _store_ids(self) -> set[int]:
        return set(self.values_list(self.model.store_path, flat=True))

    def update(self, **kwargs: Any) -> int:
        with transaction.atomic():
            ids = self._store_ids()
            if "name" in kwargs:
                keep(_named(self))
            count = super().update(**kwargs)
            touch_menu(ids, fields=kwargs)
        return count

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            ids = self._store_ids()
            keep(_losing(self))
            deleted = super().delete()
            touch_menu(ids)
        return deleted

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        with transaction.atomic():
            created = super().bulk_create(objs, *args, **kwargs)
            touch_menu({entry.store_of() for entry in created})
        return created


class MenuEntry(models.Model):
    """A row of the menu."""

    store_path: ClassVar[str] = "store_id"
    texts: ClassVar[tuple[str, ...]] = ("name",)  # that have translations

    # By language and text (translations.py); null and what it lacks: as the store itself says it.
    translations = models.JSONField(gettext_lazy("in other languages"), null=True, blank=True)

    objects = MenuQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        with transaction.atomic():
            if not self._state.adding and (fields is None or "name" in fields):
                keep(row for row in _named(self._own_row()) if row.name != vars(self)["name"])
            super().save(*args, **kwargs)
            touch_menu([self.store_of()], fields=fields)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            touch_menu([self.store_of()])
            keep(_losing(self._own_row()))
            return super().delete(*args, **kwargs)

    def _own_row(self) -> "models.QuerySet[Any]":
        return type(self)._default_manager.filter(pk=self.pk)

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        super().clean_fields(exclude)
        if "translations" not in (exclude or ()):
            try:
                validate(self.translations, self.longest())
            except ValidationError as error:
                raise ValidationError({"translations": error}) from error

    @classmethod
    def longest(cls) -> dict[str, int]:
        """Return the texts that have translations, and how long each may be."""
        fields: dict[str, Any] = {name: cls._meta.get_field(name) for name in cls.texts}
        return {name: field.max_length for name, field in fields.items()}

    def store_of(self) -> int:
        """Return the id of the store whose menu this is part of."""
        found: Any = self
        for name in self.store_path.split("__"):
            found = getattr(found, name)
        return int(found)


class Ingredient(MenuEntry):
    """Something drinks are made of; when it runs out, so does everything that uses it."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="ingredients")
    name = models.CharField(max_length=40)
    allergen = models.CharField(max_length=12, choices=Allergen.choices, blank=True)
    vegan = models.BooleanField(default=True)
    vegetarian = models.BooleanField(default=True)
    available = models.BooleanField(default=True)
    allergens_declared = _declared("the allergen above is all there is in it, or it has none")

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=["store", "name"], name="ingredient_name_in_store"),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.vegan and not self.vegetarian:
            raise ValidationError({"vegetarian": _("What is vegan is vegetarian too.")})


def whole_hours(name: str) -> models.CheckConstraint:
    """Return the rule that hours have a beginning and an end, or are none."""
    return models.CheckConstraint(
        condition=models.Q(served_from=None, served_to=None)
        | models.Q(served_from__isnull=False, served_to__isnull=False),
        name=name,
    )


class Served(models.Model):
    """What may be served at some hours of the day."""

    served_from = models.TimeField(null=True, blank=True, help_text="empty: all day")
    served_to = models.TimeField(null=True, blank=True, help_text="not served any more then")

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if (self.served_from is None) != (self.served_to is None):
            raise ValidationError({"served_to": _("Give both hours, or none for all day.")})
        if self.served_from is not None and self.served_from == self.served_to:
            raise ValidationError({"served_to": _("From then to then is no time at all.")})


class Category(Served, MenuEntry):
    """A heading of the menu; its hours go for what stands under it and has none of its own."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="categories")
    name = models.CharField(max_length=40)
    position = models.PositiveIntegerField(default=0)
    station = models.ForeignKey(
        "orders.Station",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="where it is made; empty: at the store's first station, if it has any",
    )

    class Meta:
        ordering = ("position", "id")
        verbose_name_plural = "categories"
        constraints = (
            models.UniqueConstraint(fields=["store", "name"], name="category_name_in_store"),
            whole_hours("category_both_hours_or_none"),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.store})"


class OptionGroup(MenuEntry):
    """A choice, such as the milk; used by many items."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="option_groups")
    name = models.CharField(max_length=40)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=["store", "name"], name="group_name_in_store"),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.store})"


class Option(MenuEntry):
    """One answer to a choice, with what it adds to the price."""

    store_path = "group__store_id"

    group = models.ForeignKey(OptionGroup, on_delete=models.CASCADE, related_name="options")
    name = models.CharField(max_length=40)
    price = models.DecimalField(
        max_digits=10,
        decimal_places=DECIMALS,
        default=Decimal(0),
        validators=[MinValueValidator(-MOST_PRICE), MaxValueValidator(MOST_PRICE)],
    )
    ingredients = models.ManyToManyField(Ingredient, blank=True, related_name="options")
    allergens_declared = _declared("it adds nothing but these ingredients")
    make_seconds = models.PositiveIntegerField(
        default=0,
        db_default=0,
        validators=[MaxValueValidator(MOST_SECONDS)],
        help_text="a barista's time that it adds to one",
    )
    available = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(fields=["group", "name"], name="option_name_in_group"),
        )

    def __str__(self) -> str:
        return f"{self.group.name}: {self.name}"

    @property
    def currency(self) -> str:
        return self.group.store.currency

    def clean(self) -> None:
        if self.group_id and self.price is not None:
            validate_amount(self.price, self.currency)


class Item(Served, MenuEntry):
    """Something with a price."""

    store_path = "category__store_id"
    texts = ("name", "description")

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="items")
    name = models.CharField(max_length=60)
    description = models.CharField(max_length=200, blank=True)
    price = models.DecimalField(
        max_digits=10,
        decimal_places=DECIMALS,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(MOST_PRICE)],
    )
    photo = PhotoField(upload_to="menu/", blank=True)
    drawing = models.SlugField(
        max_length=40, blank=True, help_text="a picture of static/menu/, used where no photo is"
    )
    image_alt = models.CharField(
        "text in place of the picture",
        max_length=140,
        blank=True,
        db_default="",
        help_text="what it shows that name and description do not say; mostly nothing",
    )
    ingredients = models.ManyToManyField(Ingredient, blank=True, related_name="items")
    allergens_declared = _declared("nothing is in it but these ingredients and what is chosen")
    make_seconds = models.PositiveIntegerField(
        default=60,
        validators=[MaxValueValidator(MOST_SECONDS)],
        help_text="a barista's time for one",
    )
    available = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = (whole_hours("both_hours_or_none"),)

    def __str__(self) -> str:
        return self.name

    @property
    def currency(self) -> str:
        return self.category.store.currency

    def clean(self) -> None:
        super().clean()
        if self.category_id and self.price is not None:
            validate_amount(self.price, self.currency)


class ItemOptionGroup(MenuEntry):
    """How an item uses a choice: how many answers, and which one when nobody says."""

    store_path = "item__category__store_id"
    texts = ()
    translations = None

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="choices")
    group = models.ForeignKey(OptionGroup, on_delete=models.CASCADE, related_name="uses")
    min = models.PositiveSmallIntegerField(default=0)
    max = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1)])
    default = models.ForeignKey(
        Option, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(fields=["item", "group"], name="group_once_per_item"),
            models.CheckConstraint(condition=models.Q(min__lte=F("max")), name="min_not_over_max"),
        )

    def __str__(self) -> str:
        return f"{self.item}: {self.group.name}"

    def clean(self) -> None:
        if self.min > self.max:
            raise ValidationError({"max": _("At least as many as the minimum.")})
        if self.default and self.default.group_id != self.group_id:
            raise ValidationError(
                {"default": _("Not one of %(group)s.") % {"group": self.group.name}}
            )


def _named(rows: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
    """Return those of some rows whose names orders have, with what tells their store."""
    if rows.model not in {Item, Option}:
        return rows.none()
    return rows.select_related(rows.model.store_path.rpartition("__")[0])


def _losing(rows: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
    """Return what of that is gone when some rows are: a choice takes its answers along."""
    is_choice = rows.model is OptionGroup
    return _named(Option.objects.filter(group__in=rows) if is_choice else rows)
