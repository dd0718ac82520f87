"""Lists as people have them: typed, pasted or from a sheet; one entry a line. What it means is not known here."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from imports.cells import Row, SheetRefused
from imports.csv_files import read_csv_text
from imports.sheets import read_sheet
from persistence.text import Text

LARGEST_TEXT = 400_000
MOST_LINES = 3000
Columns = Mapping[str, Sequence[str]]
"""Column to the headings under which it is known; in the order in which one types without any."""


@dataclass(frozen=True)
class Line:
    """One entry, with its number as shown to whoever typed it. Columns that were not there are empty."""

    number: int
    values: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, "")


@dataclass(frozen=True)
class Mistake:
    """What is wrong with a line, in a sentence that names it."""

    number: int
    says: Text

    @property
    def sentence(self) -> Text:
        """The mistake with the line it is on."""
        return Text("Line {number}: {says}", number=self.number, says=self.says)


@dataclass(frozen=True)
class Listed:
    """A list as read: its lines, cells that could not be read, and what the reader had to understand."""

    lines: tuple[Line, ...]
    mistakes: tuple[Mistake, ...] = ()
    notes: tuple[Text, ...] = ()


def read_typed(text: str, columns: Columns) -> Listed:
    """A list that was typed or pasted, with headings or without. Raises SheetRefused."""
    if len(text) > LARGEST_TEXT:
        raise SheetRefused(Text("That is too long to be read at once. Part it into several."))
    grid = read_csv_text(text)
    return _listed([row for row in grid.rows if not row.blank], columns, ())


def read_file(content: bytes, columns: Columns) -> Listed:
    """A list from a CSV or XLSX file. Raises SheetRefused."""
    table = read_sheet(content)
    rows = [Row(table.heading_row, table.headings), *table.rows]
    return _listed(rows, columns, table.notes)


def as_text(listed: Listed, columns: Columns) -> str:
    """The list as it can be typed, so that what came in a file can be mended on the page."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter="\t", lineterminator="\n")
    writer.writerow(columns)
    for line in listed.lines:
        writer.writerow([" ".join(line[name].split()) for name in columns])
    return written.getvalue()


def _listed(rows: Sequence[Row], columns: Columns, notes: tuple[Text, ...]) -> Listed:
    if not rows:
        raise SheetRefused(Text("There is nothing in this list."))
    if len(rows) > MOST_LINES:
        raise SheetRefused(
            Text("The list has more than {most} lines. Part it into several.", most=MOST_LINES)
        )
    named = _headings(rows[0], columns)
    places = named or dict(enumerate(columns))
    lines, mistakes = [], []
    for row in rows[1:] if named else rows:
        values = {places[i]: cell for i, cell in enumerate(row.cells) if i in places}
        mistakes += [
            Mistake(row.number, why) for place, why in row.problems.items() if place in places
        ]
        beyond = [cell for i, cell in enumerate(row.cells) if i not in places and cell]
        if beyond and not named:
            mistakes.append(
                Mistake(
                    row.number, Text("There are more cells than columns: “{cell}”.", cell=beyond[0])
                )
            )
        if any(values.values()):
            lines.append(Line(row.number, values))
    if not lines:
        raise SheetRefused(Text("There is nothing below the headings."))
    return Listed(tuple(lines), tuple(mistakes), notes)


def _headings(row: Row, columns: Columns) -> dict[int, str]:
    """Which column stands at which place, where the first row names them; else nothing."""
    known = {heading: name for name, headings in columns.items() for heading in (name, *headings)}
    found: dict[int, str] = {}
    for index, cell in enumerate(row.cells):
        name = known.get(" ".join(cell.casefold().replace("_", " ").split()))
        if name is not None and name not in found.values():
            found[index] = name
    # A unit may be called “Office”: one cell that happens to be a heading is not enough.
    filled = sum(bool(cell) for cell in row.cells)
    return found if found and (len(found) > 1 or filled == 1) else {}
