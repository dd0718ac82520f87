"""Sheets of any writing are read into the same rows, or refused with a sentence."""

import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from imports.answers import Ground
from imports.checking import Known, check
from imports.columns import suggested, targets
from imports.models import Purpose
from imports.sheets import SheetRefused, column_letter, read_sheet, read_text
from imports.tables_out import OutSheet, comma_separated, workbook
from tests.builders import profile
from tests.support.sheets import programs, xlsx

ROWS = [["Title", "Unit", "Hours"], ["Études, one", "Data; Art", "12"], ["Line\nbreak", "Data", ""]]


def written(separator: str) -> str:
    """The rows as separated text, in quotation marks where needed."""
    return "\r\n".join(
        separator.join(f'"{cell}"' if set(cell) & set(f"{separator}\n") else cell for cell in row)
        for row in ROWS
    )


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_every_writing_gives_the_same_rows(separator: str, encoding: str) -> None:
    table = read_sheet(written(separator).encode(encoding))
    assert [list(table.headings), *(list(row.cells) for row in table.rows)] == ROWS
    assert [row.number for row in table.rows] == [2, 3]
    told = any("Windows" in str(note) for note in table.notes)
    assert told is (encoding == "cp1252"), "a guess at the letters is told, and nothing else is"


def test_a_workbook_gives_dates_numbers_and_percentages_as_shown() -> None:
    book = Workbook()
    page = book.active
    page.append(["a", "b", "c", "d", "e"])
    half_past = datetime.fromisoformat("2021-05-04T09:30")
    page.append([date(2021, 5, 4), half_past, 12.0, 0.7, True])
    page["D2"].number_format = "0%"
    page.append([None] * 5)
    page.append(["#N/A", None, 1e-7, 0.1 + 0.2, "  x "])
    page["A4"].data_type = "e"
    hidden = book.create_sheet("Secret", 0)
    hidden.append(["not", "this"])
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    table = read_sheet(out.getvalue())
    assert table.rows[0].cells == ("2021-05-04", "2021-05-04 09:30", "12", "70%", "TRUE")
    assert table.rows[1].number == 4 and "#N/A" in str(table.rows[1].problems[0])
    assert table.rows[1].cells[2:] == ("0.0000001", "0.3", "x")


def test_merged_cells_speak_for_every_row_they_cover_and_are_told() -> None:
    content = xlsx(
        [["A banner", None, None], ["Title", "Unit", "n"], ["One", "Data", 1], ["Two", None, 2]],
        merge=["A1:C1", "B3:B4"],
    )
    table = read_sheet(content)
    assert table.heading_row == 2 and [row.cells[1] for row in table.rows] == ["Data", "Data"]
    assert "A1:C1, B3:B4" in str(table.notes[0])


def test_a_formula_is_its_saved_result_or_a_problem_never_its_text() -> None:
    table = read_sheet(xlsx([["Title", "Hours"], ["One", "=20*2"]]))
    assert table.rows[0].cells[1] == "" and "without a saved result" in str(
        table.rows[0].problems[1]
    )
    table = read_sheet(b'Title,Code,Hours\nOne,"=""007""",=20*2\n')
    assert table.rows[0].cells == ("One", "007", "") and 2 in table.rows[0].problems


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b",,\n,,\n", "nothing in this sheet"),
        (bytes(range(256)) * 8, "cannot be read as text"),
        (b"a,b\x00c\n1,2\n", "cannot be read as text"),
        (b"\xff\xfea", "cannot be read as text"),
        (b'a,b\n"1,2\n', "opened and not closed"),
        (b"<html><table>", "a web page"),
        (b"a,b\n" + b"1,2\n" * 5001, "more than 5000 rows"),
        (",".join("abcdefghij" * 11).encode() + b"\n1\n", "110 columns"),
    ],
)
def test_what_is_no_sheet_is_refused_in_words(content: bytes, why: str) -> None:
    with pytest.raises(SheetRefused, match=why):
        read_sheet(content)


def test_archives_that_are_no_workbook_or_unfold_too_far_are_refused() -> None:
    def archive(**files: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            for name, content in files.items():
                made.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
        return out.getvalue()

    for content, why in (
        (archive(mimetype=b"x", content_xml=b"<x/>"), "OpenDocument"),
        (archive(word__document_xml=b"<x/>"), "not a spreadsheet"),
        (archive(xl__workbook_xml=b"<x/>"), "damaged"),
        (archive(xl__workbook_xml=b"0" * 60_000_000), "too large"),
    ):
        with pytest.raises(SheetRefused, match=why):
            read_sheet(content)


def test_two_thousand_rows_are_read_and_checked_while_a_page_waits() -> None:
    table = read_sheet(xlsx(programs(2000)))
    offered = targets(Purpose.EXISTING, profile().workflow.form, on_behalf=False)
    known = Known(
        Ground({"2": "Department of Data"}, profile().workflow.scheme),
        files={"minutes-2019.pdf": 1},
        today=date(2026, 10, 5),
    )
    found = check(table, suggested(table.headings, offered), {}, offered, known)
    assert len(found) == 2000 and all(one.fits for one in found)
    assert len({one.key for one in found}) == 2000


def test_pasted_cells_are_read_like_a_file() -> None:
    assert read_text("Name\tKind\nData\tdepartment\n").rows[0].cells == ("Data", "department")
    assert [row.cells for row in read_text("Names\nData\nArt").rows] == [("Data",), ("Art",)]


def test_columns_have_the_letters_of_a_spreadsheet() -> None:
    assert [column_letter(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


CELLS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="=+-@\n"), max_size=20
).map(lambda text: text.strip().replace("\u00a0", " ").replace("\ufeff", "").strip())


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4))
def test_what_is_written_is_no_formula_and_is_read_back(rows: list[tuple[str, str]]) -> None:
    sheet = OutSheet("Things", ["First", "Second"], rows)
    text = comma_separated(sheet)
    table = read_text(text.decode("utf-8-sig")) if any(map(any, rows)) else None
    kept = [row for row in rows if any(row)]
    if table is not None:
        assert [row.cells for row in table.rows] == kept
    if kept:
        book = read_sheet(workbook([sheet], now=datetime(2026, 1, 1, tzinfo=None).astimezone()))
        assert [row.cells for row in book.rows] == kept and not book.notes
