"""What the tablet is told of printers."""

from typing import Annotated

from barista.printing.models import ASKED, Trouble
from cafe.base.shapes import Shape, Time, says


class AskedPaper(Shape, frozen=True, kw_only=True):
    """A piece of paper that nobody prints until somebody says so."""

    id: Annotated[int, says("the piece's own")]
    order: Annotated[int, says("the order's own")]
    number: Annotated[int | None, says("of the order")]
    name: Annotated[str, says("to call out")]
    drink: Annotated[str, says("of a label; empty: a ticket")]
    state: Annotated[
        str,
        says(
            "unsure: it may lie there, or a part of it; held: it does not, and is too old by now",
            enum=[state.value for state in ASKED],
        ),
    ]


class PrinterState(Shape, frozen=True, kw_only=True):
    """A printer as staff see it."""

    id: Annotated[int, says("the printer's own")]
    name: Annotated[str, says("for people")]
    trouble: Annotated[
        str, says("why it prints nothing; empty: it prints", enum=["", *Trouble.values])
    ]
    since: Annotated[Time | None, says("of the trouble")]
    waiting: Annotated[int, says("pieces of paper that it has not printed yet")]
    asks: Annotated[list[AskedPaper], says("what somebody must decide")]


class Printers(Shape, frozen=True, kw_only=True):
    """The printers of a store that are in use."""

    printers: Annotated[list[PrinterState], says("by name")]


class Printing(Shape, frozen=True, kw_only=True):
    """What is printed of an order, by hand."""

    pieces: Annotated[int, says("labels and tickets, at all printers; a repeated wish adds none")]
