"""The approval record as people and machines read it, and what it never does."""

import io
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from badges.drawing import draw
from committee.models import Ballot
from committee.voting import ConditionWanted
from documents.approval_record import RecordFacts, read_facts
from documents.context import context
from documents.record_pdf import record_pdf, voice_of
from documents.rendering import HOST, Asset, asset_url, own, to_pdf
from persistence.engine import make_engine
from persistence.files import FileStore
from persistence.unit_of_work import unit_of_work
from proposals.route_models import Choice, Decision
from proposals.states import State
from taxonomy.placement import Placement, place, visual
from tests.builders import World, profile
from workflow import conditions, service, sign_offs, writing

ADDRESS = "https://credentials.example.edu/catalog/generic/survey-design/record"
TALLY = "3 for, 1 against"


@pytest.fixture
def world(sqlite_url: str, tmp_path: Path) -> Iterator[World]:
    engine = make_engine(sqlite_url)
    with Session(engine) as session:
        yield World(session, FileStore(tmp_path))
    engine.dispose()


def facts_of(world: World, proposal_id: int) -> RecordFacts:
    world.session.expire_all()
    proposal = world.proposal(proposal_id)
    return read_facts(world.session, proposal, profile(), public_url=ADDRESS)


def badge(facts: RecordFacts) -> Asset:
    scheme = profile().workflow.scheme
    placed = place(scheme, facts.content["placement"])
    assert isinstance(placed, Placement)
    drawn = draw(visual(scheme, placed), facts.content["title"], "Example University")
    return Asset(drawn, "image/svg+xml")


