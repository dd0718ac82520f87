"""Comma-separated text of any common writing: its signs, its separators, its rows."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence

from imports.cells import Grid, Row, SheetRefused
from persistence.text import Text

SEPARATORS = {
    ",": Text("commas"),
    ";": Text("semicolons"),
    "\t": Text("tabs"),
    "|": Text("vertical bars"),
}
SAMPLE = 40
"""Lines that are looked at to find the separator."""
_QUOTED = re.compile(r'="([^"]*)"')
"""How Excel keeps a number as text: ="007"."""
_GUARDED = re.compile(r"'[=+\-@]")
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def read_csv(content: bytes) -> Grid:
    """The rows of a CSV file in UTF-8, UTF-16 or Windows-1252. Raises SheetRefused."""
    text, notes = _decoded(content)
    grid = read_csv_text(text)
    return Grid(grid.rows, (*notes, *grid.notes))


def read_csv_text(text: str) -> Grid:
    """The rows of separated text. Raises SheetRefused."""
    if "\0" in text:
        raise SheetRefused(_not_text())
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first, rest = text.partition("\n")[::2]
    told = first.strip().lower().startswith("sep=") and len(first.strip()) == 5
    # The line “sep=;” is a hint of Excel's, which it counts as a row all the same.
    separator = first.strip()[4] if told else _separator(text)
    body, offset = (rest, 1) if told else (text, 0)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True)
    rows: list[Row] = []
    try:
        for number, cells in enumerate(reader, start=1 + offset):
            rows.append(_row(number, cells))
    except csv.Error as error:
        raise SheetRefused(
            Text(
                "Line {line} cannot be read: a quotation mark is opened and not closed, or stands "
                "in the middle of a cell. Save the sheet anew as CSV, or as XLSX.",
                line=reader.line_num + offset,
            )
        ) from error
    notes: tuple[Text, ...] = ()
    if separator != ",":
        known = SEPARATORS.get(separator, separator)
        notes = (Text("Cells are parted by {separator}.", separator=known),)
    return Grid(rows, notes)


def _decoded(content: bytes) -> tuple[str, tuple[Text, ...]]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _as(content, encoding), ()
    guess = _unmarked_utf16(content)
    if guess:
        return _as(content, guess), ()
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    text = _as(content, "cp1252")
    strange = sorted({sign for sign in text if ord(sign) > 127})[:8]
    note = Text(
        "The file is not in UTF-8; it was read as Windows text (cp1252). Check that these signs "
        "look right: {signs}",
        signs=" ".join(strange),
    )
    return text, (note,)


def _unmarked_utf16(content: bytes) -> str:
    """Plain letters in UTF-16 have a zero for every second byte."""
    sample = content[:2000]
    if len(sample) < 4 or sample.count(0) < len(sample) * 0.3:
        return ""
    return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"


def _as(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise SheetRefused(_not_text()) from error
    if any(ord(sign) < 32 and sign not in "\t\r\n\f\v" for sign in text[:5000]):
        raise SheetRefused(_not_text())
    return text


def _not_text() -> Text:
    return Text(
        "This file cannot be read as text. Save the sheet as XLSX, or as “CSV UTF-8”, "
        "and send that."
    )


def _separator(text: str) -> str:
    """The separator that parts most lines into the same number of cells, more than one."""
    lines = [line for line in text.split("\n", SAMPLE * 3)[: SAMPLE * 3] if line.strip()][:SAMPLE]
    best, score = ",", (0, 0)
    for candidate in SEPARATORS:
        widths = _widths(lines, candidate)
        (width, times), *_ = Counter(widths).most_common(1) or [(1, 0)]
        if width > 1 and (times, width) > score:
            best, score = candidate, (times, width)
    return best


def _widths(lines: Sequence[str], separator: str) -> list[int]:
    """How many cells each line has; a cell in quotation marks may go over several lines."""
    try:
        return [len(cells) for cells in csv.reader(lines, delimiter=separator) if cells]
    except csv.Error:
        return []


def _row(number: int, cells: Sequence[str]) -> Row:
    texts = [_cell(cell) for cell in cells]
    formulas = [index for index, text in enumerate(texts) if text.startswith("=")]
    for index in formulas:
        texts[index] = ""
    why = Text("This cell holds a formula. Put the value in its place.")
    return Row(number, tuple(texts), dict.fromkeys(formulas, why))


def _cell(cell: str) -> str:
    text = cell.replace("\u00a0", " ").replace("\ufeff", "").strip()
    if quoted := _QUOTED.fullmatch(text):
        return quoted[1]
    # Exports put an apostrophe before what a spreadsheet would take for a formula.
    return text[1:] if _GUARDED.match(text) else text
