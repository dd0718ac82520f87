"""A filled-in PDF: the fields of its form with their labels, or its text line by line."""

import io
from collections.abc import Iterator
from typing import Any

import pypdf

from imports.filled_lines import IsLabel, Line, is_blank, lined
from imports.laying import FormRefused, Piece, Reading
from persistence.text import Text

PAGES_AT_MOST = 60
LONGEST = 400_000
"""Signs of text that are looked at."""


def read_pdf(content: bytes, is_label: IsLabel) -> Reading:
    """The filled-in fields of a PDF form and its text. Raises FormRefused."""
    reader = _opened(content)
    pieces = [one for one in _fields(reader) if not is_blank(one.text)]
    if pieces:
        return Reading(tuple(pieces))
    lost: list[str] = []
    lines = list(_lines(reader, lost))
    pieces = [one for one in lined(lines, is_label) if not is_blank(one.text)]
    if not pieces:
        raise FormRefused(
            Text(
                "There is no text in this PDF: it is a scan, or its form is empty. "
                "Type what it says, or attach it as a file."
            )
        )
    notes = [Text("This PDF has no form fields; its lines were read. Look closely at each text.")]
    if lost:
        notes.append(Text("These pages could not be read: {pages}.", pages=", ".join(lost)))
    return Reading(tuple(pieces), tuple(notes))


def _opened(content: bytes) -> pypdf.PdfReader:
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise FormRefused(
                Text("This PDF is locked by a password. Save it without one and send it again.")
            )
        if len(reader.pages) > PAGES_AT_MOST:
            raise FormRefused(
                Text("This PDF has more than {most} pages; it is no form.", most=PAGES_AT_MOST)
            )
    except FormRefused:
        raise
    except Exception as error:  # the library raises whatever it stumbles over
        raise FormRefused(Text("The PDF is damaged. Save it anew and send that.")) from error
    return reader


def _fields(reader: pypdf.PdfReader) -> Iterator[Piece]:
    try:
        fields: dict[str, Any] = reader.get_fields() or {}
    except Exception:  # a form that is not well made is read as text
        return
    for name, one in fields.items():
        value = one.get("/V")
        kind = one.get("/FT")
        if value is None or kind not in ("/Tx", "/Ch", "/Btn"):
            continue
        text = _said(value, kind)
        if text:
            label = one.get("/TU") or str(name).rsplit(".", 1)[-1]
            yield Piece(str(label).strip(" :*"), text)


def _said(value: Any, kind: str) -> str:
    if kind == "/Btn":
        state = str(value).lstrip("/")
        return "" if state in ("Off", "") else "yes" if state in ("On", "Yes", "1") else state
    if isinstance(value, list):
        return "; ".join(str(one) for one in value)
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def _lines(reader: pypdf.PdfReader, lost: list[str]) -> Iterator[Line]:
    length = 0
    for number, page in enumerate(reader.pages, start=1):
        try:
            text = page.extract_text() or ""
        except Exception:  # one page that cannot be read does not hide the others
            lost.append(str(number))
            continue
        length += len(text)
        if length > LONGEST:
            return
        yield from (Line(line) for line in text.split("\n"))