def text_of(pdf: bytes) -> str:
    """Every word of every page, on one line."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.fixture(scope="module")
def approved(
    new_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> RecordFacts:
    """One approved case for all tests that only read it."""
    engine = make_engine(new_database("sqlite"))
    with Session(engine) as session:
        world = World(session, FileStore(tmp_path_factory.mktemp("files")))
        found = facts_of(world, world.at(State.APPROVED, votes="ffafo"))
    engine.dispose()
    return found


@pytest.fixture(scope="module")
def drawn(approved: RecordFacts) -> bytes:
    return record_pdf(approved, badge(approved))


def test_it_says_everything_that_was_decided(approved: RecordFacts, drawn: bytes) -> None:
    said = text_of(drawn)
    for words in (
        "Approval record EX-2026-001",
        "Survey Design",
        "Example University",
        "Approved on",
        "Department of Data",
        "Design a survey that answers a question.",
        "Which assessment shows which outcome",
        "Plain pack",
        "version 2026.1 (generic)",
        "Head of Department of Data",
        "Microcredential Committee",
        "To approve “Survey Design” as proposed.",
        "Carried",
        TALLY,
        "Sent for sign-off",
        ADDRESS,
        approved.revisions[-1].sha256,
        "Decided on revision 1, the latest.",
    ):
        assert words in said, words


def test_its_pages_are_numbered(drawn: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(drawn))
    count = len(reader.pages)
    assert count > 2
    for number, page in enumerate(reader.pages, start=1):
        assert f"page {number} of {count}" in " ".join(page.extract_text().split())


def test_it_is_tagged_and_says_its_language_and_title(drawn: bytes) -> None:
    with pikepdf.open(io.BytesIO(drawn)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "en"
        assert document.Root.ViewerPreferences.DisplayDocTitle
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Approval record EX-2026-001: Survey Design"


def elements(document: pikepdf.Pdf) -> Iterator[Any]:
    """Every element of the structure tree."""
    waiting = [document.Root.StructTreeRoot]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Array):
            waiting += list(one)
        elif isinstance(one, pikepdf.Dictionary):
            if "/S" in one:
                yield one
            if "/K" in one:
                waiting.append(one.K)


def attribute(element: Any, name: str) -> str:
    found = element.get("/A")
    parts = found if isinstance(found, pikepdf.Array) else [found]
    for part in parts:
        if isinstance(part, pikepdf.Dictionary) and name in part:
            return str(part[name])
    return ""


def test_every_heading_of_a_table_has_its_scope_and_every_picture_a_text(drawn: bytes) -> None:
    with pikepdf.open(io.BytesIO(drawn)) as document:
        found = list(elements(document))
        headings = [one for one in found if str(one.S) == "/TH"]
        scopes = {attribute(one, "/Scope") for one in headings}
        assert len(headings) > 20 and scopes == {"/Column", "/Row"}
        texts = [str(one.get("/Alt", "")) for one in found if str(one.S) == "/Figure"]
        # The badge and the code; the logo beside the institution's name is decoration.
        assert "Badge: Survey Design" in texts
        assert any(ADDRESS in one for one in texts)


def test_only_our_own_fonts_are_used(drawn: bytes) -> None:
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in pypdf.PdfReader(io.BytesIO(drawn)).pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    assert fonts and all("Source-" in font for font in fonts), fonts


def test_the_same_facts_give_the_same_bytes(approved: RecordFacts, drawn: bytes) -> None:
    assert record_pdf(approved, badge(approved)) == drawn


def test_the_same_bytes_come_from_another_process_at_another_time() -> None:
    code = (
        "import hashlib, sys; sys.path.insert(0, '.');"
        "from documents.rendering import *;"
        "v = Voice();"
        "html = '<!doctype html><html lang=en><head><title>T</title>"
        '<meta name=dcterms.created content="2026-01-01T00:00:00Z">'
        f'<link rel=stylesheet href="{HOST}/static/fonts/print.css">'
        f'<link rel=stylesheet href="{HOST}/templates/documents/base.css"></head>'
        "<body><h1>Łódź</h1><p>Same</p></body></html>';"
        "print(hashlib.sha256(to_pdf(html, {})).hexdigest())"
    )
    root = Path(__file__).resolve().parents[2]
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin"},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


# ---------------------------------------------------------------------------- nothing is fetched


@pytest.mark.parametrize(
    "address",
    [
        "http://evil.example/x.png",
        "https://document.invalid.evil.example/static/fonts/print.css",
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        f"{HOST}/static/fonts/../../config.py",
        f"{HOST}/static/fonts/%2e%2e/config.py",
        f"{HOST}/config.py",
        f"{HOST}/static/css/tokens.css",
        f"{HOST}/static/fonts/sub/x.woff2",
        f"{HOST}/assets/other",
        "",
    ],
)
def test_what_is_not_ours_is_not_found(address: str) -> None:
    assert own(address, {"badge": Asset(b"x", "image/png")}) is None


def test_what_is_ours_is_found() -> None:
    assert own(asset_url("badge"), {"badge": Asset(b"x", "image/png")}) is not None
    for path in ("static/fonts/print.css", "templates/documents/base.css"):
        assert own(f"{HOST}/{path}", {}) is not None


def test_a_foreign_address_is_never_fetched(
    approved: RecordFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a logo, a badge or somebody's words: the network is not touched."""

    def reached(*args: object, **kwargs: object) -> None:
        raise AssertionError("the document reached for the network")

    monkeypatch.setattr(socket.socket, "connect", reached)
    monkeypatch.setattr(socket, "getaddrinfo", reached)
    drawing = (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        b'width="9" height="9"><image xlink:href="http://evil.example/i.png" width="9" height="9"/>'
        b"</svg>"
    )
    brand = replace(profile().brand, logo=drawing.decode())
    words = (
        '<img src="http://evil.example/a.png"><style>@import "http://evil.example/b.css"</style>'
    )
    facts = replace(
        approved,
        profile=replace(profile(), brand=brand),
        content={**approved.content, "title": words, "summary": words},
        signatures=tuple(replace(one, comment=words) for one in approved.signatures),
    )
    refused: list[str] = []
    made = record_pdf(facts, Asset(drawing, "image/svg+xml"), on_refusal=refused.append)
    assert set(refused) == {"http://evil.example/i.png"}
    assert "evil.example/a.png" in text_of(made)  # as words


def test_a_part_that_cannot_be_had_does_not_stop_the_record() -> None:
    refused: list[str] = []
    html = f'<html lang=en><title>x</title><img alt="gone" src="{asset_url("gone")}"><p>Still here'
    assert "Still here" in text_of(to_pdf(html, {}, on_refusal=refused.append))
    assert refused == [asset_url("gone")]


