"""Approval records for tests: the facts of a case, and the words of a PDF."""

import io

import pypdf

from documents.approval_record import read_facts
from documents.record_facts import RecordFacts
from tests.builders import World, profile

ADDRESS = "https://credentials.example.edu/catalog/generic/survey-design/record"


def facts_of(world: World, proposal_id: int) -> RecordFacts:
    world.session.expire_all()
    proposal = world.proposal(proposal_id)
    return read_facts(world.session, proposal, profile(), public_url=ADDRESS)


def text_of(pdf: bytes) -> str:
    """Every word of every page, on one line."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())
