"""The public catalog in its pages: the same for everybody, and nothing beside what is published."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.worker import run_once
from catalog.models import CatalogEntry
from committee.models import Ballot
from persistence.unit_of_work import unit_of_work
from proposals.route_models import Choice, Decision
from proposals.states import Kind, State
from tests.support.desk import Desk, Office, office
from workflow import later_life

HOUSE = "/catalog/generic"
SURVEY = f"{HOUSE}/survey-design"
COPY = {
    "public_summary": "Learn to ask good questions.",
    "public_body": "You plan a survey.\n\nThen you field it.",
    "enrol_url": "https://www.example.edu/enrol",
    "contact_name": "Enrolment office",
    "contact_email": "enrol@example.edu",
    "fee": "$250",
    "student_system_code": "SECRET-CODE",
}


@pytest.fixture
def at_work(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    with office(sqlite_url, tmp_path / "instance") as found:
        yield found


def worked(at_work: Office) -> None:
    """Let the worker do what waits."""
    at_work.later()
    run_once(at_work.app, at_work.world.walk.clock)
    at_work.fresh()


def published(at_work: Office, **values: Any) -> int:
    """A published program with its copy, in the catalog."""
    world = at_work.world
    proposal_id = world.at(State.MARKETING, **values)
    world.walk.edit_copy(proposal_id, COPY)
    world.walk.publish(proposal_id)
    worked(at_work)
    return proposal_id


def visitor(at_work: Office) -> Desk:
    return Desk(at_work.app)


def data_of(html: str) -> list[dict[str, Any]]:
    """The data blocks of a page."""
    found = BeautifulSoup(html, "html.parser").select('script[type="application/ld+json"]')
    return [json.loads(one.string or "") for one in found]


# ------------------------------------------------------------------------------------- what is shown


def test_a_visitor_finds_and_reads_a_program(at_work: Office) -> None:
    published(at_work, credits="9", credit_system="quarter", credit_basis="credit_bearing")
    front = visitor(at_work).open("/")
    assert "Computing and data" in front.text and "You can start now" in front.text
    found = visitor(at_work).open(f"{HOUSE}?q=survey&level=introductory")
    assert "1 program found" in found.text
    page = visitor(at_work).open(SURVEY)
    for words in (
        "Survey Design",
        "Learn to ask good questions.",
        "Then you field it.",
        "Design a survey that answers a question.",
        "Final project",
        "9 quarter credits (6 semester credits)",
        "Enrolment office",
        "$250",
        "This is version 1",
        "Will it be on my transcript?",
    ):
        assert words in page.text, words
    assert "https://www.example.edu/enrol" in page.links
    picture = page.soup.select_one("img.badge-large")
    assert picture is not None and picture["alt"] == "Badge: Survey Design"


def test_the_list_keeps_its_filters_in_the_address(at_work: Office) -> None:
    published(at_work)
    page = visitor(at_work).open(f"{HOUSE}?q=survey&level=introductory&subject=computing")
    assert page.soup.select_one('input[name="level"][value="introductory"][checked]')
    off = [link for link in page.links if "subject=computing" in link and "level" not in link]
    assert off and all("q=survey" in link for link in off)
    nothing = visitor(at_work).open(f"{HOUSE}?q=astronomy")
    assert "Nothing fits all of this" in nothing.text


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=999999999999999999999",
        "page=١",
        "q=%00%ff",
        "level=%00",
        "level=" + "x" * 4000,
        "unknown=1&slug=other&_external=1&_anchor=x",
        "&".join(f"skills=s{n}" for n in range(300)),
        "q=" + "a+" * 500,
    ],
)
def test_any_address_of_the_list_is_answered(at_work: Office, query: str) -> None:
    visitor(at_work).open(f"{HOUSE}?{query}")


def test_machines_read_the_same(at_work: Office) -> None:
    published(at_work)
    (block,) = data_of(visitor(at_work).open(SURVEY).html)
    assert block["@type"] == "EducationalOccupationalProgram" and block["name"] == "Survey Design"
    client = at_work.app.test_client()
    assert client.get(f"{SURVEY}/program.json").get_json(force=True) == block
    record = client.get(f"{SURVEY}/ctdl.json").get_json(force=True)
    assert record["ceterms:subjectWebpage"].endswith(SURVEY)
    assert SURVEY in client.get(f"{HOUSE}/sitemap-1.xml").text
    assert f"{HOUSE}/sitemap-1.xml" in client.get("/sitemap.xml").text
    assert "Sitemap:" in client.get("/robots.txt").text
    assert client.get(f"{HOUSE}/sitemap-7.xml").status_code == 404


def test_a_title_cannot_leave_its_data_block(at_work: Office) -> None:
    published(at_work, title="</script><b>x")
    entry = at_work.world.session.scalars(select(CatalogEntry)).one()
    page = visitor(at_work).open(f"{HOUSE}/{entry.slug}")
    (block,) = data_of(page.html)
    assert block["name"] == "</script><b>x"
    assert page.soup.select("b") == []


def test_three_programs_make_a_list_for_search_engines(at_work: Office) -> None:
    for title in ("Survey Design", "Glass Blowing"):
        published(at_work, title=title)
    assert data_of(visitor(at_work).open(HOUSE).html) == []
    published(at_work, title="Beekeeping")
    (block,) = data_of(visitor(at_work).open(HOUSE).html)
    assert [one["item"]["name"] for one in block["itemListElement"]] == [
        "Beekeeping",
        "Glass Blowing",
        "Survey Design",
    ]


# ------------------------------------------------------------------------- the same for everybody


PAGES = ("/", "/catalog", HOUSE, SURVEY, f"{SURVEY}/record", f"{SURVEY}/versions/1")


def test_a_page_is_the_same_for_everybody_and_holds_no_token(at_work: Office) -> None:
    published(at_work)
    for path in PAGES:
        nobody = visitor(at_work).client.get(path)
        somebody = at_work.desk("admin").client.get(path)
        assert nobody.status_code == 200, path
        assert nobody.data == somebody.data, path
        assert b"csrf" not in nobody.data, path
        assert "Set-Cookie" not in nobody.headers, path
        assert nobody.headers["Cache-Control"].startswith("public, max-age="), path
        assert somebody.headers["Cache-Control"].startswith("private, max-age="), path


def test_a_page_that_has_not_changed_is_not_sent_again(at_work: Office) -> None:
    published(at_work)
    client = visitor(at_work).client
    for path in (*PAGES, f"{SURVEY}/badge", "/brand/generic.css"):
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b""), path


def test_files_that_name_their_content_may_be_kept_for_ever(at_work: Office) -> None:
    published(at_work)
    page = visitor(at_work).open(SURVEY)
    client = visitor(at_work).client
    picture = page.soup.select_one("img.badge-large")
    sheet = page.soup.select_one('link[href*="/brand/"]')
    assert picture is not None and sheet is not None
    for address in (str(picture["src"]), str(sheet["href"])):
        assert "immutable" in client.get(address).headers["Cache-Control"]
    assert "immutable" not in client.get(f"{SURVEY}/badge?v=other").headers["Cache-Control"]
    drawing = client.get(f"{SURVEY}/badge")
    assert "sandbox" in drawing.headers["Content-Security-Policy"]
    css = client.get("/brand/generic.css").text
    assert "--brand-accent: #1f5f5b" in css and "--brand-accent-dark" in css


# --------------------------------------------------------------------------------- what is not shown


def test_nothing_of_the_inside_is_on_any_public_page(at_work: Office) -> None:
    """Names of people, votes, comments, reasons, internal answers, other systems' codes."""
    world = at_work.world
    published(at_work, rationale="INTERNAL-RATIONALE", not_duplicate="INTERNAL-DUPLICATE")
    draft = world.draft(title="Secret Draft")
    world.walk.send(world.draft(title="Sent Secret"))
    worked(at_work)
    entry = world.session.scalars(select(CatalogEntry)).one()
    world.do(
        later_life.suspend_enrolment,
        entry.proposal_id,
        world.act("coordinator"),
        reason="INTERNAL-REASON",
    )
    worked(at_work)
    client = visitor(at_work).client
    said = " ".join(
        client.get(path).text
        for path in (
            *PAGES,
            f"{SURVEY}/program.json",
            f"{SURVEY}/ctdl.json",
            f"{HOUSE}/sitemap-1.xml",
            f"{HOUSE}?q=secret",
        )
    )
    names = ("Ann", "Mary", "Mike", "Mona", "Coordinator", "Dean", "Chair")
    for name in names:
        assert not re.search(rf"\b{name}\b", BeautifulSoup(said, "html.parser").get_text(" ")), name
    for words in ("INTERNAL", "SECRET", "Secret", "lead@elsewhere.example", "for, 0 against"):
        assert words not in said, words
    assert world.proposal(draft).state is State.DRAFT


