"""Every row of a sheet held against the fields: what it would become, or why it cannot. Writes nothing."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from imports.answers import Ground, read_answer
from imports.columns import AUTHORITY, FILE, ON, PROPOSER, Target
from imports.days import Unreadable, read_day
from imports.sheets import Row, Table
from persistence.text import Text
from proposals.fields import FieldType
from proposals.wordforms import normalised


@dataclass(frozen=True)
class Known:
    """What rows are held against beside the fields.

    ``people``: address in small letters to the person's id. ``files``: file name in small letters
    to the stored file's id. ``here``: key of a row to the number of the proposal it became.
    """

    ground: Ground
    people: Mapping[str, int] = field(default_factory=dict)
    files: Mapping[str, int] = field(default_factory=dict)
    here: Mapping[str, str] = field(default_factory=dict)
    units_open_to: frozenset[str] | None = None
    """Ids of the units the person may propose for; None: all."""
    today: date = date.max


@dataclass(frozen=True)
class Problem:
    """Why a row cannot be taken in: the column it is about, and the sentence."""

    label: Text
    why: Text


@dataclass(frozen=True)
class Checked:
    """One row as it would be taken in. ``already`` is the number of what it became before."""

    number: int
    title: str
    unit_id: str
    content: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()
    already: str = ""
    key: str = ""
    on: date | None = None
    authority: str = ""
    file_id: int | None = None
    proposer_id: int | None = None

    @property
    def fits(self) -> bool:
        """Whether it can be taken in and is not here yet."""
        return not self.problems and not self.already


def check(
    table: Table,
    columns: Sequence[str],
    same_for_all: Mapping[str, str],
    offered: Sequence[Target],
    known: Known,
) -> list[Checked]:
    """Every row of the sheet, in its order. ``columns`` says what each column means."""
    places = {key: index for index, key in enumerate(columns) if key}
    seen: dict[str, int] = {}
    found = []
    for row in table.rows:
        one = _checked(row, places, same_for_all, offered, known)
        first = seen.setdefault(one.key, one.number) if one.key else one.number
        if first != one.number:
            why = Text("Row {number} is the same program: same title, same unit.", number=first)
            title = next(target.label for target in offered if target.key == "title")
            one = Checked(
                one.number,
                one.title,
                one.unit_id,
                one.content,
                (*one.problems, Problem(title, why)),
            )
        found.append(one)
    return found


def key_of(title: str, unit_id: str) -> str:
    """By what a program is known again: its title, however it is written, and its unit."""
    return hashlib.sha256(f"{normalised(title)}|{unit_id}".encode()).hexdigest()


def _checked(
    row: Row,
    places: Mapping[str, int],
    same_for_all: Mapping[str, str],
    offered: Sequence[Target],
    known: Known,
) -> Checked:
    reading = _Reading(row, places, same_for_all, known)
    content: dict[str, Any] = {}
    for target in offered:
        reading.take(target, content)
    _refer(content, offered, reading)
    title = str(content.get("title", ""))
    unit_id = str(content.get("unit", ""))
    key = key_of(title, unit_id) if title and unit_id else ""
    return Checked(
        number=row.number,
        title=title or reading.text("title")[:120],
        unit_id=unit_id,
        content=content,
        problems=tuple(reading.problems),
        already=known.here.get(key, ""),
        key=key,
        on=reading.on,
        authority=reading.authority,
        file_id=reading.file_id,
        proposer_id=reading.proposer_id,
    )


@dataclass
class _Reading:
    """One row while it is read."""

    row: Row
    places: Mapping[str, int]
    same_for_all: Mapping[str, str]
    known: Known
    problems: list[Problem] = field(default_factory=list)
    on: date | None = None
    authority: str = ""
    file_id: int | None = None
    proposer_id: int | None = None

    def text(self, key: str) -> str:
        """What the row says, else what was said for all rows."""
        index = self.places.get(key)
        own = self.row.cells[index] if index is not None else ""
        return own or self.same_for_all.get(key, "")

    def take(self, target: Target, content: dict[str, Any]) -> None:
        """Read what the row says for this target into its place."""
        index = self.places.get(target.key)
        if index is not None and index in self.row.problems:
            self.problems.append(Problem(target.label, self.row.problems[index]))
            return
        text = self.text(target.key)
        if not text:
            if target.required:
                self.problems.append(Problem(target.label, Text("This is missing.")))
            return
        try:
            if target.field is None:
                self._own(target, text)
            else:
                content[target.key] = self._answer(target, text)
        except Unreadable as refused:
            self.problems.append(Problem(target.label, refused.reason))

    def _answer(self, target: Target, text: str) -> Any:
        assert target.field is not None
        value = read_answer(target.field, text, self.known.ground)
        allowed = self.known.units_open_to
        if target.key == "unit" and allowed is not None and value not in allowed:
            raise Unreadable(Text("You may not propose for “{unit}”.", unit=text[:80]))
        return value

    def _own(self, target: Target, text: str) -> None:
        match target.key:
            case key if key == ON:
                self.on = read_day(text, self.known.ground.dates)
                if self.on > self.known.today:
                    raise Unreadable(Text("The date lies in the future."))
            case key if key == AUTHORITY:
                self.authority = " ".join(text.split())
                if len(self.authority) > 200:
                    raise Unreadable(Text("At most {most} characters fit here.", most=200))
            case key if key == FILE:
                self.file_id = self.known.files.get(file_key(text))
                if self.file_id is None:
                    raise Unreadable(Text("No file “{name}” has been added below.", name=text[:80]))
            case key if key == PROPOSER:
                self.proposer_id = self.known.people.get(text.strip().lower())
                if self.proposer_id is None:
                    raise Unreadable(
                        Text("Nobody here has an account with the address {address}.", address=text)
                    )


def file_key(name: str) -> str:
    """A file's name as rows may write it: without folders, whatever its case."""
    return name.replace("\\", "/").rsplit("/", 1)[-1].strip().lower()


def _refer(content: Mapping[str, Any], offered: Sequence[Target], reading: _Reading) -> None:
    """References must point to rows that are there."""
    for target in offered:
        rows = content.get(target.key)
        if target.field is None or target.field.type is not FieldType.TABLE or not rows:
            continue
        for column in target.field.columns:
            if column.type is not FieldType.REFERENCES:
                continue
            there = {one["id"] for one in content.get(column.of, ())}
            lost = {one for row in rows for one in row.get(column.name, ()) if one not in there}
            if lost:
                why = Text(
                    "{column}: there is no number {names}.",
                    column=column.label,
                    names=", ".join(sorted(lost)),
                )
                reading.problems.append(Problem(target.label, why))
