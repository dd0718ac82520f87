"""From a template and its context to an accessible PDF that fetches nothing but our own assets.

WeasyPrint is imported when the first document is made: it is slow to load and needs libraries of
the system. The same context gives the same bytes.
"""

import io
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from persistence.text import Text

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcherResponse

ROOT = Path(__file__).resolve().parent.parent
HOST = "https://document.invalid"
"""Where a document's parts seem to lie. The name can never be found on a network (RFC 2606)."""

_FILES: Mapping[str, tuple[str, str]] = {
    "/static/fonts/": (".woff2", "font/woff2"),
    "/static/fonts/print.css": (".css", "text/css"),
    "/templates/documents/base.css": (".css", "text/css"),
    "/templates/documents/approval_record.css": (".css", "text/css"),
    "/templates/documents/case_file.css": (".css", "text/css"),
}
"""The folders and files of ours that a document may use, with what they are."""

_TIME = "SOURCE_DATE_EPOCH"
_ONE_AT_A_TIME = Lock()

MISSING_LIBRARIES = (
    "PDF files cannot be made: the system libraries of WeasyPrint are missing. On Debian and "
    "Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0. On macOS: "
    "brew install pango."
)


class LibrariesMissing(RuntimeError):
    """WeasyPrint cannot be loaded; the message says what to install."""


class NotOurs(ValueError):
    """A document asked for something that is not one of its own assets."""


@dataclass(frozen=True)
class Asset:
    """A picture that goes into one document, kept in memory."""

    content: bytes
    media_type: str


@dataclass(frozen=True)
class Voice:
    """The language and place in which a document speaks."""

    language: str = "en"
    timezone: ZoneInfo = ZoneInfo("UTC")
    translations: NullTranslations = field(default_factory=NullTranslations)

    def say(self, text: Text | str | None) -> str:
        """A text in the document's language. Plain strings are somebody's own words."""
        if text is None:
            return ""
        if not isinstance(text, Text):
            return str(text)
        values = {
            name: self.say(value) if isinstance(value, Text) else value
            for name, value in text.values.items()
        }
        message = self.translations.gettext(text.message)
        return message.format_map(values) if values else message

    def day(self, value: date | datetime | None) -> str:
        """A date in full: a record is read after years."""
        if value is None:
            return ""
        if isinstance(value, datetime):
            value = value.astimezone(self.timezone).date()
        return format_date(value, "d MMMM y", locale=self._locale)

    def moment(self, value: datetime | None) -> str:
        """A date with the time of day, where the institution is."""
        if value is None:
            return ""
        local = value.astimezone(self.timezone)
        return format_datetime(local, "d MMMM y, HH:mm", locale=self._locale)

    @property
    def _locale(self) -> str:
        return self.language.replace("-", "_")


def voice_for(language: str, timezone: str) -> Voice:
    """The voice of an institution's documents."""
    found = Translations.load(str(ROOT / "translations"), [language.replace("-", "_")])
    return Voice(language, ZoneInfo(timezone), found)


def page(template: str, context: Mapping[str, Any], voice: Voice) -> str:
    """The document as HTML."""
    environment = _environment()
    environment.filters.update(say=voice.say, day=voice.day, moment=voice.moment, prose=_prose)
    environment.install_gettext_translations(  # type: ignore[attr-defined]
        voice.translations, newstyle=True
    )
    return environment.get_template(template).render(
        **context,
        language=voice.language,
        fonts_css_url=f"{HOST}/static/fonts/print.css",
        document_css_url=f"{HOST}/templates/documents/base.css",
    )


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
    )


def _prose(text: str | None) -> Markup:
    """Plain text as paragraphs; single line ends are kept."""
    parts = [part.strip() for part in (text or "").replace("\r", "").split("\n\n")]
    return Markup("").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(part.split("\n"))) for part in parts if part
    )


