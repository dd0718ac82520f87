"""What a proposal's own pages tell: who has it, what happened, what changed since one's decision."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from persistence.unit_of_work import unit_of_work
from proposals.states import State
from taxonomy.frameworks import Framework, Item
from taxonomy.service import adopt_framework
from tests.support.desk import Office, Sheet, office
from tests.support.proposing import PDF, ask, begin, fill, write_all
from workflow import sign_offs, writing
from workflow.deciding import ChangeWanted


@pytest.fixture
def at_work(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    with office(sqlite_url, tmp_path / "instance") as found:
        yield found


def events(page: Sheet) -> list[str]:
    """The sentences of a history, in their order."""
    return [one.get_text(" ", strip=True) for one in page.soup.select(".event-what > p")]


def pairs(page: Sheet, sentence: str) -> dict[str, str]:
    """The evidence folded beneath the first event that says this."""
    for event in page.soup.select(".event"):
        if sentence in event.get_text(" "):
            terms = [one.get_text(strip=True) for one in event.select("dt")]
            told = [one.get_text(strip=True) for one in event.select("dd")]
            return dict(zip(terms, told, strict=True))
    raise AssertionError(f"No event “{sentence}” in {events(page)}")


def wait(at_work: Office, **time: int) -> None:
    at_work.later(at_work.world.walk.clock + timedelta(**time))


def sign(at_work: Office, number: str, key: str) -> None:
    desk = at_work.desk(key)
    step = next(one for one in desk.open("/sign-offs").links if number in one)
    desk.press(desk.open(step), "Sign for")


def test_the_page_and_the_list_say_who_has_it_since_when_and_until_when(at_work: Office) -> None:
    ann, head = at_work.desk("ann"), at_work.desk("head")
    number = begin(at_work, ann)
    assert "With its writers." in ann.open(f"/proposals/{number}").text
    write_all(ann, number)
    ann.press(ann.open(f"/proposals/{number}/send"), "Send for sign-off")
    wait(at_work, days=2)
    for page in (ann.open(f"/proposals/{number}"), ann.open("/proposals"), head.open("/proposals")):
        assert "Now with Head of Department of Data, for 2 days, asked for by" in page.text
    wait(at_work, days=30)
    assert "overdue since" in ann.open(f"/proposals/{number}").text
    returned = at_work.put(State.RETURNED)
    assert "Back with its writers" in ann.open(f"/proposals/{returned}").text


def test_history_names_offices_files_and_colleagues(at_work: Office) -> None:
    ann = at_work.desk("ann")
    number = begin(at_work, ann)
    page = ann.open(f"/proposals/{number}/edit")
    page = ann.press(page, "Attach the file", {"file": ("Letter.pdf", PDF)})
    ann.press(page, "Let them write too", {"email": at_work.world.email("bob")})
    write_all(ann, number)
    ann.press(ann.open(f"/proposals/{number}/send"), "Send for sign-off")
    wait(at_work, hours=1)
    sign(at_work, number, "head")
    said = events(ann.open(f"/proposals/{number}/timeline"))
    assert said[-3:] == [
        "Ann let Bob write it too.",
        "Ann attached “Letter.pdf”.",
        "Ann began it.",
    ]
    came = said.index("It came to Head of Department of Data.")
    assert said.index("Head signed for Head of Department of Data.") < came
    assert said.index("Ann sent it for sign-off.") > came
    assert not [one for one in said if "changed it" in one]
    oldest = events(ann.open(f"/proposals/{number}/timeline?order=oldest"))
    assert oldest == list(reversed(said))


def test_saves_of_one_sitting_are_one_line_and_their_fields_for_writers_only(
    at_work: Office,
) -> None:
    ann, head = at_work.desk("ann"), at_work.desk("head")
    number = begin(at_work, ann)
    fill(ann, number, "basics", {"summary": "Ask."})
    wait(at_work, minutes=20)
    fill(ann, number, "basics", {"summary": "Ask well."})
    wait(at_work, hours=5)
    write_all(ann, number)
    page = ann.open(f"/proposals/{number}/timeline")
    assert events(page) == ["Ann edited the working copy."] * 2 + ["Ann began it."]
    newest = pairs(page, "Ann edited the working copy.")
    assert "Earning criteria" in newest["Edited"]
    first = page.soup.select(".event")[1].get_text(" ")
    assert "2 saves" in first and first.count("save_draft") == 2
    ann.press(ann.open(f"/proposals/{number}/send"), "Send for sign-off")
    page = head.open(f"/proposals/{number}/timeline")
    assert "Edited" not in pairs(page, "Ann edited the working copy.")
    assert "Earning criteria" not in page.text


def amended(at_work: Office) -> str:
    """A proposal that the head signed, and Bob and Ann then amended."""
    ann, bob = at_work.desk("ann"), at_work.desk("bob")
    number = begin(at_work, ann)
    write_all(ann, number)
    page = ann.open(f"/proposals/{number}/edit")
    ann.press(page, "Let them write too", {"email": at_work.world.email("bob")})
    ann.press(ann.open(f"/proposals/{number}/send"), "Send for sign-off")
    wait(at_work, hours=1)
    sign(at_work, number, "head")
    wait(at_work, hours=1)
    world, proposal_id = at_work.world, at_work.found(number).id
    wanted = [ChangeWanted(text="Say how long.", field="hours")]
    world.do(sign_offs.request_changes, proposal_id, world.act("dean"), changes=wanted)
    at_work.later()
    fill(ann, number, "activities", {"hours": "45"})
    fill(bob, number, "basics", {"summary": "Ask better."})
    page = ann.open(f"/proposals/{number}/send")
    ann.press(page, "Seal the new revision", {"remark": "As asked."})
    return number


def headings(page: Sheet) -> list[str]:
    """The fields that a redline shows."""
    return [one.get_text() for one in page.soup.select(".redline-field h3")]


def test_whoever_decided_sees_what_changed_since(at_work: Office) -> None:
    number = amended(at_work)
    head, ann = at_work.desk("head"), at_work.desk("ann")
    page = head.open(f"/proposals/{number}")
    [link] = [one for one in page.soup.select("main a") if "Since you decided" in one.get_text()]
    assert link["href"] == f"/proposals/{number}/changes?from=1&to=2"
    page = head.open(str(link["href"]))
    current = page.soup.select(".redline-filters a[aria-current]")
    assert "Since you decided" in [one.get_text() for one in current]
    assert "45" in " ".join(one.get_text() for one in page.soup.select(".redline-text ins"))
    assert "Since you decided" not in ann.open(f"/proposals/{number}").text


def test_changes_name_their_editor_and_can_be_read_of_one_alone(at_work: Office) -> None:
    number = amended(at_work)
    head = at_work.desk("head")
    page = head.open(f"/proposals/{number}/changes")
    sections = {
        one.select_one("h3").get_text(): one.get_text(" ")
        for one in page.soup.select(".redline-field")
    }
    assert "Ann" in sections["Hours of work in all"]
    assert "Bob" in sections["Short description"]
    [bobs] = [one for one in page.soup.select(".redline-filters a") if one.get_text() == "By Bob"]
    page = head.open(str(bobs["href"]))
    assert headings(page) == ["Short description"]
    assert "As asked." in page.text
    head.open(f"/proposals/{number}/changes?from=99&to=x&by='")


def test_a_change_is_compared_with_the_version_in_force_but_for_its_files(at_work: Office) -> None:
    ann, walk = at_work.desk("ann"), at_work.world.walk
    number = begin(at_work, ann)
    page = ann.open(f"/proposals/{number}/edit")
    ann.press(page, "Attach the file", {"file": ("Letter.pdf", PDF)})
    write_all(ann, number)
    ann.press(ann.open(f"/proposals/{number}/send"), "Send for sign-off")
    proposal_id = at_work.found(number).id
    walk.sign_all(proposal_id)
    walk.refer(proposal_id)
    walk.decide(proposal_id, "fffff")
    for go in (walk.approve, walk.to_marketing, walk.publish):
        go(proposal_id)
    at_work.later()
    page = ann.press(ann.open(f"/proposals/{number}/propose-change"), "Start a change")
    later = page.url.split("/")[2]
    assert later != number
    fill(ann, later, "assessment", {"criteria": "Pass both interviews."})
    for address in (f"/proposals/{later}/changes?from=base", f"/proposals/{later}"):
        page = ann.open(address)
        assert "Letter.pdf" not in page.text
        assert headings(page) == ["Earning criteria"]


def test_what_is_asked_for_leads_its_writers_to_the_field(at_work: Office) -> None:
    ann, head = at_work.desk("ann"), at_work.desk("head")
    number = at_work.put(State.SUBMITTED)
    ask(at_work, number)
    link = f"/proposals/{number}/edit/activities#hours"
    assert link in ann.open(f"/proposals/{number}").links
    page = ann.open(link.partition("#")[0])
    assert page.soup.select_one("#hours") is not None
    page = head.open(f"/proposals/{number}")
    assert "Say how long." in page.text and link not in page.links


def test_the_officer_waives_beside_the_finding_and_nobody_else(at_work: Office) -> None:
    number = at_work.put(State.RETURNED)
    values = {"level": "graduate", "bachelors_required": False}
    act = at_work.world.act("ann")
    at_work.world.do(writing.save, at_work.found(number).id, act, values=values, seen_draft=None)
    at_work.later()
    ann, officer = at_work.desk("ann"), at_work.desk("policy")
    page = officer.open(f"/proposals/{number}")
    [link] = [one for one in page.links if "/waive?" in one]
    assert not [one for one in ann.open(f"/proposals/{number}").links if "/waive" in one]
    reason = {"reason": "Agreed with the graduate body."}
    officer.press(officer.open(link), "Waive this rule", reason)
    page = officer.open(f"/proposals/{number}")
    assert "Agreed with the graduate body." in page.text
    waived = next(one for one in page.soup.select(".finding") if "Waived by" in one.get_text(" "))
    assert "Blocks sending" not in waived.get_text(" ")
    [back] = [one for one in page.links if "take-back-waiver" in one]
    officer.press(officer.open(back), "Take the waiver back")
    page = ann.open(f"/proposals/{number}/send")
    assert "Blocks sending" in page.text


def test_findings_of_the_page_come_first_and_the_worst_of_them_before_others(
    at_work: Office,
) -> None:
    ann = at_work.desk("ann")
    number = begin(at_work, ann)
    fill(ann, number, "outcomes", {"outcomes-0-statement": "Plan an interview."})
    order = ["block", "warn", "advise", "pass"]

    def panel(address: str) -> list[str]:
        page = ann.open(address)
        for group in page.soup.select(".findings-group"):
            ranks = [
                next(order.index(one) for one in order if f"finding-{one}" in finding["class"])
                for finding in group.select(".finding")
            ]
            assert ranks == sorted(ranks)
        return [one.get_text() for one in page.soup.select(".findings-group h3")]

    usual = panel(f"/proposals/{number}/edit")
    assert usual[0] != "Demand and partners"
    assert panel(f"/proposals/{number}/edit/demand")[0] == "Demand and partners"
    refreshed = ann.open(f"/proposals/{number}/findings?first=demand").soup
    assert refreshed.select_one(".findings-group h3").get_text() == "Demand and partners"


BAKING = Framework(
    key="baking", title="Baking", items=(Item("dough", "Prove dough"), Item("rye", "Bake rye"))
)


def adopt(at_work: Office, framework: Framework) -> None:
    world = at_work.world
    with unit_of_work(world.session):
        adopt_framework(
            world.session, world.institution.id, framework, by_id=None, now=world.walk.clock
        )


def test_competencies_stand_by_framework_and_outlast_it(at_work: Office) -> None:
    ann = at_work.desk("ann")
    number = begin(at_work, ann)
    page = ann.open(f"/proposals/{number}/edit/outcomes")
    assert "Critical Thinking" in page.text and not page.soup.select(".choice-group")
    adopt(at_work, BAKING)
    page = ann.open(f"/proposals/{number}/edit/outcomes")
    assert "Baking" in [one.get_text() for one in page.soup.select(".choice-group")]
    values = {
        "outcomes-0-statement": "Prove dough by hand.",
        "outcomes-0-competencies": ["baking:dough", "nace:critical-thinking"],
    }
    fill(ann, number, "outcomes", values)
    adopt(at_work, replace(BAKING, items=BAKING.items[1:]))
    page = ann.open(f"/proposals/{number}/edit/outcomes")
    assert "Chosen before" in page.text
    ann.press(page, "Save and see all pages")
    [row] = at_work.found(number).draft_content["outcomes"]
    assert set(row["competencies"]) == {"baking:dough", "nace:critical-thinking"}
    assert "Critical Thinking, Prove dough" in ann.open(f"/proposals/{number}").text


def test_what_is_missing_leads_to_a_field_that_is_there(at_work: Office) -> None:
    ann = at_work.desk("ann")
    number = begin(at_work, ann)
    page = ann.open(f"/proposals/{number}/send")
    missing = [one.get_text() for one in page.soup.select("[aria-labelledby=missing-title] li")]
    assert missing[:2] == ["Short description", "Credit"]
    links = [str(one["href"]) for one in page.soup.select("[aria-labelledby=missing-title] li a")]
    assert len(links) == len(missing) and links[0] == f"/proposals/{number}/edit/basics#summary"
    for link in links:
        address, _hash, anchor = link.partition("#")
        assert ann.open(address).soup.find(id=anchor) is not None, link


def test_a_save_by_itself_says_what_it_left_out(at_work: Office) -> None:
    ann = at_work.desk("ann")
    number = begin(at_work, ann)
    page = ann.open(f"/proposals/{number}/edit/basics")
    for summary, said in (("x" * 601, "Not saved, since something in it is wrong"), ("Ask.", "")):
        values = {"summary": summary, "credit_basis": "none"}
        url, sent = ann.filled(page, "Save and go on", values)
        told = ann.client.post(f"{url}/autosave", data=dict(sent)).get_json()
        assert told["message"].startswith(said) and (
            "Short description" in told["message"]
        ) == bool(said)
        kept = at_work.found(number).draft_content
        assert kept["credit_basis"] == "none" and kept.get("summary") == (None if said else "Ask.")
        page = ann.open(f"/proposals/{number}/edit/basics")
