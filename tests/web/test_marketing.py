"""From approval to the public page, as marketing does it; then refusals and conflicts."""

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from app.worker import run_once
from persistence.audit import AuditEntry
from proposals.models import Program
from proposals.states import Kind, State
from tests.builders import closing
from tests.support.desk import Desk, Office, office
from workflow import service

HOUSE = "/catalog/generic"
SURVEY = f"{HOUSE}/survey-design"
COPY = {
    "public_summary": "Learn to ask good questions.",
    "public_body": "You plan a survey, field it, and say what it does not show.",
    "enrol_url": "https://www.example.edu/enrol",
    "contact_email": "enrol@example.edu",
}


@pytest.fixture
def at_work(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    with office(sqlite_url, tmp_path / "instance") as found:
        yield found


@pytest.fixture
def case(at_work: Office) -> int:
    """A program that is being prepared."""
    proposal_id = at_work.world.at(State.MARKETING)
    at_work.later()
    return proposal_id


def at(at_work: Office, case: int, *more: str) -> str:
    return "/".join(("/marketing", at_work.number(case), *more))


def program(at_work: Office, case: int) -> Program:
    at_work.fresh()
    return at_work.world.proposal(case).program


def png(width: int = 300, height: int = 200) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (width, height), "#1f5f5b").save(kept, "PNG")
    return kept.getvalue()


def test_marketing_completes_the_page_and_publishes_it(at_work: Office, case: int) -> None:
    desk = at_work.desk("marketing")
    index = desk.open("/marketing")
    assert "Survey Design" in index.text and at(at_work, case) in index.links
    checklist = desk.open(at(at_work, case))
    assert "Still to do: Public copy, Enrolment page." in checklist.text
    assert "Owner: Marketing." in checklist.text and "Owner: Contact." in checklist.text
    page = desk.open(at(at_work, case, "copy"))
    more = {"picture": ("questions.png", png()), "image_alt": "Two people with a questionnaire."}
    saved = desk.press(page, "Save the copy", {**COPY, **more})
    assert "The copy is saved." in saved.html and "Still to do" not in saved.text
    preview = desk.open(at(at_work, case, "preview"))
    assert "This is a preview." in preview.text and "Learn to ask good questions." in preview.text
    assert preview.soup.select_one(f'img[src="{at(at_work, case, "picture")}"]')
    assert "csrf" not in preview.html
    ready = desk.open(at(at_work, case, "publish"))
    assert "Told at once" in ready.text and "Not possible yet" not in ready.text
    done = desk.press(ready, "Publish")
    assert "is published." in done.html
    at_work.fresh()
    assert at_work.world.proposal(case).state is State.ACTIVE
    run_once(at_work.app, at_work.world.walk.clock)
    shown = Desk(at_work.app).open(SURVEY)
    assert "Learn to ask good questions." in shown.text
    picture = shown.soup.select_one("img.program-picture")
    assert picture is not None and picture["alt"] == "Two people with a questionnaire."
    assert Desk(at_work.app).client.get(str(picture["src"])).data.startswith(b"\x89PNG")


def test_what_is_missing_keeps_it_from_being_published(at_work: Office, case: int) -> None:
    desk = at_work.desk("marketing")
    page = desk.open(at(at_work, case, "publish"))
    assert "Still to do: Public copy, Enrolment page." in page.text
    refused = desk.press(page, "Publish", status=409)
    assert "Still to do" in refused.text
    at_work.fresh()
    assert at_work.world.proposal(case).state is State.MARKETING


def test_publishing_twice_takes_effect_once(at_work: Office, case: int) -> None:
    at_work.world.walk.edit_copy(case, COPY)
    at_work.later()
    desk = at_work.desk("marketing")
    page = desk.open(at(at_work, case, "publish"))
    url, sent = desk.filled(page, "Publish")
    desk.send(url, sent)
    at_work.fresh()
    version = at_work.world.proposal(case).version
    again = desk.send(url, sent)
    assert "it took effect once" in again.html
    at_work.fresh()
    assert at_work.world.proposal(case).version == version