def to_pdf(
    html: str, assets: Mapping[str, Asset], *, on_refusal: Callable[[str], None] = str
) -> bytes:
    """The page as PDF/UA-1 with the scope of every table heading.

    ``assets`` are the document's own pictures by name, addressed as ``asset_url(name)``.
    ``on_refusal`` hears of every address that was asked for and is not ours. Raises
    LibrariesMissing.
    """
    try:
        import weasyprint
    except OSError as error:
        raise LibrariesMissing(MISSING_LIBRARIES) from error
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    document = weasyprint.HTML(
        string=html, base_url=f"{HOST}/", url_fetcher=_fetcher(assets, on_refusal)
    )
    with _timeless_fonts():
        made: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return with_scopes(made)


@contextmanager
def _timeless_fonts() -> Iterator[None]:
    """Fonts cut to size would carry the time of the cutting, and no two records were alike.

    The cutter reads the time from this variable alone (reproducible-builds.org).
    """
    with _ONE_AT_A_TIME:
        before = os.environ.get(_TIME)
        os.environ[_TIME] = "0"
        try:
            yield
        finally:
            if before is None:
                del os.environ[_TIME]
            else:
                os.environ[_TIME] = before


def asset_url(name: str) -> str:
    """The address of one of the document's own pictures."""
    return f"{HOST}/assets/{name}"


def _fetcher(assets: Mapping[str, Asset], on_refusal: Callable[[str], None]) -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnAssets(URLFetcher):  # type: ignore[misc]
        """Serves what is ours and nothing else: no network, no other file, no data address."""

        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> "URLFetcherResponse":
            found = own(url, assets)
            if found is None:
                on_refusal(url)
                raise NotOurs(f"A document fetches only its own assets, not {url[:80]}")
            return URLFetcherResponse(url, found.content, {"Content-Type": found.media_type})

    return OwnAssets()


def own(url: str, assets: Mapping[str, Asset]) -> Asset | None:
    """What lies at this address, if it is one of the document's assets; None for all else."""
    if not url.startswith(f"{HOST}/"):
        return None
    path = url.removeprefix(HOST)
    if path.startswith("/assets/"):
        return assets.get(path.removeprefix("/assets/"))
    for prefix, (ending, media_type) in _FILES.items():
        if path.startswith(prefix) and path.endswith(ending) and ".." not in path:
            name = path.removeprefix(prefix)
            file = ROOT / path.lstrip("/")
            if "/" not in name and file.is_file():
                return Asset(file.read_bytes(), media_type)
    return None


def with_scopes(pdf: bytes) -> bytes:
    """Give every table heading its scope, which WeasyPrint leaves out and PDF/UA asks for.

    A heading in the first row of its table heads a column, any other its row.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        root = document.Root.get("/StructTreeRoot")
        if root is not None:
            _mark(root, head=False, seen=set())
        kept = io.BytesIO()
        document.save(kept, deterministic_id=True)
    return kept.getvalue()


def _mark(element: Any, *, head: bool, seen: set[tuple[int, int]]) -> None:
    import pikepdf

    waiting = [(element, head)]
    while waiting:
        one, in_head = waiting.pop()
        if isinstance(one, pikepdf.Array):
            waiting += [(child, in_head) for child in one]
            continue
        if not isinstance(one, pikepdf.Dictionary):
            continue
        if one.is_indirect:
            if one.objgen in seen:
                continue
            seen.add(one.objgen)
        kind = str(one.get("/S", ""))
        in_head = in_head or kind == "/THead"
        if kind == "/TH":
            scope = pikepdf.Name.Column if in_head else pikepdf.Name.Row
            one.A = _with_scope(one.get("/A"), scope)
        children = one.get("/K")
        if children is not None:
            waiting.append((children, in_head))


def _with_scope(present: Any, scope: Any) -> Any:
    """The heading's attributes with the scope among those of tables."""
    import pikepdf

    own_part = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=scope)
    if present is None:
        return own_part
    parts = list(present) if isinstance(present, pikepdf.Array) else [present]
    for part in parts:
        if isinstance(part, pikepdf.Dictionary) and part.get("/O") == pikepdf.Name.Table:
            part.Scope = scope
            return present
    return pikepdf.Array([*parts, own_part])
