"""A form filled in with Word: its headings, boxes, tables and fields as labels with texts."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from imports.filled_lines import IsLabel, Line, is_blank, label_of, lined
from imports.laying import FormRefused, Grid, Piece, Reading
from persistence.text import Text

LARGEST_UNPACKED = 64 * 1024 * 1024


def read_word(content: bytes, is_label: IsLabel) -> Reading:
    """The filled-in texts of a DOCX file. Raises FormRefused."""
    document = _opened(content)
    pieces = [one for one in _Walk(document, is_label).pieces() if not is_blank(one.text)]
    if not pieces:
        raise FormRefused(Text("No text was found in this form: it seems to be empty."))
    return Reading(tuple(pieces))


def _opened(content: bytes) -> Document:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > LARGEST_UNPACKED:
                raise FormRefused(Text("The document is too large to be read."))
        return docx.Document(io.BytesIO(content))
    except FormRefused:
        raise
    except Exception as error:  # the library raises whatever it stumbles over
        raise FormRefused(
            Text("The file is damaged, or is no Word document. Save it anew as .docx.")
        ) from error


class _Walk:
    """Goes through a document from top to bottom, keeping the last heading for what lies below it."""

    def __init__(self, document: Document, is_label: IsLabel) -> None:
        self.document, self.is_label = document, is_label
        self.lines: list[Line] = []

    def pieces(self) -> Iterator[Piece]:
        for block in self.document.iter_inner_content():
            if isinstance(block, Table):
                label = self._label_before()
                yield from self._flushed()
                yield from self._of_table(block, label)
            else:
                self.lines += self._lines(block)
        yield from self._flushed()
        yield from self._of_controls()

    def _flushed(self) -> Iterator[Piece]:
        lines, self.lines = self.lines, []
        yield from lined(lines, self.is_label)

    def _label_before(self) -> str:
        """The heading right above a table; a hint may stand between."""
        for line in reversed(self.lines):
            if line.text:
                return label_of(line.text) if line.heading or self.is_label(line.text) else ""
        return ""

    def _lines(self, paragraph: Paragraph) -> list[Line]:
        runs = [run for run in paragraph.runs if run.text.strip()]
        if runs and all(run.italic for run in runs):
            return []  # a hint, as forms print it below the question
        style = (paragraph.style.name or "") if paragraph.style is not None else ""
        heading = style.startswith(("Heading", "Title")) or bool(
            runs and all(run.bold for run in runs)
        )
        return [Line(text.strip(), heading) for text in _text(paragraph).split("\n")]

    def _of_table(self, table: Table, label: str) -> Iterator[Piece]:
        """A box under its question, labels with answers, or a list under its headings."""
        rows = [_cells(row.cells) for row in table.rows]
        wide = max((len(row) for row in rows), default=0)
        if wide == 1:
            yield Piece(label, "\n".join(row[0] for row in rows if row and row[0]).strip())
        elif wide == 2 and not label:
            for row in rows:
                if len(row) > 1 and row[1]:
                    yield Piece(label_of(row[0]), row[1])
        elif rows:
            filled = tuple(tuple(row) for row in rows[1:] if any(row))
            if filled:
                text = "\n".join(" | ".join(row) for row in filled)
                yield Piece(label, text, Grid(tuple(rows[0]), filled))

    def _of_controls(self) -> Iterator[Piece]:
        """Content controls that carry a title: fields of a form made with Word's own tools."""
        for control in self.document.element.body.iter(qn("w:sdt")):
            alias = control.find(f"{qn('w:sdtPr')}/{qn('w:alias')}")
            label = alias.get(qn("w:val")) if alias is not None else ""
            text = "".join(node.text or "" for node in control.iter(qn("w:t"))).strip()
            if label and text:
                yield Piece(label_of(label), text)


def _text(paragraph: Paragraph) -> str:
    """Its text, that in content controls too, which the library leaves out."""
    parts = []
    for node in paragraph._p.iter(qn("w:t"), qn("w:tab"), qn("w:br")):
        if node.tag == qn("w:t"):
            parts.append(node.text or "")
        else:
            parts.append("\n" if node.tag == qn("w:br") else " ")
    return "".join(parts).strip()


def _cells(cells: Any) -> list[str]:
    """The texts of a row; a merged cell is there once."""
    texts: list[str] = []
    before: Any = None
    for cell in cells:
        if cell._tc is not before:
            texts.append("\n".join(_text(one) for one in cell.paragraphs).strip())
        before = cell._tc
    return texts
