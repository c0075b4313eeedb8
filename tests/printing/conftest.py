from collections.abc import Iterator

import pytest

from barista.printing.models import Printer as Row
from tests.cast import Cafe
from tests.printing.printer import Printer, escpos_printer

LOOPBACK = "127.0.0.1"


@pytest.fixture(autouse=True)
def here(settings) -> None:
    """Printers may be on this machine."""
    settings.CAFE_PRINTERS_AT = [f"{LOOPBACK}/32"]


@pytest.fixture
def paper() -> Iterator[Printer]:
    """A printer that is on and well."""
    with escpos_printer() as printer:
        yield printer


@pytest.fixture
def row(cafe: Cafe, paper: Printer) -> Row:
    """The store's row of it: a label for each drink, on accepting."""
    return Row.objects.create(store=cafe.store, name="Bar", address=LOOPBACK, port=paper.port)
