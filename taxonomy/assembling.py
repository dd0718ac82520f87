"""What every imported framework must satisfy before any of it is used. Pure.

A file is read whole or not at all, and every fault is told at once. The door is importing.py.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from persistence.text import Text
from taxonomy.frameworks import Framework, Item

MAX_BYTES = 20_000_000
MAX_ITEMS = 20_000
MAX_STATEMENT = 4_000
MAX_SHORT = 255
MAX_WORD = 60
MAX_URI = 1_000
MAX_FAULTS = 200
"""Faults told at once; more are counted, not listed."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend. ``row`` counts as a spreadsheet does (the header is row 1), or is None."""

    says: Text
    row: int | None = None

    def __str__(self) -> str:
        return str(self.says) if self.row is None else f"Row {self.row}: {self.says}"


class FrameworkRefused(Exception):
    """Nothing was read. ``faults`` lists every fault, row by row."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        found = tuple(faults)
        self.faults = found[:MAX_FAULTS]
        if len(found) > MAX_FAULTS:
            more = Text("{count} more faults are not listed.", count=len(found) - MAX_FAULTS)
            self.faults += (Fault(more),)
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(frozen=True, slots=True)
class Draft:
    """An item as found, before its parent is known to exist. ``where`` names it in faults."""

    item: Item
    row: int | None
    where: str


def refuse_oversize(content: bytes) -> None:
    """Refuse a file that is empty or larger than any framework would be."""
    if not content.strip():
        raise FrameworkRefused([Fault(Text("The file is empty."))])
    if len(content) > MAX_BYTES:
        raise FrameworkRefused(
            [
                Fault(
                    Text(
                        "The file has {size} MB; {limit} MB is the most that is read.",
                        size=-(-len(content) // 1_000_000),
                        limit=MAX_BYTES // 1_000_000,
                    )
                )
            ]
        )


def assembled(framework: Framework, drafts: list[Draft], faults: list[Fault]) -> Framework:
    """Put the items into the framework when nothing is wrong. Raises FrameworkRefused otherwise."""
    if len(drafts) > MAX_ITEMS:
        limit = Text(
            "There are {count} items; {limit} is the most that is read.",
            count=len(drafts),
            limit=MAX_ITEMS,
        )
        raise FrameworkRefused([Fault(limit)])
    found = [
        *faults,
        *_framework_faults(framework),
        *_item_faults(drafts),
        *_tree_faults(drafts),
    ]
    if not drafts and not found:
        found.append(Fault(Text("The file holds no items.")))
    if found:
        raise FrameworkRefused(sorted(found, key=lambda fault: fault.row or 0))
    return replace(framework, items=tuple(draft.item for draft in drafts))


def clean(value: str) -> str:
    """One line of text: white space and characters that no text should hold become a space."""
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+", " ", value).strip()


def _framework_faults(framework: Framework) -> Iterator[Fault]:
    for value, limit, name in (
        (framework.title, MAX_SHORT, "title"),
        (framework.creator, MAX_SHORT, "creator"),
        (framework.uri, MAX_URI, "address"),
        (framework.source, MAX_URI, "source"),
        (framework.version, MAX_WORD, "version"),
        (framework.language, MAX_WORD, "language"),
    ):
        if len(value) > limit:
            yield _too_long(f"framework’s {name}", value, limit, None)


def _too_long(name: str, value: str, limit: int, row: int | None) -> Fault:
    says = Text(
        "The {name} has {length} characters; {limit} is the most.",
        name=name,
        length=len(value),
        limit=limit,
    )
    return Fault(says, row)


def _item_faults(drafts: list[Draft]) -> Iterator[Fault]:
    seen: dict[str, Draft] = {}
    for draft in drafts:
        item = draft.item
        if not item.statement:
            yield Fault(Text("{where} has no statement.", where=draft.where), draft.row)
        for value, limit, name in (
            (item.statement, MAX_STATEMENT, "statement"),
            (item.description, MAX_STATEMENT, "description"),
            (item.identifier, MAX_SHORT, "identifier"),
            (item.code, MAX_SHORT, "code"),
            (item.kind, MAX_SHORT, "type"),
            (item.uri, MAX_URI, "address"),
        ):
            if len(value) > limit:
                yield _too_long(name, value, limit, draft.row)
        if item.uri and not re.match(r"^(https?://|urn:)\S+$", item.uri, re.IGNORECASE):
            yield Fault(
                Text(
                    'The address "{uri}" does not begin with https://, http:// or urn:.',
                    uri=item.uri[:100],
                ),
                draft.row,
            )
        first = seen.setdefault(item.identifier, draft)
        if first is not draft:
            yield _repeated(draft, first)


def _repeated(draft: Draft, first: Draft) -> Fault:
    if draft.item == first.item:
        return Fault(
            Text("The same item is listed twice; first by {first}.", first=first.where), draft.row
        )
    says = Text(
        'The identifier "{identifier}" is used twice; first by {first}.',
        identifier=draft.item.identifier[:100],
        first=first.where,
    )
    return Fault(says, draft.row)


def _tree_faults(drafts: list[Draft]) -> Iterator[Fault]:
    parents = {draft.item.identifier: draft.item.parent for draft in drafts}
    settled: set[str] = set()
    for draft in drafts:
        parent = draft.item.parent
        if parent is not None and parent not in parents:
            yield Fault(
                Text(
                    '{where} belongs under "{parent}", which is not in the file.',
                    where=draft.where,
                    parent=parent[:100],
                ),
                draft.row,
            )
        path: dict[str, None] = {}
        here: str | None = draft.item.identifier
        while here is not None and here not in settled and here not in path:
            path[here] = None
            here = parents.get(here)
        if here is not None and here in path:
            yield Fault(
                Text(
                    "{where} lies under itself; its line of parents never ends.", where=draft.where
                ),
                draft.row,
            )
        settled.update(path)
