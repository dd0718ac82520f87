"""Putting somebody else's pages behind ours: what can be put in, and what is only listed, and why.

Pages of a foreign PDF are copied without what they would do when opened; pictures are drawn anew.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from badges.raster import PictureRefused, redrawn
from persistence.text import Text

PAGES = 300
"""Pages of one file; a longer one is listed."""
LARGEST = 40 * 1024 * 1024
_PICTURES = {"image/png": "PNG", "image/jpeg": "JPEG"}
_HARMLESS = ("/URI", "/GoTo")
"""Actions of a link that lead somewhere and do nothing else."""


class Given(Protocol):
    """A file that may be put in."""

    @property
    def name(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def caption(self) -> str: ...
    @property
    def content(self) -> bytes | None: ...
    @property
    def why_not(self) -> Text | None: ...


@dataclass(frozen=True)
class Part:
    """One enclosed file: its pages or picture, or why it is listed only."""

    number: int
    name: str
    caption: str
    sha256: str
    pages: bytes | None = None
    count: int = 0
    picture: bytes | None = None
    why_not: Text | None = None

    @property
    def anchor(self) -> str:
        """The name of its leaf within the document."""
        return f"part-{self.number}"

    @property
    def asset(self) -> str:
        """The name of its picture."""
        return f"part-{self.number}.png"

    @property
    def enclosed(self) -> bool:
        """Whether it is in the file."""
        return self.pages is not None or self.picture is not None


def appendable(number: int, given: Given) -> Part:
    """The file as a part. One that cannot be put in says why."""

    def listed(why: Text) -> Part:
        return Part(number, given.name, given.caption, given.sha256, why_not=why)

    if given.why_not is not None:
        return listed(given.why_not)
    if given.content is None:
        return listed(Text("It cannot be found in the store. Tell the administrator."))
    if len(given.content) > LARGEST:
        return listed(Text("It is too large to be put in here."))
    kind = _PICTURES.get(given.media_type)
    if kind is not None:
        try:
            picture = redrawn(given.content, kind)
        except PictureRefused as refused:
            return listed(refused.reason)
        return Part(number, given.name, given.caption, given.sha256, picture=picture)
    if given.media_type != "application/pdf":
        return listed(Text("Only PDF files and pictures can be put in here."))
    count, why = _pages_of(given.content)
    if why is not None:
        return listed(why)
    return Part(number, given.name, given.caption, given.sha256, pages=given.content, count=count)


def _pages_of(content: bytes) -> tuple[int, Text | None]:
    """How many pages there are, or why they cannot be had."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            count = len(document.pages)
    except pikepdf.PasswordError:
        return 0, Text("It is protected by a password.")
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return 0, Text("It is damaged and cannot be read.")
    if count == 0:
        return 0, Text("It has no pages.")
    if count > PAGES:
        return 0, Text("It has {count} pages; at most {most} are put in.", count=count, most=PAGES)
    return count, None


def with_parts(drawn: bytes, parts: Sequence[Part]) -> bytes:
    """The document with the pages of each part behind the leaf that announces it."""
    import pikepdf

    waiting = [part for part in parts if part.pages is not None]
    if not waiting:
        return drawn
    with pikepdf.open(io.BytesIO(drawn)) as document:
        leaves = dict(_named_pages(document))
        # From the last to the first, so that the places of those before stay what they are.
        for part in sorted(waiting, key=lambda one: leaves[one.anchor], reverse=True):
            _put_in(document, leaves[part.anchor] + 1, part.pages or b"")
        with document.open_metadata() as metadata:
            # With pages that others made, the whole no longer is what it says of itself.
            for claim in ("pdfuaid:part", "pdfuaid:rev"):
                if claim in metadata:
                    del metadata[claim]
        kept = io.BytesIO()
        document.save(kept, deterministic_id=True)
    return kept.getvalue()


def _put_in(document: Any, place: int, content: bytes) -> None:
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as foreign:
        for page in foreign.pages:
            _quieten(page)
        for offset, page in enumerate(foreign.pages):
            document.pages.insert(place + offset, page)


def _quieten(page: Any) -> None:
    """Take away what a page would do by itself, and what its buttons would do beyond leading on."""
    if "/AA" in page:
        del page["/AA"]
    for note in page.obj.get("/Annots", ()):
        if "/AA" in note:
            del note["/AA"]
        action = note.get("/A")
        if action is not None and str(action.get("/S", "")) not in _HARMLESS:
            del note["/A"]


def _named_pages(document: Any) -> Iterator[tuple[str, int]]:
    """The named places of a document, with the index of the page where each is."""
    import pikepdf

    places = {page.obj.objgen: index for index, page in enumerate(document.pages)}
    names = document.Root.get("/Names", {}).get("/Dests", {}).get("/Names", ())
    pairs = list(names)
    for name, target in zip(pairs[::2], pairs[1::2], strict=False):
        where = target.D if isinstance(target, pikepdf.Dictionary) else target
        yield str(name), places[where[0].objgen]
