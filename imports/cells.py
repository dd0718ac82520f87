"""A row of cells, as every reader of a format gives it, and the refusal of a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from persistence.text import Text

MOST_ROWS = 5000
"""Rows below the headings that are read at once."""


class SheetRefused(ValueError):
    """The file cannot be read as a sheet; the reason says what to do."""

    def __init__(self, reason: Text) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True)
class Row:
    """One row with its number as the spreadsheet program shows it.

    ``cells`` are trimmed texts, as many as there are headings: dates as 2021-05-04, numbers plainly
    (12, 7.5), percentages as shown (70%), yes and no as TRUE and FALSE. ``problems`` says for a
    column, by its place, why its cell could not be read; the cell is empty then.
    """

    number: int
    cells: tuple[str, ...]
    problems: Mapping[int, Text] = field(default_factory=dict)

    @property
    def blank(self) -> bool:
        """Whether nothing stands in it."""
        return not self.problems and not any(self.cells)


@dataclass(frozen=True)
class Grid:
    """Every row of a sheet before its headings were found; what a reader of one format gives."""

    rows: Sequence[Row]
    notes: tuple[Text, ...] = ()
    sheet: str = ""
    others: tuple[str, ...] = ()
