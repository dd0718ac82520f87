"""Proposals as they are read: discussion, the list, the rail, signatures, what a renewal is."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from proposals.states import Kind, State
from tests.support.desk import Desk, Office, office
from tests.support.proposing import (
    PDF,
    ask,
    begin,
)
from workflow import later_life


@pytest.fixture
def at_work(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    with office(sqlite_url, tmp_path / "instance") as found:
        yield found


# ------------------------------------------------------------------------ reading and talking


def test_comments_say_who_reads_them_and_are_read_by_them_alone(at_work: Office) -> None:
    number = at_work.put(State.COMMITTEE_REVIEW)
    ann, mary, dean = (at_work.desk(key) for key in ("ann", "mary", "dean"))
    address = f"/proposals/{number}"

    def offered(desk: Desk) -> set[str]:
        return {str(one["value"]) for one in desk.open(address).soup.select("[name=audience]")}

    assert offered(ann) == {"everyone"}
    assert offered(dean) == {"everyone", "offices"}
    assert offered(mary) == {"everyone", "offices", "committee"}
    values = {"text": "Only\u202e us.", "audience": "committee"}
    page = mary.press(mary.open(address), "Add the comment", values)
    assert "Only us." in page.text and "read by:" in page.text
    values = {"text": "For the offices.", "audience": "offices"}
    dean.press(dean.open(address), "Add the comment", values)
    ann.press(ann.open(address), "Add the comment", {"text": "For all.", "audience": "everyone"})
    for desk, words in ((ann, 1), (dean, 2), (mary, 3)):
        text = desk.open(address).text
        said = [one in text for one in ("For all.", "For the offices.", "Only us.")]
        assert said == [place < words for place in range(3)]
    page = ann.open(address)
    url, sent = ann.filled(page, "Add the comment", {"text": "Psst.", "audience": "everyone"})
    forged = [(name, "committee" if name == "audience" else value) for name, value in sent]
    page = ann.send(url, forged, status=422)
    assert "Psst." in page.html and "Psst." not in mary.open(address).text
    assert ann.send(url, [*sent, ("text", "x")]).status == 200
    too_long = [(n, "x" * 10_001 if n == "text" else v) for n, v in sent]
    assert "Field cannot be longer" in ann.send(url, too_long, status=422).text


def test_the_list_is_searched_filtered_and_paged_in_its_address(at_work: Office) -> None:
    ann = at_work.desk("ann")
    assert "No proposals yet" in ann.open("/proposals").text
    for place in range(27):
        begin(at_work, ann, f"Craft {place:02}")
    begin(at_work, ann, "Sampling 100%_")
    page = ann.open("/proposals?q=craft&state=draft&mine=1")
    assert len(page.soup.select("ul.entries > li")) == 25
    older = next(str(one["href"]) for one in page.soup.select("a[rel=next]"))
    assert parse_qs(urlsplit(older).query) == {
        "q": ["craft"],
        "state": ["draft"],
        "mine": ["1"],
        "page": ["2"],
    }
    page = ann.open(older)
    assert len(page.soup.select("ul.entries > li")) == 2
    assert page.soup.select_one("#q")["value"] == "craft"
    assert "Sampling" in ann.open("/proposals?q=100%25_").text
    assert "Nothing matches" in ann.open("/proposals?q=%25%25%25").text
    assert "Nothing matches" in ann.open("/proposals?state=approved").text
    junk = "/proposals?page=99999999999999999999&state=nonsense&kind='&q=%00%FF"
    ann.open(junk)
    assert "Craft" not in at_work.desk("head").open("/proposals?q=Craft").text.replace(
        "Number, title, person or words in it", ""
    )


def test_a_returned_signature_shows_its_comment(at_work: Office) -> None:
    number = at_work.put(State.RETURNED)
    page = at_work.desk("ann").open(f"/proposals/{number}")
    line = page.soup.select_one(".signature-returned")
    assert line is not None and line.select_one(".signature-comment") is not None


@pytest.mark.parametrize("state", [State.ACTIVE, State.CHANGED, State.TERMINATED])
def test_the_rail_names_an_end_only_when_it_was_taken(at_work: Office, state: State) -> None:
    number = at_work.put(state)
    rail = at_work.desk("ann").open(f"/proposals/{number}").soup.select_one("ol.rail")
    said = rail.get_text(" ")
    assert ("Superseded" in said) == (state is State.CHANGED)
    assert ("Terminated" in said) == (state is State.TERMINATED)


def test_an_office_that_asked_for_a_change_does_not_write_it(at_work: Office) -> None:
    number = at_work.put(State.SUBMITTED)
    ask(at_work, number)
    head = at_work.desk("head")
    page = head.open(f"/proposals/{number}")
    assert "Amend it" not in page.text
    head.open(f"/proposals/{number}/edit", status=403)
    head.open(f"/proposals/{number}/edit/basics", status=403)
    assert "Amend it" in at_work.desk("ann").open(f"/proposals/{number}").text


def test_files_of_the_version_in_force_make_no_renewal_a_change(at_work: Office) -> None:
    world, ann = at_work.world, at_work.desk("ann")
    first = world.draft()
    page = ann.open(f"/proposals/{at_work.number(first)}/edit")
    ann.press(page, "Attach the file", {"file": ("market.pdf", PDF)})
    at_work.fresh()
    walk = world.walk
    for go in (walk.send, walk.sign_all, walk.refer):
        go(first)
    walk.decide(first, "fffff")
    for go in (walk.approve, walk.to_marketing, walk.publish):
        go(first)
    again = world.do(later_life.propose, first, world.act("ann"), kind=Kind.RENEWAL)
    number = again.number
    at_work.later()
    page = ann.open(f"/proposals/{number}/send")
    assert "Nothing of substance changes" in page.text
    assert "Microcredential Committee" not in page.text and "market.pdf" not in page.text