def test_the_record_names_bodies_and_days_and_no_person(at_work: Office) -> None:
    proposal_id = published(at_work)
    page = visitor(at_work).open(f"{SURVEY}/record")
    for words in ("Microcredential Committee", "Approved by vote", "Signed", "Case EX-2026-001"):
        assert words in page.text, words
    approval = at_work.world.proposal(proposal_id)
    sealed = approval.revisions[-1].sha256
    assert sealed in page.text
    # The fingerprint of the PDF would let named votes be tried out one by one.
    assert approval.record_file is not None and approval.record_file.sha256 not in page.html


def test_two_votes_swapped_cannot_be_told_from_any_public_page(at_work: Office) -> None:
    world = at_work.world
    proposal_id = world.at(State.MARKETING, votes="ffaff")
    world.walk.edit_copy(proposal_id, COPY)
    world.walk.publish(proposal_id)
    worked(at_work)
    client = visitor(at_work).client
    before = [client.get(path).data for path in PAGES]
    with unit_of_work(world.session):
        votes = world.session.scalars(
            select(Decision).where(Decision.ballot_id.is_not(None)).order_by(Decision.id)
        ).all()
        one = next(vote for vote in votes if vote.choice is Choice.AGAINST)
        other = next(vote for vote in votes if vote.choice is Choice.FOR)
        one.choice, other.choice = other.choice, one.choice
    assert [client.get(path).data for path in PAGES] == before
    assert world.session.scalars(select(Ballot)).one().result is not None