def test_a_page_is_published_at_the_time_that_was_set(at_work: Office, case: int) -> None:
    desk = at_work.desk("marketing")
    page = desk.open(at(at_work, case, "publish"))
    nothing = desk.press(page, "Publish", {"when": "later", "at": ""}, status=422)
    assert "Give the day and the time." in nothing.text
    past = desk.press(page, "Publish", {"when": "later", "at": "2020-01-01T09:00"}, status=422)
    assert "Choose a time in the future." in past.text
    assert past.soup.select_one('input[name="at"][value="2020-01-01T09:00"]')
    day = (at_work.world.walk.clock + timedelta(days=3)).strftime("%Y-%m-%dT09:00")
    done = desk.press(page, "Publish", {"when": "later", "at": day})
    assert "Goes live" in done.text
    assert "goes live" in desk.open("/marketing").text
    taken_off = desk.press(done, "Take the set time off")
    assert "Nothing is published by itself." in taken_off.html and "Goes live" not in taken_off.text


def test_publishing_at_once_takes_a_set_time_off(at_work: Office, case: int) -> None:
    world = at_work.world
    world.walk.edit_copy(case, COPY)
    world.do(
        service.schedule, case, world.act("marketing"), at=world.walk.clock + timedelta(days=9)
    )
    at_work.later()
    desk = at_work.desk("marketing")
    desk.press(desk.open(at(at_work, case, "publish")), "Publish", {"when": "now"})
    at_work.fresh()
    assert world.proposal(case).state is State.ACTIVE


# ------------------------------------------------------------------------------------------- the copy


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("enrol_url", "javascript:alert(1)", "Write the whole address"),
        ("enrol_url", "www.example.edu", "Write the whole address"),
        ("enrol_url", "https://a b.example", "Write the whole address"),
        ("enrol_url", "https://[", "Write the whole address"),
        ("badge_platform_url", "data:text/html,x", "Write the whole address"),
        ("contact_email", "somebody", "Write one e-mail address"),
        ("contact_email", "a@b.example, c@d.example", "Write one e-mail address"),
        ("public_summary", "x" * 801, "800"),
        ("fee", "y" * 201, "200"),
    ],
)
def test_what_cannot_be_used_is_said_at_its_field_and_kept(
    at_work: Office, case: int, field: str, typed: str, says: str
) -> None:
    desk = at_work.desk("marketing")
    page = desk.open(at(at_work, case, "copy"))
    refused = desk.press(page, "Save the copy", {**COPY, field: typed}, status=422)
    box = refused.soup.select_one(f"#{field}")
    assert box is not None and box["aria-invalid"] == "true"
    kept = str(box.get("value") or box.get_text().removeprefix("\n"))
    assert kept.strip() == typed
    assert says in refused.text
    assert program(at_work, case).operational == {}


def test_control_characters_are_taken_out(at_work: Office, case: int) -> None:
    desk = at_work.desk("marketing")
    page = desk.open(at(at_work, case, "copy"))
    desk.press(page, "Save the copy", {**COPY, "public_body": "One\r\n\r\nTwo\x00\u202e\x07 three"})
    assert program(at_work, case).operational["public_body"] == "One\n\nTwo three"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("photo.png", b"GIF89a....", "GIF picture"),
        ("photo.png", b"\x89PNG\r\n\x1a\nbroken", ""),
        ("empty.png", b"   ", "is empty"),
        ("page.svg", b"<!DOCTYPE svg [<!ENTITY x 'y'>]><svg>&x;</svg>", ""),
    ],
)
def test_a_picture_that_cannot_be_taken_is_refused(
    at_work: Office, case: int, name: str, content: bytes, says: str
) -> None:
    desk = at_work.desk("marketing")
    page = desk.open(at(at_work, case, "copy"))
    more = {**COPY, "picture": (name, content), "image_alt": "A picture."}
    refused = desk.press(page, "Save the copy", more, status=422)
    box = refused.soup.select_one("#picture")
    assert box is not None and box["aria-invalid"] == "true" and says in refused.text
    assert "Learn to ask good questions." in refused.html
    assert program(at_work, case).picture_id is None


