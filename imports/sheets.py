"""A spreadsheet as rows of text: CSV, XLSX or pasted cells. What the columns mean is not known here.

``read_sheet(content, name)`` for a file, ``read_text(text)`` for what was pasted. Both give a Table,
or raise SheetRefused with a sentence that says what is wrong and what to do.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from imports.cells import MOST_ROWS, Grid, Row, SheetRefused
from imports.csv_files import read_csv, read_csv_text
from imports.workbooks import is_workbook, read_workbook
from persistence.text import Text

__all__ = ["Row", "SheetRefused", "Table", "column_letter", "read_sheet", "read_text"]

MOST_COLUMNS = 100
LONGEST_CELL = 20_000
HEADING_WITHIN = 20
"""The headings stand in one of so many first rows."""


@dataclass(frozen=True)
class Table:
    """What a sheet holds: its headings and the rows below them that hold anything.

    ``notes`` tell what the reader had to understand: signs, separators, merged cells, formulas.
    ``sheet`` is the name of the sheet that was read, ``others`` those of the file's other sheets.
    """

    headings: tuple[str, ...]
    heading_row: int
    rows: tuple[Row, ...]
    notes: tuple[Text, ...] = ()
    sheet: str = ""
    others: tuple[str, ...] = ()


def read_sheet(
    content: bytes,
    name: str = "",
    *,
    sheet: str = "",
    heading_row: int | None = None,
    most_rows: int = MOST_ROWS,
) -> Table:
    """Read a CSV or XLSX file, told apart by the bytes. ``name`` is only used to say what is wrong.

    ``sheet``: which sheet of a workbook; empty: the first visible one that holds anything.
    ``heading_row``: the row with the headings, counted as the spreadsheet does; None: the first row
    in which at least two cells differ. Raises SheetRefused.
    """
    if not content.strip():
        raise SheetRefused(Text("The file is empty."))
    _refuse_other_kinds(content)
    grid = read_workbook(content, sheet) if is_workbook(content) else read_csv(content)
    return table(grid, heading_row=heading_row, most_rows=most_rows)


def read_text(text: str, *, most_rows: int = MOST_ROWS) -> Table:
    """Read cells pasted from a spreadsheet, or typed with commas or semicolons. Raises SheetRefused."""
    if not text.strip():
        raise SheetRefused(Text("Nothing was pasted."))
    return table(read_csv_text(text), heading_row=None, most_rows=most_rows)


def table(grid: Grid, *, heading_row: int | None, most_rows: int) -> Table:
    """Find the headings and check the size. Raises SheetRefused."""
    filled = [row for row in grid.rows if not row.blank]
    if not filled:
        raise SheetRefused(Text("There is nothing in this sheet."))
    heading = _heading(filled, heading_row)
    below = [row for row in filled if row.number > heading.number]
    if not below:
        raise SheetRefused(
            Text(
                "Row {number} was taken for the headings, and nothing stands below it. "
                "The first row must name the columns, and each row after it is one entry.",
                number=heading.number,
            )
        )
    if len(below) > most_rows:
        raise SheetRefused(
            Text("The sheet has more than {most} rows. Part it into several files.", most=most_rows)
        )
    width = max(index + 1 for row in filled for index, cell in enumerate(row.cells) if cell)
    if width > MOST_COLUMNS:
        raise SheetRefused(
            Text(
                "The sheet has {count} columns; at most {most} are read.",
                count=width,
                most=MOST_COLUMNS,
            )
        )
    return Table(
        headings=_fitted(heading, width).cells,
        heading_row=heading.number,
        rows=tuple(_fitted(row, width) for row in below),
        notes=grid.notes,
        sheet=grid.sheet,
        others=grid.others,
    )


def _heading(filled: Sequence[Row], wanted: int | None) -> Row:
    if wanted is not None:
        found = next((row for row in filled if row.number == wanted), None)
        if found is None:
            raise SheetRefused(Text("Row {number} is empty.", number=wanted))
        return found
    early = filled[:HEADING_WITHIN]
    # A banner merged over the whole width is one text, however many cells it covers.
    return next((row for row in early if len({cell for cell in row.cells if cell}) > 1), filled[0])


def _fitted(row: Row, width: int) -> Row:
    cells = (*row.cells, *("",) * width)[:width]
    problems = dict(row.problems)
    for index, cell in enumerate(cells):
        if len(cell) > LONGEST_CELL:
            problems[index] = Text("This cell holds more than {most} signs.", most=LONGEST_CELL)
    if not problems:
        return Row(row.number, cells)
    kept = tuple("" if index in problems else cell for index, cell in enumerate(cells))
    return Row(row.number, kept, {i: why for i, why in problems.items() if i < width})


def column_letter(index: int) -> str:
    """The letter of a column, counted from zero: A, B, ... Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


_OTHER_KINDS = (
    (
        b"\xd0\xcf\x11\xe0",
        Text(
            "This is an Excel file of the old kind (.xls), or one locked by a password. "
            "Save it as “Excel workbook (.xlsx)” without a password, or as CSV."
        ),
    ),
    (b"%PDF-", Text("This is a PDF, not a spreadsheet. Save the sheet as XLSX or CSV.")),
    (b"\x89PNG", Text("This is a picture, not a spreadsheet. Save the sheet as XLSX or CSV.")),
    (b"\xff\xd8\xff", Text("This is a picture, not a spreadsheet. Save the sheet as XLSX or CSV.")),
    (b"{\\rtf", Text("This is a text document, not a spreadsheet. Save the sheet as XLSX or CSV.")),
)


def _refuse_other_kinds(content: bytes) -> None:
    for beginning, reason in _OTHER_KINDS:
        if content.startswith(beginning):
            raise SheetRefused(reason)
    start = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype", b"<?xml", b"<table")):
        raise SheetRefused(
            Text("This is a web page, not a spreadsheet. Open it and save it as XLSX or CSV.")
        )