def test_what_is_not_published_is_not_there(at_work: Office) -> None:
    world = at_work.world
    marketed = world.at(State.MARKETING)
    world.walk.edit_copy(marketed, COPY)
    worked(at_work)
    for more in ("", "/record", "/versions/1", "/badge", "/picture", "/program.json", "/ctdl.json"):
        visitor(at_work).open(f"{SURVEY}{more}", status=404)
        at_work.desk("marketing").open(f"{SURVEY}{more}", status=404)
    for path in (
        "/catalog/nowhere",
        "/catalog/nowhere/x",
        "/brand/nowhere.css",
        "/brand/nowhere/logo.svg",
        f"{HOUSE}/nothing",
    ):
        visitor(at_work).open(path, status=404)


def test_a_hidden_page_says_only_that_it_is_not_available(at_work: Office) -> None:
    active = published(at_work)
    world = at_work.world
    world.do(later_life.hide, active, world.act("coordinator"), reason="The fee was WRONG.")
    at_work.later()
    for more in ("", "/record", "/versions/1"):
        page = visitor(at_work).open(f"{SURVEY}{more}", status=404)
        assert "not available" in page.text
        assert "Survey" not in page.html and "WRONG" not in page.html
    for more in ("/badge", "/program.json", "/ctdl.json"):
        visitor(at_work).open(f"{SURVEY}{more}", status=404)
    assert "Survey Design" not in visitor(at_work).open(HOUSE).text
    worked(at_work)
    assert "No program is published yet" in visitor(at_work).open(HOUSE).text


# -------------------------------------------------------------------------------------- later life


def test_enrolment_that_is_suspended_is_said_and_not_linked(at_work: Office) -> None:
    active = published(at_work)
    world = at_work.world
    world.do(later_life.suspend_enrolment, active, world.act("coordinator"), reason="Rebuilding.")
    at_work.later()
    page = visitor(at_work).open(SURVEY)
    assert "Enrolment suspended" in page.text and "Rebuilding" not in page.html
    assert "https://www.example.edu/enrol" not in page.links


def test_an_earlier_version_stays_readable_with_what_it_said(at_work: Office) -> None:
    world = at_work.world
    first = published(at_work)
    outcomes = [{"id": "o1", "statement": "Design a better survey."}]
    later = world.walk.propose(
        first,
        Kind.CHANGE,
        {
            "outcomes": outcomes,
            "assessments": [
                {"id": "a1", "name": "Report", "method": "project", "outcomes": ["o1"]}
            ],
        },
    )
    for step in (world.walk.send, world.walk.sign_all, world.walk.refer):
        step(later)
    world.walk.decide(later, "fffff")
    for step in (world.walk.approve, world.walk.to_marketing, world.walk.publish):
        step(later)
    worked(at_work)
    now = visitor(at_work).open(SURVEY)
    assert "Design a better survey." in now.text and "This is version 2" in now.text
    then = visitor(at_work).open(f"{SURVEY}/versions/1")
    assert "Design a survey that answers a question." in then.text
    assert "was in force from" in then.text and "Superseded" in then.text
    assert "better" not in then.text
    assert "This version is in force" in visitor(at_work).open(f"{SURVEY}/versions/2").text
    for number in ("0", "3", "99999999999"):
        visitor(at_work).open(f"{SURVEY}/versions/{number}", status=404)
    record = visitor(at_work).open(f"{SURVEY}/record")
    assert "EX-2026-001" in record.text and "EX-2026-002" in record.text


def test_a_program_that_has_ended_is_readable_and_not_listed(at_work: Office) -> None:
    at_work.world.at(State.TERMINATED)
    worked(at_work)
    page = visitor(at_work).open(SURVEY)
    assert "Ended" in page.text and "Badges that were awarded stay valid." in page.text
    assert "Too few learners." not in page.html
    assert "Survey Design" not in visitor(at_work).open(HOUSE).text


def test_a_program_admitted_from_before_says_who_had_approved_it(at_work: Office) -> None:
    world = at_work.world
    old = world.walk.write("ann", world.units["data"], world.content(), by="coordinator")
    world.walk.admit(old, b"%PDF-1.7 scan", on=world.walk.clock.date(), authority="Faculty Senate")
    worked(at_work)
    assert "Approved by Faculty Senate on" in visitor(at_work).open(SURVEY).text
    assert (
        "Faculty Senate approved this program on" in visitor(at_work).open(f"{SURVEY}/record").text
    )