def test_a_drawing_with_a_script_is_refused_and_a_plain_one_taken(
    at_work: Office, case: int
) -> None:
    desk = at_work.desk("marketing")
    begin = b'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200">'
    plain = b'<rect width="300" height="200" fill="#123456"/></svg>'
    page = desk.open(at(at_work, case, "copy"))
    for harm in (b"<script>alert(1)</script>", b'<image href="https://evil.example/x.png"/>'):
        more = {**COPY, "picture": ("x.svg", begin + harm + plain), "image_alt": "A field."}
        desk.press(page, "Save the copy", more, status=422)
    assert program(at_work, case).picture_id is None
    more = {**COPY, "picture": ("x.svg", begin + plain), "image_alt": "A field."}
    desk.press(page, "Save the copy", more)
    kept = desk.client.get(at(at_work, case, "picture"))
    assert b"#123456" in kept.data and "sandbox" in kept.headers["Content-Security-Policy"]


def test_a_picture_needs_a_text(at_work: Office, case: int) -> None:
    desk = at_work.desk("marketing")
    page = desk.open(at(at_work, case, "copy"))
    refused = desk.press(page, "Save the copy", {**COPY, "picture": ("x.png", png())}, status=422)
    assert "Say in a sentence what the picture shows." in refused.text


def test_a_change_by_somebody_else_is_shown_and_nothing_typed_is_lost(
    at_work: Office, case: int
) -> None:
    desk = at_work.desk("marketing")
    page = desk.open(at(at_work, case, "copy"))
    at_work.world.walk.edit_copy(case, {"public_summary": "What the contact wrote."})
    at_work.later()
    met = desk.press(page, "Save the copy", COPY, status=409)
    assert "What the contact wrote." in met.text
    assert "Learn to ask good questions." in met.html
    assert program(at_work, case).operational == {"public_summary": "What the contact wrote."}
    desk.press(met, "Save the copy")
    assert program(at_work, case).operational["public_summary"] == COPY["public_summary"]


def test_what_the_rules_say_about_claims_is_shown(at_work: Office, case: int) -> None:
    desk = at_work.desk("marketing")
    page = desk.open(at(at_work, case, "copy"))
    words = {**COPY, "public_summary": "Earn a master diploma in ten weeks."}
    saved = desk.press(page, "Save the copy", words)
    assert "The public copy says: " in saved.text and "diploma" in saved.text


def test_nothing_is_offered_before_the_approval_is_final(at_work: Office) -> None:
    world = at_work.world
    approved = world.at(State.APPROVED)
    world.walk.edit_copy(approved, {**COPY, "public_summary": "Enrol now."})
    at_work.later()
    page = at_work.desk("marketing").open(at(at_work, approved))
    assert "It is not approved yet, and the public copy already offers it" in page.text


def test_the_copy_of_a_live_page_is_live_and_audited(at_work: Office, case: int) -> None:
    world = at_work.world
    world.walk.edit_copy(case, COPY)
    world.walk.publish(case)
    at_work.later()
    desk = at_work.desk("contact")
    page = desk.open(at(at_work, case, "copy"))
    assert "what you save can be read at once" in page.text
    desk.press(page, "Save the copy", {"fee": "$300"})
    run_once(at_work.app, world.walk.clock)
    assert "$300" in Desk(at_work.app).open(SURVEY).text
    at_work.fresh()
    entry = world.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.action == "edit_operational")
        .order_by(AuditEntry.id.desc())
    ).first()
    assert entry is not None and entry.details == {"fields": ["fee"]}


# ---------------------------------------------------------------------------------- a published page


@pytest.fixture
def live(at_work: Office, case: int) -> int:
    at_work.world.walk.edit_copy(case, COPY)
    at_work.world.walk.publish(case)
    at_work.later()
    run_once(at_work.app, at_work.world.walk.clock)
    return case


def test_a_wrong_page_is_taken_down_at_once_and_put_back(at_work: Office, live: int) -> None:
    desk = at_work.desk("coordinator")
    page = desk.open(at(at_work, live, "hide"))
    missing = desk.press(page, "Take the page down", status=422)
    assert "Give the reason." in missing.text
    down = desk.press(page, "Take the page down", {"reason": "The fee is wrong."})
    assert "Hidden from the catalog" in down.text and "The fee is wrong." in down.text
    Desk(at_work.app).open(SURVEY, status=404)
    again = desk.press(page, "Take the page down", {"reason": "The fee is wrong."})
    assert "took effect once" in again.html
    back = desk.press(desk.open(at(at_work, live, "show")), "Put the page back")
    assert "can be read again" in back.html
    Desk(at_work.app).open(SURVEY)


