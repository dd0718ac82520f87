"""A whole profile: the shipped ones, and every kind of mistake by file and key."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.roles import Role
from profiles.colours import NIGHT, READABLE, WHITE, contrast
from profiles.problems import ProfileRefused
from profiles.profile import read_profile
from proposals.states import Kind
from tests.unit.profiles.shipped import NAMES, content, profile

Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_profile_can_be_read(name: str) -> None:
    found = profile(name)
    assert found.institution.slug == name
    assert str(found.workflow.timezone) == found.institution.timezone
    assert 8 <= len(found.faq) <= 12
    assert found.brand.logo is not None
    assert all(task.title for task in found.marketing.tasks)


@pytest.mark.parametrize("name", NAMES)
def test_shipped_colours_can_be_read_on_their_paper(name: str) -> None:
    brand = profile(name).brand
    assert contrast(brand.accent, WHITE) >= READABLE
    assert contrast(brand.accent_dark, NIGHT) >= READABLE


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_of_case_has_a_form_and_a_termination_asks_only_for_its_end(name: str) -> None:
    form = profile(name).workflow.form
    assert all(form.steps_for(kind) for kind in Kind)
    asked = {one.name for one in form.asked(Kind.TERMINATION)}
    assert {"closing_reason", "last_enrolment_on", "teach_out_ends_on", "teach_out_plan"} <= asked
    assert not asked & {one.name for one in form.asked(Kind.NEW)}


def test_the_generic_form_asks_about_fifteen_things_in_nine_steps() -> None:
    form = profile("generic").workflow.form
    assert [step.key for step in form.steps_for(Kind.NEW)] == [
        "basics",
        "learners",
        "outcomes",
        "assessment",
        "activities",
        "badge",
        "demand",
        "delivery",
        "people",
    ]
    assert 12 <= sum(one.required for one in form.asked(Kind.NEW)) <= 18


def test_hartwell_is_the_shortest() -> None:
    asked = {name: len(list(profile(name).workflow.form.asked(Kind.NEW))) for name in NAMES}
    assert min(asked, key=lambda name: asked[name]) == "hartwell"
    assert len(profile("hartwell").workflow.form.steps_for(Kind.NEW)) == 3


@pytest.mark.parametrize("name", NAMES)
def test_what_a_badge_cannot_be_set_up_without_is_required_of_a_proposal(name: str) -> None:
    """After approval the content is sealed, so nothing could be added there."""
    required = {one.name for one in profile(name).workflow.form.asked(Kind.NEW) if one.required}
    assert {"title", "summary", "criteria", "placement", "badge_picture"} <= required


def test_no_shipped_profile_passes_for_real() -> None:
    assert all(profile(name).institution.illustrative for name in NAMES)


def test_contrast_is_what_the_guidelines_say() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


def test_the_fingerprint_follows_every_part_of_the_brand() -> None:
    prints = {profile("generic").brand.fingerprint}
    for part, value in (("accent", "#000000"), ("accent_dark", "#ffffff")):
        changed = content()
        changed["profile"]["brand"][part] = value
        prints.add(read_profile(changed).brand.fingerprint)
    changed = content()
    changed["logo"] = None
    prints.add(read_profile(changed).brand.fingerprint)
    assert len(prints) == 4
    assert profile("generic").brand.fingerprint == read_profile(content()).brand.fingerprint


def test_words_are_renamed_and_others_stay_plain() -> None:
    words = profile("arizona").words
    assert str(words.say("microcredential")) == "Micro-credential"
    assert str(words.role(Role.COORDINATOR)) == "Coordinator in the Registrar’s office"
    assert str(words.role(Role.MARKETING)) == "Marketing"
    with pytest.raises(KeyError):
        words.say("no such word")


def test_an_adopted_profile_with_its_taxonomy_written_out_reads_the_same() -> None:
    kept = content()
    kept["taxonomy"] = profile("generic").taxonomy.as_data()
    assert read_profile(kept).taxonomy == profile("generic").taxonomy


def at(*path: str | int, value: Any) -> Change:
    """Put a value at a place of the content."""

    def change(whole: dict[str, Any]) -> None:
        here: Any = whole
        for part in path[:-1]:
            here = here[part]
        here[path[-1]] = value

    return change


def without(*path: str | int) -> Change:
    """Take out what is at a place of the content."""

    def change(whole: dict[str, Any]) -> None:
        here: Any = whole
        for part in path[:-1]:
            here = here[part]
        del here[path[-1]]

    return change


BASICS = ("fields", "step", 0, "fields")
MISTAKES: list[tuple[Change, str]] = [
    (without("route"), "route.toml: This file is missing."),
    (at("routes", value={}), "routes.toml: A profile has no such file."),
    (without("profile", "institution"), "profile.toml, institution: This is missing."),
    (at("profile", "brant", value={}), "profile.toml, brant: This key is not known here."),
    (at("profile", "institution", value=3), "profile.toml, institution: Write a table here."),
    (
        at("profile", "institution", "name", value=""),
        "profile.toml, institution, name: This is empty.",
    ),
    (
        at("profile", "institution", "name", value=7),
        "profile.toml, institution, name: Write text in quotation marks.",
    ),
    (
        at("profile", "institution", "prefix", value="ua"),
        "profile.toml, institution, prefix: “ua” is not written as it must be: ",
    ),
    (
        at("profile", "institution", "timezone", value="Mars/Olympus"),
        "profile.toml, institution, timezone: “Mars/Olympus” is not a time zone",
    ),
    (
        at("profile", "institution", "timezone", value="../etc/passwd"),
        "profile.toml, institution, timezone: “../etc/passwd” is not a time zone",
    ),
    (
        at("profile", "institution", "illustrative", value="maybe"),
        "profile.toml, institution, illustrative: Write true or false",
    ),
    (
        at("profile", "institution", "contact", "email", value="nobody"),
        "profile.toml, institution, contact, email: “nobody” is not an e-mail address.",
    ),
    (
        at("profile", "brand", "accent", value="#777777"),
        "profile.toml, brand, accent: #777777 on #ffffff has a contrast of 4.48; text needs 4.5. "
        "Choose a darker colour.",
    ),
    (
        at("profile", "brand", "accent_dark", value="#333333"),
        "profile.toml, brand, accent_dark: #333333 on #14171b has a contrast of 1.",
    ),
    (at("profile", "brand", "accent", value="red"), "profile.toml, brand, accent: “red” is not "),
    (
        at("profile", "words", value={"dean": "Rector"}),
        "profile.toml, words: No word is called dean; there are microcredential,",
    ),
    (
        at("profile", "options", "returned_months", value=0),
        "profile.toml, options, returned_months: 0 is too small: at least 1.",
    ),
    (
        at("profile", "options", "returned_months", value=61),
        "profile.toml, options, returned_months: 61 is too large: at most 60.",
    ),
    (
        at("profile", "options", "waived_by", value="king"),
        "profile.toml, options, waived_by: “king” is not one of ",
    ),
    (
        at("profile", "options", "waived_by", value="head"),
        "profile.toml, options, waived_by: Head is a role in a unit",
    ),
    (
        at("profile", "calendar", "holidays", value=["26 November"]),
        "profile.toml, calendar, holidays 1: Write a day as in 2026-11-26.",
    ),
    (
        at("profile", "catalog", "facets", value=["unit", "unit"]),
        "profile.toml, catalog, facets: A facet is named twice.",
    ),
    (
        at("fields", "step", 0, "title", value=None),
        "fields.toml, step 1 (basics), title: Write text in quotation marks.",
    ),
    (
        at(*BASICS, value=["title", "unit", "colour"]),
        "fields.toml, step basics: No field is called “colour”.",
    ),
    (
        at(*BASICS, value=["title", "unit", "unit", "subject", "credit_basis"]),
        "fields.toml, step basics: “unit” is asked twice.",
    ),
    (
        at(*BASICS, 0, value={"name": "title", "when": "colour == 'red'"}),
        "fields.toml, step basics, title, when: ",
    ),
    (
        at(*BASICS, 0, value={"name": "title", "required_when": "title"}),
        "fields.toml, step basics, title, required_when: This is not a yes or no.",
    ),
    (
        at(*BASICS, 3, value={"name": "strategic_goals"}),
        "fields.toml, step basics, strategic_goals, options: Give the options",
    ),
    (
        at(*BASICS, 4, "options", value=[{"value": "free", "label": "Free"}]),
        "fields.toml, step basics, credit_basis, options: “free” is not an answer of this field.",
    ),
    (
        at(*BASICS, value=["unit", "credit_basis"]),
        "fields.toml: No step for new proposals asks “title”",
    ),
    (without("fields", "step", 9), "fields.toml: No step is asked for the kind “termination”."),
    (
        at("fields", "step", 1, "fields", 0, value="audience_note"),
        "route.toml, step graduate-body, when: The condition looks at “audience”",
    ),
    (
        at("fields", "step", 8, "fields", value=["lead_name"]),
        "route.toml, step partner, place: fields.toml never asks “partner_units”",
    ),
    (
        at("fields", "extra", value=[{"name": "room", "type": "table", "label": "Room"}]),
        "fields.toml, extra 1 (room), type: An extra field cannot be of type table.",
    ),
    (
        at("route", "step", 0, "stage", value=51),
        "route.toml, step 1 (unit-head), stage: 51 is too large: at most 50.",
    ),
    (
        at("route", "step", 0, "role", value="coordinator"),
        "route.toml, step 1 (unit-head): Step unit-head: the role coordinator does not fit",
    ),
    (
        at("route", "step", 1, "key", value="unit-head"),
        "route.toml, step: Steps named twice: unit-head.",
    ),
    (
        at("route", "step", 4, "when", value="audience ="),
        "route.toml, step graduate-body, when: ",
    ),
    (
        at("route", "step", 4, "when", value="title"),
        "route.toml, step graduate-body, when: This is not a yes or no.",
    ),
    (
        at("route", "step", 5, "committee", value="senate"),
        "route.toml, step committee, committee: committees.toml has no committee called “senate”; "
        "it has microcredential-committee.",
    ),
    (
        lambda whole: [
            step.update(kinds=["new", "change", "renewal"])
            for step in whole["route"]["step"]
            if not step.get("delegated")
        ],
        "route.toml: A case of the kind “termination” may meet nobody who decides.",
    ),
    (
        at("committees", "committee", 0, "rule", "quorum", value="a few"),
        'committees.toml, committee 1 (microcredential-committee), rule.quorum: "a few"',
    ),
    (without("policies", "pack"), "policies.toml, pack: This is missing."),
    (at("policies", "rule", 0, "holds", value="colour"), "policies.toml, "),
    (at("taxonomy", "scheme", value="none"), 'taxonomy.toml: "none" is not a shipped scheme.'),
    (at("taxonomy", "frameworks", value=["esco"]), 'taxonomy.toml: "esco" is not a shipped'),
    (
        at("marketing", "task", 0, "owner", value="nobody"),
        "marketing.toml, task 1 (public-copy), owner: “nobody” is not one of ",
    ),
    (
        at("marketing", "task", 0, "fields", value=["slogan"]),
        "marketing.toml, task 1 (public-copy), fields: No field of the live page is called slogan",
    ),
    (
        at("marketing", "task", 0, "fields", value=[]),
        "marketing.toml, task 1 (public-copy): Say what completes the task",
    ),
    (
        at("marketing", "task", 1, "key", value="public-copy"),
        "marketing.toml, task: Tasks named twice: public-copy.",
    ),
    (at("faq", "question", 0, "answer", value=""), "faq.toml, question 1, answer: This is empty."),
    (
        at("faq", "question", 0, "answer", value="x" * 2001),
        "faq.toml, question 1, answer: This is longer than 2000 characters.",
    ),
    (
        at("notices", "notice", 0, "roles", value=[]),
        "notices.toml, notice 1, roles: At least one entry is needed.",
    ),
    (
        lambda whole: whole["notices"]["notice"].append({"on": "published", "roles": ["auditor"]}),
        "notices.toml, notice: Occasions named twice: published.",
    ),
    (at("logo", value="<svg><script/></svg>"), "logo.svg: The logo is not an SVG picture."),
]


@pytest.mark.parametrize(("change", "sentence"), MISTAKES, ids=[said for _, said in MISTAKES])
def test_a_mistake_is_refused_with_its_file_and_key(change: Change, sentence: str) -> None:
    changed = content()
    change(changed)
    with pytest.raises(ProfileRefused) as refused:
        read_profile(changed)
    assert str(refused.value.problems[0]).startswith(sentence), str(refused.value)
    assert all(str(one).endswith((".", ")")) for one in refused.value.problems), str(refused.value)


def test_every_mistake_is_told_at_once() -> None:
    changed = content()
    at("profile", "brand", "accent", value="red")(changed)
    at("route", "step", 0, "stage", value=0)(changed)
    at("faq", "question", 0, "answer", value="")(changed)
    with pytest.raises(ProfileRefused) as refused:
        read_profile(changed)
    assert [one.file for one in refused.value.problems] == [
        "profile.toml",
        "route.toml",
        "faq.toml",
    ]