# ------------------------------------------------------------------------------- awkward contents


def test_long_names_and_every_script_are_printed(approved: RecordFacts) -> None:
    title = "Ünïcode 🎓 " + "Extraordinarily" * 10 + " مهارات التحليل الإحصائي שלום"
    outcomes = [
        {"id": f"o{n}", "statement": "Explain " + "x" * 400, "skills": ["شبكات"]}
        for n in range(1, 13)
    ]
    assessments = [
        {"id": f"a{n}", "name": "N" * 200, "method": "exam", "outcomes": ["o1", f"o{n}"]}
        for n in range(1, 15)
    ]
    facts = replace(
        approved,
        content={
            **approved.content,
            "title": title,
            "outcomes": outcomes,
            "assessments": assessments,
        },
        proposers=("A" * 300, "Łukasz Żółć", "Nguyễn Thị Ấu", "Дмитрий"),
        signatures=tuple(replace(one, person="Q" * 300) for one in approved.signatures),
    )
    made = record_pdf(facts)
    said = text_of(made)
    assert "Łukasz Żółć" in said and "Nguyễn Thị Ấu" in said and "Дмитрий" in said
    assert "part 3" in said  # 14 assessments, six at a time
    squeezed = said.replace(" ", "")
    assert squeezed.count("Q" * 40) >= 2 * len(approved.signatures)


def test_an_answer_of_another_shape_does_not_break_it(approved: RecordFacts) -> None:
    facts = replace(
        approved,
        content={"title": "X", "outcomes": "text", "assessments": [], "placement": "gone"},
    )
    assert context(facts, voice_of(facts))["program_title"] == "X"
    assert record_pdf(facts).startswith(b"%PDF")


# ------------------------------------------------------------------- conditions, revisions, leave


def test_conditions_say_how_they_were_met(world: World) -> None:
    proposal_id = world.at_conditions(
        ConditionWanted("The letter is attached."),
        ConditionWanted("The prerequisites name the safety course.", ("prerequisites",)),
    )
    before = context(facts_of(world, proposal_id), voice_of(facts_of(world, proposal_id)))
    assert [one["met_at"] for one in before["ballots"][0]["conditions"]] == [None, None]
    world.walk.meet_conditions(proposal_id)
    said = text_of(record_pdf(facts_of(world, proposal_id)))
    assert "The letter is attached." in said
    assert "How it was met: Letter attached to the file." in said
    assert "Confirmed as met by Coordinator" in said
    assert "Could be met by an amendment of: What learners need before." in said


def test_each_decision_says_which_revision_it_was_made_on_and_why_it_stands(world: World) -> None:
    proposal_id = world.at_conditions(
        ConditionWanted("Name the safety course.", ("prerequisites",))
    )
    world.do(
        writing.save,
        proposal_id,
        world.act("ann"),
        values={"prerequisites": "The safety course."},
        seen_draft=None,
    )
    world.do(service.amend, proposal_id, world.act("ann"), remark="Named the course.")
    said = text_of(record_pdf(facts_of(world, proposal_id)))
    assert "Revision 2" in said and "Named the course." in said
    assert (
        "Decided on revision 1. It stands: since then only what a condition names was changed "
        "(What learners need before)" in said
    )


def test_an_edit_outside_what_was_decided_leaves_the_decision_standing(world: World) -> None:
    proposal_id = world.draft()
    world.walk.send(proposal_id)
    world.walk.sign_next(proposal_id)
    values = {"summary": "Said in other words."}
    world.do(writing.save, proposal_id, world.act("coordinator"), values=values, seen_draft=None)
    world.do(service.amend, proposal_id, world.act("coordinator"), remark="Wording.")
    world.walk.sign_all(proposal_id)
    world.walk.refer(proposal_id)
    world.walk.decide(proposal_id, "fffff")
    world.walk.approve(proposal_id)
    said = text_of(record_pdf(facts_of(world, proposal_id)))
    assert "Decided on revision 1. It stands: nothing that it covers has changed since." in said
    assert "Decided on revision 2, the latest." in said


