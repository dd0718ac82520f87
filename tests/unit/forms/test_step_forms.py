"""Pages of the form are made from every shipped profile, and give back the content that they show."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel
from werkzeug.datastructures import MultiDict
from wtforms import SelectChoice

from demo.composing import content_for
from forms.proposal_fields import Around
from forms.proposal_steps import StepForm, initial, input_name, step_form
from proposals.content import ROWS_AT_MOST, cleaned
from proposals.fields import FieldType
from proposals.settings import FormStep
from tests.builders import ENTRY, INSTITUTIONS, profile
from tests.support.desk import values_of

PROFILES = sorted(one.name for one in INSTITUTIONS.iterdir() if (one / "profile.toml").exists())
STEPS = [(name, step.key) for name in PROFILES for step in profile(name).workflow.form.steps]


@pytest.fixture(autouse=True)
def page() -> Iterator[None]:
    """Forms can be made, and their words said."""
    app = Flask(__name__)
    app.config.update(SECRET_KEY="for tests", WTF_CSRF_ENABLED=False)
    Babel(app)
    with app.test_request_context(method="POST"):
        yield


def found(name: str, key: str) -> FormStep:
    return next(one for one in profile(name).workflow.form.steps if one.key == key)


def content(name: str) -> dict[str, Any]:
    made = content_for(ENTRY, lead=("Ann", "ann@x.example"), starts_on="2027-01-11")
    return cleaned({**made, "unit": "2", "partner_units": ["3"]})


def around(name: str, answers: Mapping[str, Any]) -> Around:
    rows = {
        table: [SelectChoice(row["id"], row["id"]) for row in answers[table]]
        for table in ("outcomes", "assessments", "activities")
    }
    units = [SelectChoice("2", "Data"), SelectChoice("3", "Art")]
    return Around(units, profile(name).workflow.scheme, [], rows)


def form_of(name: str, key: str, answers: Mapping[str, Any], sent: Any = None) -> StepForm:
    asked = found(name, key).fields
    kind = step_form(asked, around(name, answers))
    return kind(sent, data=initial(asked, answers))


def as_sent(form: StepForm) -> MultiDict[str, str]:
    """What a browser sends of the page as it is shown."""
    from bs4 import BeautifulSoup

    def drawn(field: Any) -> str:
        if hasattr(field, "entries"):
            return "".join(drawn(one) for one in field.entries)
        if hasattr(field, "form"):
            return "".join(drawn(one) for one in field.form)
        return str(field())

    html = "".join(drawn(one) for one in form)
    pairs = values_of(BeautifulSoup(f"<form>{html}</form>", "html.parser").form)
    return MultiDict((name, value.removeprefix("\r\n")) for name, value in pairs)


def test_four_profiles_are_shipped() -> None:
    assert len(PROFILES) >= 4


@pytest.mark.parametrize(("name", "key"), STEPS)
def test_a_page_asks_every_field_in_the_institutions_words(name: str, key: str) -> None:
    form = form_of(name, key, content(name))
    for one in found(name, key).fields:
        made = form.input(one.name)
        assert str(made.label.text).strip()
        assert made.short_name == input_name(one.name)


@pytest.mark.parametrize(("name", "key"), STEPS)
def test_an_empty_page_is_no_mistake_and_says_nothing(name: str, key: str) -> None:
    empty = {"outcomes": [], "assessments": [], "activities": []}
    form = form_of(name, key, empty, as_sent(form_of(name, key, empty)))
    assert form.validate(), form.errors
    assert {value for value in form.sound_values({}).values() if value is not None} == set()


@pytest.mark.parametrize(("name", "key"), STEPS)
def test_a_page_saved_as_shown_keeps_the_content(name: str, key: str) -> None:
    answers = content(name)
    known = {
        one.name: answers[one.name]
        for one in found(name, key).fields
        if one.name in answers and _offered(one.field, answers[one.name], name)
    }
    answers = {
        k: v
        for k, v in answers.items()
        if k in known or k in ("outcomes", "assessments", "activities")
    }
    form = form_of(name, key, answers)
    note = form.show_draft(answers)
    sent = as_sent(form)
    sent["seen_version"] = note
    again = form_of(name, key, answers, sent)
    assert again.validate(), again.errors
    values = again.sound_values(answers)
    said = {field: value for field, value in values.items() if value is not None}
    assert said == known
    assert again.untouched(values) == set(values)


def _offered(field: Any, value: Any, name: str) -> bool:
    """Whether this institution offers the answer: its own options differ from the demo's."""
    if field.type is FieldType.CHOICE:
        return value in {one.value for one in field.options}
    if field.type is FieldType.MULTI_CHOICE:
        return set(value) <= {one.value for one in field.options}
    if field.type is FieldType.PLACEMENT:
        scheme = profile(name).workflow.scheme
        ids = {one.id for part in (scheme.families, scheme.types, scheme.levels) for one in part}
        return set(value.values()) <= ids
    return field.type is not FieldType.PICTURE


def test_rows_that_were_made_up_get_ids_of_their_own() -> None:
    answers = {"outcomes": [{"id": "o1", "statement": "Plan."}]}
    sent = MultiDict(
        {
            "outcomes-0-id": "o7",
            "outcomes-0-statement": "New.",
            "outcomes-1-id": "o1",
            "outcomes-1-statement": "Plan well.",
            "outcomes-2-id": "o1",
            "outcomes-2-statement": "Again.",
            "outcomes-3-id": "",
            "outcomes-3-statement": "   ",
        }
    )
    answers |= {"assessments": [], "activities": []}
    form = form_of("generic", "outcomes", answers, sent)
    assert form.validate()
    rows = form.sound_values(answers)["outcomes"]
    assert [(one["id"], one["statement"]) for one in rows] == [
        ("o2", "New."),
        ("o1", "Plan well."),
        ("o3", "Again."),
    ]


def test_a_table_takes_as_many_rows_as_its_content_and_no_more() -> None:
    answers: dict[str, Any] = {"outcomes": [], "assessments": [], "activities": []}
    pairs = {f"outcomes-{place}-statement": "Plan." for place in range(ROWS_AT_MOST)}
    assert form_of("generic", "outcomes", answers, MultiDict(pairs)).validate()
    pairs[f"outcomes-{ROWS_AT_MOST}-statement"] = "One more."
    form = form_of("generic", "outcomes", answers, MultiDict(pairs))
    assert not form.validate()
    assert form.sound_values(answers) == {}
