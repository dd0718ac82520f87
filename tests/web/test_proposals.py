"""A proposer writes, sends and amends through the real forms; files and colleagues."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from proposals.sealing import content_of, latest_revision
from proposals.states import State
from tests.support.desk import Desk, Office, office
from tests.support.proposing import (
    PDF,
    SVG,
    ask,
    begin,
    draft,
    fill,
    picture,
    step,
    write_all,
)


@pytest.fixture
def at_work(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    with office(sqlite_url, tmp_path / "instance") as found:
        yield found


# ------------------------------------------------------------------------------- the story


def test_a_proposal_is_begun_written_sent_and_amended(at_work: Office) -> None:
    ann = at_work.desk("ann")
    page = ann.open("/proposals/new")
    assert "What will be asked" in page.text and "minutes in all" in page.text
    number = begin(at_work, ann)
    assert at_work.found(number).title == "Interview Craft"
    page = ann.open(f"/proposals/{number}/edit")
    assert "0 of 9 pages are done" in page.text
    page = ann.open(f"/proposals/{number}/send")
    assert "Still missing" in page.text
    assert f"/proposals/{number}/edit/basics#summary" in page.links
    page = ann.press(page, "Send for sign-off", status=422)
    assert "It was not sent" in page.text
    assert at_work.found(number).state is State.DRAFT

    write_all(ann, number)
    assert "9 of 9 pages are done" in ann.open(f"/proposals/{number}/edit").text
    page = ann.open(f"/proposals/{number}/send")
    assert "Still missing" not in page.text
    assert "Head of Department of Data" in page.text and "answers for it" in page.text
    page = ann.press(page, "Send for sign-off", {"remark": "Please read\u202e soon."})
    assert "Sent for sign-off." in page.text
    found = at_work.found(number)
    assert found.state is State.SUBMITTED
    revision = latest_revision(at_work.world.session, found.id)
    assert revision is not None and revision.note == "Please read soon."
    ann.open(f"/proposals/{number}/edit", status=403)

    world = at_work.world
    at_work.later(at_work.world.walk.clock + timedelta(hours=1))
    ask(at_work, number)
    page = ann.open(f"/proposals/{number}")
    assert "Changes asked for" in page.text and "Say how long." in page.text
    page = ann.open(f"/proposals/{number}/edit/activities")
    assert "Say how long." in page.text
    page = ann.press(page, "Save and see all pages", {"hours": "45,50"})
    page = ann.open(f"/proposals/{number}/send")
    assert "What you changed" in page.text and page.soup.select("ins")
    page = ann.press(page, "Seal the new revision", {"remark": "45.5 hours now."})
    assert "The new revision is sealed." in page.text
    revision = latest_revision(world.session, at_work.found(number).id)
    assert revision is not None and revision.number == 2
    assert content_of(revision)["hours"] == "45.5"
    changes = ann.open(f"/proposals/{number}/changes")
    assert "45.5" in changes.text and "45.5 hours now." in changes.text
    history = ann.open(f"/proposals/{number}/timeline")
    assert "Ann sealed a new revision." in history.text


def test_rows_come_and_go_by_plain_buttons_and_keep_their_ids(at_work: Office) -> None:
    ann = at_work.desk("ann")
    number = begin(at_work, ann)
    page = step(ann, number, "outcomes")
    page = ann.press(page, "Add another: Outcome", {"outcomes-0-statement": "Plan."})
    assert page.soup.select_one("#outcomes-0-statement").get_text().strip() == "Plan."
    assert draft(at_work, number).get("outcomes") is None
    page = ann.press(page, "Add another: Outcome", {"outcomes-1-statement": "Ask."})
    ann.press(page, "Save and see all pages", {"outcomes-2-statement": "Listen."})
    rows = draft(at_work, number)["outcomes"]
    assert [(one["id"], one["statement"]) for one in rows] == [
        ("o1", "Plan."),
        ("o2", "Ask."),
        ("o3", "Listen."),
    ]
    page = ann.press(step(ann, number, "outcomes"), "Remove Outcome 2")
    assert "Ask." not in page.html and "Listen." in page.html
    ann.press(page, "Save and see all pages")
    assert [one["id"] for one in draft(at_work, number)["outcomes"]] == ["o1", "o3"]
    page = ann.press(step(ann, number, "outcomes"), "Add another: Outcome")
    last = page.soup.select("main textarea[id$=statement]")[-1]["name"]
    ann.press(page, "Save and see all pages", {str(last): "Write up."})
    rows = draft(at_work, number)["outcomes"]
    assert [one["statement"] for one in rows] == ["Plan.", "Listen.", "Write up."]
    assert len({one["id"] for one in rows}) == 3


def test_an_assessment_points_to_outcomes_by_name(at_work: Office) -> None:
    ann = at_work.desk("ann")
    number = begin(at_work, ann)
    page = step(ann, number, "assessment")
    assert "Add these first: Outcomes" in page.text
    fill(ann, number, "outcomes", {"outcomes-0-statement": "Plan an interview."})
    page = step(ann, number, "assessment")
    assert "Plan an interview." in page.text
    values = {"assessments-0-name": "Tape", "assessments-0-outcomes": ["o1"]}
    ann.press(page, "Save and see all pages", values)
    [row] = draft(at_work, number)["assessments"]
    assert row["outcomes"] == ["o1"]
    shown = ann.open(f"/proposals/{number}")
    assert "Which assessment shows which outcome" in shown.text
    # An outcome that goes leaves the assessment incomplete, and the page offers it no more.
    page = ann.press(step(ann, number, "outcomes"), "Remove Outcome 1")
    ann.press(page, "Save and see all pages")
    page = step(ann, number, "assessment")
    assert not page.soup.select("input[name=assessments-0-outcomes]")
    tasks = ann.open(f"/proposals/{number}/edit").text
    assert "Still missing: Assessments" in tasks


def test_answers_to_questions_no_longer_asked_leave_the_content(at_work: Office) -> None:
    ann = at_work.desk("ann")
    number = begin(at_work, ann)
    assert "Your other answers" not in step(ann, number, "activities").text
    fill(ann, number, "basics", {"summary": "Ask.", "credit_basis": "credit_bearing"})
    page = step(ann, number, "activities")
    assert page.soup.select("#credits") and not page.soup.select("#hours")
    fill(ann, number, "activities", {"credit_system": "semester", "credits": "6"})
    assert draft(at_work, number)["credits"] == "6"
    fill(ann, number, "basics", {"credit_basis": "none"})
    content = draft(at_work, number)
    assert "credits" not in content and "credit_system" not in content
    # A question that the answers of a page lead to is asked on that very page.
    page = ann.press(
        step(ann, number, "learners"), "Save and go on", {"audience": [], "level": "graduate"}
    )
    assert "lead to further questions" in page.html
    ann.press(page, "Save and see all pages", {"bachelors_required": "yes"})
    assert draft(at_work, number)["bachelors_required"] is True


def test_the_badge_is_drawn_and_follows_the_title_or_is_uploaded(at_work: Office) -> None:
    ann = at_work.desk("ann")
    number = begin(at_work, ann)
    fill(
        ann,
        number,
        "badge",
        {
            "placement-family": "professional",
            "placement-type": "competency",
            "placement-level": "introductory",
            "badge_picture-origin": "drawn",
        },
    )
    first = draft(at_work, number)["badge_picture"]
    assert first["origin"] == "drawn" and "Interview Craft" in first["alt"]
    shown = ann.client.get(f"/proposals/{number}/badge")
    assert shown.mimetype == "image/svg+xml" and b"Interview" in shown.data
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    fill(ann, number, "basics", {"title": "Asking People"})
    second = draft(at_work, number)["badge_picture"]
    assert second["sha256"] != first["sha256"] and "Asking People" in second["alt"]
    assert b"Asking" in ann.client.get(f"/proposals/{number}/badge").data

    values = {
        "badge_picture-origin": "uploaded",
        "badge_picture-file": ("mine.png", picture()),
        "badge_picture-alt": "A microphone.",
    }
    fill(ann, number, "badge", values)
    own = draft(at_work, number)["badge_picture"]
    assert (own["origin"], own["media_type"], own["alt"]) == (
        "uploaded",
        "image/png",
        "A microphone.",
    )
    fill(ann, number, "basics", {"title": "Asking Everybody"})
    assert draft(at_work, number)["badge_picture"] == own
    values = {"badge_picture-file": ("mine.svg", SVG)}
    fill(ann, number, "badge", values)
    assert draft(at_work, number)["badge_picture"]["media_type"] == "image/svg+xml"


def test_files_are_for_those_who_may_see_the_proposal(at_work: Office) -> None:
    ann, stranger = at_work.desk("ann"), at_work.desk("stranger")
    number = begin(at_work, ann)
    page = ann.open(f"/proposals/{number}/edit")
    values = {"file": ("Letter “of” support.pdf", PDF), "caption": "From the newsroom"}
    page = ann.press(page, "Attach the file", values)
    assert "The file is attached." in page.html and "From the newsroom" in page.text
    link = next(one for one in page.links if "/files/" in one)
    got = ann.client.get(link)
    assert got.data == PDF and got.mimetype == "application/pdf"
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got.headers["Content-Security-Policy"]
    for desk in (stranger, at_work.desk("head"), at_work.desk("bob"), Desk(at_work.app)):
        assert desk.client.get(link).status_code in (404, 302)
    other = begin(at_work, ann, "Another One")
    assert ann.client.get(link.replace(number, other)).status_code == 404
    assert ann.client.get(f"/proposals/{number}/files/{10**30}").status_code == 404

    write_all(ann, number)
    ann.press(ann.open(f"/proposals/{number}/send"), "Send for sign-off")
    assert at_work.desk("head").client.get(link).data == PDF
    assert stranger.client.get(link).status_code == 404


def test_a_file_taken_away_before_it_was_sealed_is_gone(at_work: Office) -> None:
    ann = at_work.desk("ann")
    number = begin(at_work, ann)
    page = ann.open(f"/proposals/{number}/edit")
    page = ann.press(page, "Attach the file", {"file": ("wrong.pdf", PDF)})
    link = next(one for one in page.links if "/files/" in one)
    page = ann.press(page, "Remove wrong.pdf")
    assert "The file was taken away." in page.html and "wrong.pdf" not in page.text
    write_all(ann, number)
    ann.press(ann.open(f"/proposals/{number}/send"), "Send for sign-off")
    for key in ("ann", "head"):
        assert at_work.desk(key).client.get(link).status_code == 404


def test_what_was_sealed_can_be_read_after_it_was_taken_away(at_work: Office) -> None:
    ann, head = at_work.desk("ann"), at_work.desk("head")
    number = begin(at_work, ann)
    write_all(ann, number)
    page = ann.open(f"/proposals/{number}/edit")
    page = ann.press(page, "Attach the file", {"file": ("market.pdf", PDF)})
    link = next(one for one in page.links if "/files/" in one)
    ann.press(ann.open(f"/proposals/{number}/send"), "Send for sign-off")
    ask(at_work, number)
    page = ann.press(ann.open(f"/proposals/{number}/edit"), "Remove market.pdf")
    later = ann.press(page, "Attach the file", {"file": ("new.pdf", PDF + b"2")})
    unsealed = next(one for one in later.links if "/files/" in one)
    # The office reads what was sealed, not what is being written.
    assert "market.pdf" in head.open(f"/proposals/{number}").text
    assert "new.pdf" not in head.open(f"/proposals/{number}").text
    assert head.client.get(link).status_code == 200
    assert head.client.get(unsealed).status_code == 404
    assert ann.client.get(unsealed).status_code == 200


def test_a_co_proposer_writes_and_sends_and_can_be_taken_off(at_work: Office) -> None:
    ann, bob = at_work.desk("ann"), at_work.desk("bob")
    number = begin(at_work, ann)
    bob.open(f"/proposals/{number}", status=404)
    page = ann.open(f"/proposals/{number}/edit")
    page = ann.press(page, "Let them write too", {"email": at_work.world.email("bob")})
    assert "Bob can write it too now." in page.html
    write_all(bob, number)
    page = bob.press(bob.open(f"/proposals/{number}/send"), "Send for sign-off")
    assert "Sent for sign-off." in page.text
    ask(at_work, number)
    page = ann.press(ann.open(f"/proposals/{number}/edit"), "Remove Bob")
    assert "Remove Bob" not in page.text
    bob.open(f"/proposals/{number}", status=404)


def test_a_co_proposer_takes_their_own_name_off(at_work: Office) -> None:
    ann, bob = at_work.desk("ann"), at_work.desk("bob")
    number = begin(at_work, ann)
    page = ann.open(f"/proposals/{number}/edit")
    ann.press(page, "Let them write too", {"email": at_work.world.email("bob")})
    page = bob.press(bob.open(f"/proposals/{number}/edit"), "Remove Bob")
    assert page.url == "/proposals"
    bob.open(f"/proposals/{number}", status=404)


def test_the_coordinator_begins_one_on_somebodys_behalf(at_work: Office) -> None:
    desk, world = at_work.desk("coordinator"), at_work.world
    page = desk.open("/proposals/new")
    values = {
        "title": "Interviews",
        "unit": str(world.units["art"]),
        "proposer": "no@where.example",
    }
    page = desk.press(page, "Begin writing", values, status=422)
    assert "Nobody at this institution has this address." in page.text
    assert page.soup.select_one("#proposer")["value"] == "no@where.example"
    assert page.soup.select_one("#title")["value"] == "Interviews"
    page = desk.press(page, "Begin writing", {"proposer": world.email("stranger")})
    assert "begun for Stranger" in page.html
    number = page.url.split("/")[2]
    found = at_work.found(number)
    assert found.proposer_id == world.people["stranger"]
    assert found.entered_by_id == world.people["coordinator"]
    assert "entered on their behalf" in desk.open(f"/proposals/{number}").text
    at_work.desk("stranger").open(f"/proposals/{number}/edit")
    assert "Whose proposal it is" not in at_work.desk("ann").open("/proposals/new").text
