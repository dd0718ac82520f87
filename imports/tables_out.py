"""Tables written as CSV and XLSX. A spreadsheet program never takes what is in them for a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
LONGEST = 32_000
"""Signs that a cell of a spreadsheet holds; what is longer is cut, and says so."""
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A cell that begins so may be run as a formula by whoever opens the file."""
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
Value = str | int | float | bool | date | None


@dataclass(frozen=True)
class OutSheet:
    """One table: its name, headings and rows."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Value]]


def guarded(value: Value) -> str:
    """A cell of a CSV file: an apostrophe goes before what could be taken for a formula.

    Reading the file back with ``imports.sheets`` takes it off again.
    """
    text = _plain(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_RISKY) else text


def comma_separated(sheet: OutSheet) -> bytes:
    """The table as CSV in UTF-8, marked so that Excel reads its letters right."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([guarded(one) for one in sheet.headings])
    writer.writerows([guarded(one) for one in row] for row in sheet.rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def workbook(sheets: Iterable[OutSheet], *, now: datetime) -> bytes:
    """The tables as one XLSX file. Texts are kept as texts, whatever they begin with."""
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = now.replace(tzinfo=None, microsecond=0)
    book.properties.creator = "Imprimatur"
    for given in sheets:
        page = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", given.name)[:31])
        page.freeze_panes = "A2"
        for place, heading in enumerate(given.headings, start=1):
            wide = max(12, min(40, len(heading) + 4))
            page.column_dimensions[get_column_letter(place)].width = wide
        page.append([_cell(page, one, heading=True) for one in given.headings])
        for row in given.rows:
            page.append([_cell(page, one) for one in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(page: object, value: Value, *, heading: bool = False) -> object:
    if value is None or value == "":
        return None
    if isinstance(value, bool | int | float | date):
        return value
    cell = WriteOnlyCell(page, value=_plain(value))
    cell.data_type = "s"  # a text that begins with an equals sign is no formula
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if heading:
        cell.font = Font(bold=True)
    return cell


def _plain(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    text = _UNPRINTABLE.sub("", str(value))
    return text if len(text) <= LONGEST else text[: LONGEST - 2] + " …"
