"""Plain text becomes the kept value of its field, or is refused; written out, it is read again."""

from datetime import date
from typing import Any

import pytest

from imports.answers import READABLE, Ground, read_answer, written_answer
from imports.columns import suggested, targets
from imports.days import DAY_FIRST, MONTH_FIRST, Unreadable, read_day
from imports.models import Purpose
from proposals.catalogue import GOVERNED
from tests.builders import profile

SCHEME = profile().workflow.scheme
GROUND = Ground({"1": "College of Science", "2": "Department of Data"}, SCHEME,
                unit_slugs={"data": "2"})  # fmt: skip


def read(name: str, text: str) -> Any:
    return read_answer(GOVERNED[name], text, GROUND)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("title", "  Tides \u200e and\tmore ", "Tides and more"),
        ("unit", "department of DATA", "2"),
        ("unit", "data", "2"),
        ("partner_units", "Department of Data; College of Science", ["2", "1"]),
        ("level", "Advanced", "advanced"),
        ("audience", "Alumni; Working professionals", ["alumni", "professional"]),
        ("audience", "alumni, public", ["alumni", "public"]),
        ("hours", "7,50", "7.5"),
        ("pass_percent", "70%", "70"),
        ("completion_months", "12", 12),
        ("starts_on", "4 May 2027", "2027-05-04"),
        ("transcripted", "No", False),
        ("transcripted", "x", True),
        ("lead_email", "a@b.edu", "a@b.edu"),
        ("skills", "maps, charts; maps", ["maps", "charts"]),
        ("summary", "", None),
        (
            "outcomes",
            "1. Read a chart | maps, charts\n• Draw one",
            [
                {"id": "o1", "statement": "Read a chart", "skills": ["maps", "charts"]},
                {"id": "o2", "statement": "Draw one"},
            ],
        ),
        (
            "assessments",
            "Log book | Portfolio | 1, 2",
            [{"id": "a1", "name": "Log book", "method": "portfolio", "outcomes": ["o1", "o2"]}],
        ),
        ("placement", SCHEME.types[0].name, {"type": SCHEME.types[0].id}),
    ],
)
def test_text_is_read_as_its_field_means_it(name: str, text: str, value: Any) -> None:
    assert read(name, text) == value
    if value is not None:
        assert read(name, written_answer(GOVERNED[name], value, GROUND)) == value


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("unit", "Alchemy", "No open unit is called “Alchemy”"),
        ("level", "Guru", "none of the answers: Introductory; "),
        ("hours", "3,000", "two ways"),
        ("hours", "forty", "no number"),
        ("hours", "-4", "no number"),
        ("completion_months", "1.5", "no whole number"),
        ("starts_on", "spring", "no date"),
        ("transcripted", "perhaps", "neither yes nor no"),
        ("lead_email", "ann at home", "no e-mail address"),
        ("title", "x" * 121, "121 characters; 120 fit"),
        ("assessments", "Log book | Guessing", "Line 1, Method: “Guessing” is none"),
        ("outcomes", "\n".join("x" * 1 for _ in range(101)), "101 lines; at most 100"),
        ("outcomes", "a | b | c | d", "Line 1 has 4 parts"),
        ("placement", "Medal of Honour", "no type, level or family"),
    ],
)
def test_what_is_no_answer_is_refused_in_words(name: str, text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read(name, text)


@pytest.mark.parametrize(
    ("text", "dates", "day"),
    [
        ("2021-05-04", MONTH_FIRST, date(2021, 5, 4)),
        ("5/4/2021", MONTH_FIRST, date(2021, 5, 4)),
        ("5/4/2021", DAY_FIRST, date(2021, 4, 5)),
        ("31/5/2021", DAY_FIRST, date(2021, 5, 31)),
        ("4.5.2021", MONTH_FIRST, date(2021, 5, 4)),
        ("May 4th, 2021", DAY_FIRST, date(2021, 5, 4)),
        ("4 Sept. 2021", MONTH_FIRST, date(2021, 9, 4)),
    ],
)
def test_days_are_read_as_people_write_them(text: str, dates: str, day: date) -> None:
    assert read_day(text, dates) == day


@pytest.mark.parametrize("text", ["31/5/2021", "2021", "5/4/21", "2021-02-30", "1/1/1066", "May"])
def test_a_day_that_is_not_sure_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_day(text)


def test_headings_suggest_what_they_say_and_nothing_twice() -> None:
    offered = targets(Purpose.EXISTING, profile().workflow.form, on_behalf=False)
    headings = [
        "Program Name",
        "TITLE",
        "Department",
        "Approval date",
        "Remarks",
        "",
        "Who is responsible",
    ]
    found = suggested(headings, offered)
    assert found == ["title", "", "unit", "origin.on", "", "", "lead_name"]


def test_every_field_that_is_asked_can_come_in_but_pictures() -> None:
    form = profile().workflow.form
    left_out = {one.name for step in form.steps for one in step.fields
                if one.field.type not in READABLE}  # fmt: skip
    assert left_out == {"badge_picture"}
