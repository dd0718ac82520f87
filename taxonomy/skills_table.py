"""Reading a skills framework from a table (CSV), its columns known by their headings. Pure."""

import csv
import io
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace

from persistence.text import Text
from taxonomy.assembling import (
    Draft,
    Fault,
    FrameworkRefused,
    assembled,
    clean,
    refuse_oversize,
)
from taxonomy.frameworks import Framework, Item, key_from

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "statement": (
        "statement",
        "full statement",
        "skill",
        "skill name",
        "competency",
        "name",
        "title",
    ),
    "identifier": ("identifier", "id", "uuid", "item identifier"),
    "code": ("code", "human coding scheme", "skill code", "number"),
    "description": ("description", "notes", "definition", "says"),
    "kind": ("type", "kind", "item type", "cf item type", "skill type"),
    "uri": ("uri", "url", "address", "link", "concept uri"),
    "parent": (
        "parent",
        "is child of",
        "parent code",
        "parent identifier",
        "parent id",
        "belongs to",
    ),
}
"""Headings that are understood for each property; case, spaces and punctuation do not matter."""

_NAMESPACE = uuid.UUID("6d1f2f4e-0f0c-5d55-9f0b-3a2a1a4f7c11")


def read_csv(content: bytes, *, name: str) -> Framework:
    """Read a table with a row of headings. ``name`` becomes the title. Raises FrameworkRefused.

    Encodings: UTF-8 with or without a mark, else Windows-1252. Separators: comma, semicolon, tab.
    A row without identifier is known by its code, or by a UUID made from the framework's name and
    its statement, so that reading the file again finds the same items.
    """
    refuse_oversize(content)
    title = clean(name)
    if not title:
        raise FrameworkRefused([Fault(Text("Give the framework a name."))])
    rows = _rows(_decoded(content))
    columns = _columns(rows[0])
    faults: list[Fault] = []
    drafts: list[Draft] = []
    for number, row in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in row):
            drafts.append(_draft(row, number, columns, title))
            if len(row) > len(rows[0]) and any(cell.strip() for cell in row[len(rows[0]) :]):
                faults.append(
                    Fault(
                        Text(
                            "There are {cells} cells under {headings} headings. A comma inside "
                            "a cell needs quotation marks around the cell.",
                            cells=len(row),
                            headings=len(rows[0]),
                        ),
                        number,
                    )
                )
    framework = Framework(key=key_from(title), title=title, items=())
    return assembled(framework, _with_parents(drafts, faults), faults)


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content[:4000]:
        says = Text("The file is UTF-16 or not text. Save it again as “CSV UTF-8”.")
        raise FrameworkRefused([Fault(says)])
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    says = Text("The file is neither UTF-8 nor Windows-1252 text. Save it again as “CSV UTF-8”.")
    raise FrameworkRefused([Fault(says)])


def _rows(text: str) -> list[list[str]]:
    heading = text.split("\n", 1)[0]
    separator = max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error:
        says = Text(
            "From here on the file cannot be read as a table, for example because a quotation "
            "mark is opened and not closed, or a cell is very long."
        )
        raise FrameworkRefused([Fault(says, len(rows) + 1)]) from None
    if not any(cell.strip() for cell in rows[0]):
        raise FrameworkRefused([Fault(Text("The first row holds no headings."), 1)])
    return rows


def _columns(headings: Sequence[str]) -> Mapping[str, int]:
    plain = [_plain(heading) for heading in headings]
    columns: dict[str, int] = {}
    faults: list[Fault] = []
    for prop, names in HEADINGS.items():
        wanted = [_plain(name) for name in names]
        places = [plain.index(name) for name in wanted if name in plain]
        if places:
            columns[prop] = places[0]
        for name in wanted:
            if plain.count(name) > 1:
                says = Text('The heading "{name}" stands over two columns.', name=name)
                faults.append(Fault(says, 1))
    if "statement" not in columns:
        says = Text(
            "No column holds the skill itself. Name one column “statement”; the headings found "
            "are: {found}.",
            found=", ".join(clean(heading)[:40] for heading in headings[:20]),
        )
        faults.append(Fault(says, 1))
    if faults:
        raise FrameworkRefused(faults)
    return columns


def _plain(heading: str) -> str:
    return re.sub(r"[\W_]+", "", heading).casefold()


def _draft(row: Sequence[str], number: int, columns: Mapping[str, int], title: str) -> Draft:
    def cell(prop: str) -> str:
        place = columns.get(prop)
        return clean(row[place]) if place is not None and place < len(row) else ""

    statement, code = cell("statement"), cell("code")
    identifier = cell("identifier") or code
    if not identifier:
        identifier = str(uuid.uuid5(_NAMESPACE, f"{title}\n{cell('parent')}\n{statement}"))
    item = Item(
        identifier=identifier,
        statement=statement,
        code=code,
        description=cell("description"),
        kind=cell("kind"),
        uri=cell("uri"),
        parent=cell("parent") or None,
    )
    return Draft(item, number, f"row {number}")


def _with_parents(drafts: list[Draft], faults: list[Fault]) -> list[Draft]:
    """Let a parent be named by identifier, code or statement; a name of two rows is a fault."""
    by_identifier = {draft.item.identifier for draft in drafts}
    named: dict[str, list[str]] = {}
    for draft in drafts:
        for name in {draft.item.code, draft.item.statement} - {""}:
            named.setdefault(name, []).append(draft.item.identifier)
    found: list[Draft] = []
    for draft in drafts:
        parent = draft.item.parent
        if parent is not None and parent not in by_identifier:
            candidates = named.get(parent, [])
            if len(candidates) > 1:
                says = Text(
                    '"{parent}" could be any of {count} rows; name its identifier.',
                    parent=parent[:100],
                    count=len(candidates),
                )
                faults.append(Fault(says, draft.row))
            if candidates:
                draft = replace(draft, item=replace(draft.item, parent=candidates[0]))
        found.append(draft)
    return found