def test_enrolment_is_suspended_and_opened_again(at_work: Office, live: int) -> None:
    desk = at_work.desk("marketing")
    page = desk.open(at(at_work, live, "suspend"))
    desk.press(page, "Suspend enrolment", {"reason": "The lab moves."})
    assert "Enrolment suspended" in Desk(at_work.app).open(SURVEY).text
    desk.press(desk.open(at(at_work, live, "resume")), "Open enrolment again")
    assert "Enrolment suspended" not in Desk(at_work.app).open(SURVEY).text


def test_an_act_on_a_page_seen_too_long_ago_is_refused(at_work: Office, live: int) -> None:
    desk = at_work.desk("coordinator")
    page = desk.open(at(at_work, live, "hide"))
    changed = at_work.world.walk.propose(
        live, Kind.TERMINATION, closing(at_work.world.walk.clock.date())
    )
    walk = at_work.world.walk
    for step in (walk.send, walk.sign_all, walk.refer):
        step(changed)
    walk.decide(changed, "fffff")
    for step in (walk.approve, walk.to_marketing, walk.publish):
        step(changed)
    at_work.later()
    refused = desk.press(page, "Take the page down", {"reason": "Kept text."}, status=409)
    assert "cannot be done" in refused.text or "changed after you opened" in refused.text


def test_an_ending_needs_no_copy(at_work: Office, live: int) -> None:
    walk = at_work.world.walk
    ending = walk.propose(live, Kind.TERMINATION, closing(walk.clock.date()))
    for step in (walk.send, walk.sign_all, walk.refer):
        step(ending)
    walk.decide(ending, "fffff")
    for step in (walk.approve, walk.to_marketing):
        step(ending)
    at_work.later()
    desk = at_work.desk("marketing")
    assert "nothing has to be prepared" in desk.open(at(at_work, ending)).text
    page = desk.open(at(at_work, ending, "publish"))
    assert "The page says that the program is closing" in page.text
    desk.press(page, "Publish")
    at_work.fresh()
    assert at_work.world.proposal(ending).state is State.ACTIVE


# ------------------------------------------------------------------------------------------ refusals


PARTS = ("", "copy", "preview", "publish", "picture", "badge", "hide", "suspend")


@pytest.mark.parametrize("part", PARTS)
def test_who_may_not_see_the_case_gets_no_hint(at_work: Office, case: int, part: str) -> None:
    path = at(at_work, case, part).rstrip("/")
    for key in ("stranger", "careers-head"):
        at_work.desk(key).open(path, status=404)
    at_work.desk("marketing").open("/marketing/EX-2026-999", status=404)
    nobody = Desk(at_work.app).client.get(path)
    assert nobody.status_code == 302 and "/account/sign-in" in nobody.headers["Location"]


def test_who_may_see_it_and_not_do_it_is_told_so(at_work: Office, case: int) -> None:
    auditor = at_work.desk("auditor")
    page = auditor.open(at(at_work, case))
    assert "Edit the page’s copy" not in page.text and "Publish" not in page.text.split("Not")[0]
    for part in ("copy", "publish", "hide"):
        auditor.open(at(at_work, case, part), status=403)


def test_the_list_is_for_those_with_business_there(at_work: Office, case: int) -> None:
    at_work.desk("stranger").open("/marketing", status=403)
    for key in ("marketing", "contact", "coordinator", "badges"):
        assert "Survey Design" in at_work.desk(key).open("/marketing").text


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.COMMITTEE_REVIEW])
def test_before_the_approval_there_is_no_page_to_prepare(at_work: Office, state: State) -> None:
    proposal_id = at_work.world.at(state)
    at_work.later()
    at_work.desk("coordinator").open(at(at_work, proposal_id), status=404)


def test_help_and_policies_are_there(at_work: Office) -> None:
    desk = at_work.desk("ann")
    policies = desk.open("/policies")
    assert "At least one learning outcome is stated." in policies.text
    assert "Competency badge" in policies.text and "Sponsoring unit" in policies.text
    for reader in (desk, Desk(at_work.app)):
        assert "Heads and offices" in reader.open("/help").text
        lifecycle = reader.open("/help/lifecycle")
        assert lifecycle.soup.select_one("svg.lifecycle") and "the coordinator" in lifecycle.text
    assert "csrf" not in Desk(at_work.app).open("/help").html
    assert Desk(at_work.app).client.get("/policies").status_code == 302
