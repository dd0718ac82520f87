"""Spreadsheets as people send them, made for tests."""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook

HEADINGS = (
    "Title",
    "Department",
    "Description",
    "Approval date",
    "Approved by",
    "File",
    "Learning outcomes",
    "Hours",
    "Remarks",
)
SCAN = b"%PDF-1.7 the minutes of the senate"


def xlsx(rows: Iterable[Sequence[Any]], *, merge: Sequence[str] = ()) -> bytes:
    """An XLSX file with one sheet."""
    book = Workbook()
    page = book.active
    for row in rows:
        page.append(list(row))
    for area in merge:
        page.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def programs(count: int, *, unit: str = "Department of Data") -> list[list[Any]]:
    """Headings, and rows of programs approved years ago."""
    return [
        list(HEADINGS),
        *(
            [
                f"Old Program {number}",
                unit,
                f"What program {number} is about.",
                date(2019, 5, 1 + number % 28),
                "Faculty Senate",
                "Minutes-2019.pdf",
                "Read a chart\nDraw a chart",
                40,
                "ours alone",
            ]
            for number in range(1, count + 1)
        ),
    ]
