"""The approval record as the worker draws it, beside WeasyPrint alone on the same page."""

import io
import logging
from dataclasses import dataclass

import pypdf
import weasyprint
from sqlalchemy import select
from weasyprint.urls import URLFetcher, URLFetcherResponse

from app.database import db
from app.houses import profile_of
from benchmarks.databases import Place
from benchmarks.timing import Took, in_turns, timed
from documents import record_pdf as drawing
from documents.approval_record import RecordFacts, read_facts
from documents.rendering import HOST, Asset, own, to_pdf
from proposals.models import Proposal

ROUNDS = 7


@dataclass(frozen=True)
class Drawn:
    """How long each took, and the record's pages and size."""

    facts: Took
    record: Took
    bare: Took
    pages: int
    kilobytes: float


def measure(place: Place) -> Drawn:
    """Reading the facts, drawing the whole record, and the renderer alone on its HTML."""
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    with place.app.app_context():
        proposal = db.session.scalars(
            select(Proposal)
            .where(Proposal.record_file_id.is_not(None))
            .order_by(Proposal.id)
            .limit(1)
        ).one()
        profile = profile_of(proposal.institution_id)

        def read() -> RecordFacts:
            db.session.expire_all()
            return read_facts(
                db.session, proposal, profile, public_url="https://example.org/record"
            )

        facts = read()
        html, assets = _page(facts)
        drawn = drawing.record_pdf(facts)
        record, bare = in_turns(
            lambda: drawing.record_pdf(facts), lambda: _bare(html, assets), rounds=ROUNDS
        )
        return Drawn(
            facts=timed(read, rounds=ROUNDS),
            record=record,
            bare=bare,
            pages=len(pypdf.PdfReader(io.BytesIO(drawn)).pages),
            kilobytes=len(drawn) / 1000,
        )


def _page(facts: RecordFacts) -> tuple[str, dict[str, Asset]]:
    """The HTML that the record is drawn from, with its pictures, caught on its way to the renderer."""
    caught: list[tuple[str, dict[str, Asset]]] = []

    def catch(html: str, assets: dict[str, Asset], **_more: object) -> bytes:
        caught.append((html, assets))
        return b""

    drawing.to_pdf = catch  # type: ignore[assignment]
    try:
        drawing.record_pdf(facts)
    finally:
        drawing.to_pdf = to_pdf
    return caught[0]


def _bare(html: str, assets: dict[str, Asset]) -> bytes:
    """WeasyPrint with the same files at hand: no tags for PDF/UA, no scopes, no fixed time."""

    class Files(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            found = own(url, assets)
            if found is None:
                raise RuntimeError(f"The page asks for {url}")
            return URLFetcherResponse(url, found.content, {"Content-Type": found.media_type})

    made: bytes = weasyprint.HTML(string=html, base_url=f"{HOST}/", url_fetcher=Files()).write_pdf()
    return made
