"""Reading a CASE 1.1 package (1EdTech Competencies and Academic Standards Exchange). Pure."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

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


def read_case(content: bytes) -> Framework:
    """Read CFDocument, CFItems and their isChildOf associations. Raises FrameworkRefused.

    Items keep the order of their sequence numbers under each parent. An item with several parents
    is kept under the first; other kinds of association are not read.
    """
    refuse_oversize(content)
    package = _package(content)
    faults: list[Fault] = []
    document = package["CFDocument"]
    title = _text(document, "title")
    if not title:
        faults.append(Fault(Text("The document (CFDocument) has no title.")))
    drafts = list(_drafts(package["CFItems"], _Tree(package, faults), faults))
    framework = Framework(
        key=key_from(title),
        title=title,
        items=(),
        creator=_text(document, "creator"),
        uri=_text(document, "uri"),
        version=_text(document, "version"),
        language=_text(document, "language"),
        source=_text(document, "officialSourceURL"),
    )
    return assembled(framework, drafts, faults)


def _package(content: bytes) -> Mapping[str, Any]:
    try:
        package = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise FrameworkRefused(
            [Fault(Text("The file is not UTF-8 text, as JSON must be."))]
        ) from None
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        says = (
            Text("The file is not valid JSON; line {line} cannot be read.", line=line)
            if line
            else Text("The file is not valid JSON.")
        )
        raise FrameworkRefused([Fault(says)]) from None
    expected = {"CFDocument": Mapping, "CFItems": list}
    missing = [
        name
        for name, kind in expected.items()
        if not isinstance(package, Mapping) or not isinstance(package.get(name), kind)
    ]
    if missing:
        says = Text(
            "This is not a CASE package: it has no {names}.", names=" and no ".join(missing)
        )
        raise FrameworkRefused([Fault(says)])
    return package


class _Tree:
    """Parents and order, as the associations tell them."""

    def __init__(self, package: Mapping[str, Any], faults: list[Fault]) -> None:
        self.parents: dict[str, str | None] = {}
        self.sequence: dict[str, float] = {}
        document = _text(package["CFDocument"], "identifier")
        associations = package.get("CFAssociations") or []
        if not isinstance(associations, list):
            faults.append(Fault(Text("CFAssociations is not a list.")))
            return
        for number, association in enumerate(associations, start=1):
            if not isinstance(association, Mapping):
                faults.append(Fault(Text("Association {number} is not an object.", number=number)))
                continue
            if association.get("associationType") != "isChildOf":
                continue
            child = _end(association, "originNodeURI")
            parent = _end(association, "destinationNodeURI")
            if not child or not parent:
                says = Text("Association {number} does not name both its ends.", number=number)
                faults.append(Fault(says))
            elif child not in self.parents:
                self.parents[child] = None if parent == document else parent
                order = association.get("sequenceNumber")
                if isinstance(order, int | float):
                    self.sequence[child] = order


def _drafts(items: list[Any], tree: _Tree, faults: list[Fault]) -> Iterator[Draft]:
    found: list[Draft] = []
    for number, raw in enumerate(items, start=1):
        if not isinstance(raw, Mapping):
            faults.append(Fault(Text("Item {number} is not an object.", number=number)))
            continue
        identifier = _text(raw, "identifier")
        if not identifier:
            faults.append(Fault(Text("Item {number} has no identifier.", number=number)))
            continue
        code = _text(raw, "humanCodingScheme")
        item = Item(
            identifier=identifier,
            statement=_text(raw, "fullStatement"),
            code=code,
            description=_text(raw, "notes"),
            kind=_text(raw, "CFItemType"),
            uri=_text(raw, "uri"),
            parent=tree.parents.get(identifier),
        )
        found.append(Draft(item, None, f"item {number} ({code or identifier})"[:120]))
    last = float("inf")
    return iter(sorted(found, key=lambda draft: tree.sequence.get(draft.item.identifier, last)))


def _end(association: Mapping[str, Any], name: str) -> str:
    end = association.get(name)
    return _text(end, "identifier") if isinstance(end, Mapping) else ""


def _text(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    return clean(value) if isinstance(value, str) else ""
