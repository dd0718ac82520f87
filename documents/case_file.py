"""The file of a case as one PDF: what is said of it, then the record and what is attached.

Facts in, bytes out. What the reader may see was decided by whoever gathered the facts
(app/case_file.py); nothing is read here. How foreign pages are put in is in appending.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from documents.appending import Part, appendable, with_parts
from documents.rendering import HOST, Asset, Voice, asset_url, page, to_pdf
from persistence.text import Text

TEMPLATE = "documents/case_file.html"


@dataclass(frozen=True)
class Enclosed:
    """A file that goes with the case. ``content`` None: it is listed and not read."""

    name: str
    media_type: str
    sha256: str
    size: int
    caption: str = ""
    content: bytes | None = None
    why_not: Text | None = None
    """Why it is listed only, where that was known before it was looked at."""


@dataclass(frozen=True)
class CaseFile:
    """Everything that the file says, in the words of its reader's language."""

    institution: str
    accent: str
    logo: str | None
    illustrative: bool
    number: str
    title: str
    made_at: datetime
    made_for: str
    facts: Sequence[tuple[Any, Any]]
    """Name and value of each line of the opening table."""
    sections: Sequence[Mapping[str, Any]] = ()
    """{title, rows [{label, value: words or list of lines}]}"""
    changes: Sequence[Mapping[str, Any]] = ()
    """{label, segments [{kind, text}], note}"""
    findings: Sequence[Mapping[str, Any]] = ()
    route: Sequence[Mapping[str, Any]] = ()
    ballots: Sequence[Any] = ()
    conditions: Sequence[Mapping[str, Any]] = ()
    requests: Sequence[Mapping[str, Any]] = ()
    discussion: Sequence[Mapping[str, Any]] = ()
    revisions: Sequence[Any] = ()
    history: Sequence[Mapping[str, Any]] = ()
    notices: Sequence[Any] = ()
    enclosed: Sequence[Enclosed] = field(default=())


def case_file_html(file: CaseFile, voice: Voice, parts: Sequence[Part]) -> str:
    """The file's own pages, ending with a leaf for each part that is put in behind it."""
    return page(
        TEMPLATE,
        {
            "file": file,
            "parts": parts,
            "record_css_url": f"{HOST}/templates/documents/approval_record.css",
            "case_css_url": f"{HOST}/templates/documents/case_file.css",
            "logo_url": asset_url("logo.svg") if file.logo else "",
            "picture_url": asset_url,
        },
        voice,
    )


def case_file_pdf(file: CaseFile, voice: Voice) -> bytes:
    """The whole file. The same facts give the same bytes. Raises LibrariesMissing."""
    parts = [appendable(number, one) for number, one in enumerate(file.enclosed, start=1)]
    assets = {
        part.asset: Asset(part.picture, "image/png") for part in parts if part.picture is not None
    }
    if file.logo:
        assets["logo.svg"] = Asset(file.logo.encode(), "image/svg+xml")
    drawn = to_pdf(case_file_html(file, voice, parts), assets)
    return with_parts(drawn, parts)