def test_an_exemption_is_shown_with_its_reason(world: World) -> None:
    proposal_id = world.draft("head")
    world.walk.send(proposal_id)
    step = world.walk.open_steps(proposal_id)[0]
    for key in ("deputy", "dean"):
        with unit_of_work(world.session):
            world.person(key).active = False
    act = world.act("admin")
    world.do(
        sign_offs.grant_exemption,
        proposal_id,
        step.id,
        world.people["head"],
        act,
        reason="Nobody else holds the office this term.",
    )
    for key in ("deputy", "dean"):
        with unit_of_work(world.session):
            world.person(key).active = True
    world.walk.sign_all(proposal_id)
    world.walk.refer(proposal_id)
    world.walk.decide(proposal_id, "fffff")
    world.walk.approve(proposal_id)
    (leave,) = facts_of(world, proposal_id).exemptions
    assert (leave.person, leave.by) == ("Head", "Admin")
    made = record_pdf(facts_of(world, proposal_id))
    assert "Nobody else holds the office this term." in text_of(made)


def test_nothing_is_recorded_of_a_case_that_is_not_approved(world: World) -> None:
    proposal_id = world.at(State.COMMITTEE_REVIEW)
    with pytest.raises(LookupError):
        facts_of(world, proposal_id)


def test_confirming_a_condition_takes_back_the_record_that_did_not_know_it(world: World) -> None:
    proposal_id = world.at_conditions(ConditionWanted("The letter is attached."))
    world.make_records()
    assert world.proposal(proposal_id).record_file_id is not None
    condition = world.session.scalars(select(Ballot)).one().conditions[0].id
    world.do(conditions.answer, condition, world.act("ann"), evidence="Attached.")
    world.do(conditions.confirm, condition, world.act("coordinator"))
    assert world.proposal(proposal_id).record_file_id is None


# ------------------------------------------------------------------------------------------ secrecy


@pytest.mark.parametrize("secrecy", ["named", "hidden_until_close", "secret"])
def test_votes_are_named_only_where_the_bylaws_name_them(world: World, secrecy: str) -> None:
    proposal_id = world.at(State.APPROVED, votes="ffaff")
    with unit_of_work(world.session):
        ballot = world.session.scalars(select(Ballot)).one()
        ballot.rule = {**ballot.rule, "secrecy": secrecy}
    facts = facts_of(world, proposal_id)
    (held,) = context(facts, voice_of(facts))["ballots"]
    assert (held["votes"] is not None) is (secrecy == "named")
    said = repr(context(facts, voice_of(facts)))  # whatever the template prints comes from here
    assert ("Mike" in said) is (secrecy == "named")
    assert "4 for, 1 against" in said


@pytest.mark.parametrize("secrecy", ["hidden_until_close", "secret"])
def test_two_votes_swapped_give_the_same_record(world: World, secrecy: str) -> None:
    """Whoever reads the record cannot tell the two worlds apart."""
    proposal_id = world.at(State.APPROVED, votes="ffaff")
    with unit_of_work(world.session):
        ballot = world.session.scalars(select(Ballot)).one()
        ballot.rule = {**ballot.rule, "secrecy": secrecy}
    before = facts_of(world, proposal_id)
    with unit_of_work(world.session):
        votes = world.session.scalars(
            select(Decision).where(Decision.ballot_id.is_not(None)).order_by(Decision.id)
        ).all()
        one = next(vote for vote in votes if vote.choice is Choice.AGAINST)
        other = next(vote for vote in votes if vote.choice is Choice.FOR)
        one.choice, other.choice = other.choice, one.choice
        one.comment, other.comment = other.comment, one.comment
    after = facts_of(world, proposal_id)
    assert context(before, voice_of(before)) == context(after, voice_of(after))


def test_what_was_said_with_a_vote_is_not_printed(world: World) -> None:
    facts = facts_of(world, world.at(State.APPROVED, votes="ffaff"))
    comments = [
        vote.comment
        for vote in world.session.scalars(select(Decision).where(Decision.comment != ""))
        if vote.ballot_id is not None
    ]
    said = repr(context(facts, voice_of(facts)))
    assert comments and all(comment not in said for comment in comments)
