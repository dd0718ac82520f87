"""Excel workbooks (.xlsx) as rows of text: dates, numbers, formulas, merged cells, hidden sheets."""

import io
import warnings
import zipfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from imports.cells import MOST_ROWS, Grid, Row, SheetRefused
from persistence.text import Text

LARGEST_UNPACKED = 48 * 1024 * 1024
"""Bytes of a workbook once unpacked; a small file can unfold into gigabytes."""
LAST_ROW = MOST_ROWS + 1000
LAST_COLUMN = 200
NAMED = 4
"""Places that a note names."""


def is_workbook(content: bytes) -> bool:
    """Whether the bytes are an archive; what is in it is looked at by ``read_workbook``."""
    return content.startswith(b"PK")


def read_workbook(content: bytes, wanted: str = "") -> Grid:
    """The rows of one sheet of an XLSX workbook. Raises SheetRefused."""
    _refuse_strange(content)
    values = _opened(content, results=True)
    formulas = _opened(content, results=False)
    visible = [one for one in values.worksheets if one.sheet_state == "visible"]
    sheet = _chosen(visible, wanted)
    rows, notes = _rows(sheet, formulas[sheet.title])
    others = tuple(one.title for one in visible if one is not sheet)
    if others and not wanted:
        notes.append(Text("The sheet “{name}” was read.", name=sheet.title))
    return Grid(rows, tuple(notes), sheet.title, others)


def _refuse_strange(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            size = sum(one.file_size for one in archive.infolist())
            if "content.xml" in names and "mimetype" in names:
                raise SheetRefused(
                    Text(
                        "This is an OpenDocument file. Save it as “Excel workbook (.xlsx)” or as CSV."
                    )
                )
            if "xl/workbook.xml" not in names:
                raise SheetRefused(
                    Text("This is not a spreadsheet. Save the sheet as XLSX or CSV and send that.")
                )
            if size > LARGEST_UNPACKED:
                raise SheetRefused(
                    Text(
                        "The workbook is too large: copy the one sheet with the list into a new "
                        "file, without pictures, and send that."
                    )
                )
    except zipfile.BadZipFile as error:
        raise SheetRefused(_damaged()) from error


def _opened(content: bytes, *, results: bool) -> Any:
    try:
        with warnings.catch_warnings():
            # Extensions that are not understood: charts, lists of answers, colours.
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(io.BytesIO(content), data_only=results)
    except Exception as error:  # the library raises whatever it stumbles over
        raise SheetRefused(_damaged()) from error


def _damaged() -> Text:
    return Text("The workbook is damaged. Open it, save it anew as XLSX or CSV, and send that.")


def _chosen(visible: list[Worksheet], wanted: str) -> Worksheet:
    if wanted:
        named = next((one for one in visible if one.title == wanted), None)
        if named is None:
            raise SheetRefused(Text("There is no sheet “{name}” in this workbook.", name=wanted))
        return named
    filled = [one for one in visible if _holds_anything(one)]
    if not filled:
        raise SheetRefused(Text("There is nothing in this workbook."))
    return filled[0]


def _holds_anything(sheet: Worksheet) -> bool:
    return any(
        value is not None
        for row in sheet.iter_rows(max_row=min(sheet.max_row, 200), values_only=True)
        for value in row
    )


def _rows(sheet: Worksheet, formulas: Worksheet) -> tuple[list[Row], list[Text]]:
    if sheet.max_column > LAST_COLUMN:
        raise SheetRefused(
            Text("The sheet is {count} columns wide; that is too many.", count=sheet.max_column)
        )
    repeated, merged = _merged(sheet)
    computed: list[str] = []
    rows = []
    last = min(sheet.max_row, LAST_ROW)
    for cells, sources in zip(
        sheet.iter_rows(max_row=last), formulas.iter_rows(max_row=last), strict=True
    ):
        texts: list[str] = []
        problems: dict[int, Text] = {}
        for index, (cell, source) in enumerate(zip(cells, sources, strict=True)):
            if source.data_type == "f":
                computed.append(source.coordinate)
            cell = repeated.get((cell.row, cell.column), cell)
            formula = formulas.cell(cell.row, cell.column).data_type == "f"
            text, problem = _read(cell, computed=formula)
            texts.append(text)
            if problem is not None:
                problems[index] = problem
        rows.append(Row(cells[0].row, tuple(texts), problems))
    notes = []
    if sheet.max_row > last:
        notes.append(Text("Only the first {count} rows were looked at.", count=last))
    if merged:
        notes.append(
            Text(
                "Merged cells: {places}. Each row they cover has their value.",
                places=_named(merged),
            )
        )
    if computed:
        notes.append(
            Text(
                "Formulas: {places}. Their results as last saved were read.",
                places=_named(computed),
            )
        )
    return rows, notes


def _named(places: list[str]) -> Text | str:
    shown = ", ".join(places[:NAMED])
    more = len(places) - NAMED
    return Text("{places} and {count} more", places=shown, count=more) if more > 0 else shown


def _merged(sheet: Worksheet) -> tuple[dict[tuple[int, int], Any], list[str]]:
    """The cell that speaks for each covered one, and the merged areas."""
    speaking: dict[tuple[int, int], Any] = {}
    places = []
    for area in sheet.merged_cells.ranges:
        places.append(str(area))
        first = sheet.cell(area.min_row, area.min_col)
        for row in range(area.min_row, min(area.max_row, LAST_ROW) + 1):
            for column in range(area.min_col, min(area.max_col, LAST_COLUMN) + 1):
                speaking[row, column] = first
    return speaking, sorted(places)


def _read(cell: Any, *, computed: bool) -> tuple[str, Text | None]:
    value = cell.value
    if value is None:
        if computed:
            return "", Text(
                "This cell holds a formula without a saved result. Open the file in a spreadsheet "
                "program and save it, or put the value in its place."
            )
        return "", None
    if cell.data_type == "e":
        return "", Text("This cell shows the error {error}.", error=value)
    return _said(value, cell.number_format or ""), None


def _said(value: Any, number_format: str) -> str:
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime():
            whole = value.time() == time()
            return value.date().isoformat() if whole else value.isoformat(" ", "minutes")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case int() | float():
            return _number(value, number_format)
    return str(value).replace("\u00a0", " ").replace("_x000D_", "").strip()


def _number(value: float, number_format: str) -> str:
    # Beyond twelve digits a spreadsheet shows only the noise of its arithmetic.
    number = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.12g}")
    percent = "%" in number_format
    plain = format((number * 100 if percent else number).normalize(), "f")
    return f"{plain}%" if percent else plain
