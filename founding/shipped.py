"""The profiles that come with the software, and what starting from one means, in plain words."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.errors import AccountRefused
from committee.describing import in_words
from committee.models import Committee
from founding.course import has_proposals
from founding.identity import Content, change
from founding.models import FirstRun
from persistence.text import Text
from policies.sections import Severity
from profiles.loading import read_folder
from profiles.profile import Profile, read_profile
from proposals.states import Kind
from workflow.settings import Place

FOLDER = Path(__file__).resolve().parents[1] / "institutions"
PLAIN = "generic"
OURS = ("institution", "brand")
"""What stays the institution's own when it starts from another profile."""
NAMES = {"generic": Text("Plain start"), "hartwell": Text("Small college")}
"""What a start is called that is not named after an institution."""
FOR_WHOM = {
    "generic": Text(
        "The plain start: heads, partners and the college sign, one committee votes. Nothing in it "
        "is peculiar to one institution. Choose it when you are not sure."
    ),
    "hartwell": Text(
        "A small college: a short form, one signature, one committee, and people who hold several "
        "offices. The college it is named after is invented."
    ),
    "oregon-state": Text(
        "A reading of what Oregon State University has published. Read it before you rely on it: "
        "what its pages do not say is a default."
    ),
    "arizona": Text(
        "A reading of what the University of Arizona has published; its guide could be read only in "
        "part. What its pages do not say is a default."
    ),
}
_UNITS = {
    Place.SPONSORING: Text("the sponsoring unit"),
    Place.COLLEGE: Text("the college of the sponsoring unit (if there is one)"),
    Place.PARTNERS: Text("each partner unit (if there is one)"),
    Place.CO_CURRICULAR: Text("the co-curricular department (if there is one)"),
    Place.GRADUATE_BODY: Text("the graduate body (if there is one)"),
}


@dataclass(frozen=True)
class Start:
    """One profile to start from. ``means`` says what follows from it, sentence by sentence."""

    key: str
    name: Text
    for_whom: Text
    means: tuple[Text, ...]


def starts() -> tuple[Start, ...]:
    """Every shipped profile that one can start from."""
    return tuple(_start(key) for key in FOR_WHOM)


def content_of(key: str) -> Content:
    """A copy of a shipped profile's content. Raises AccountRefused where there is none of this name."""
    if key not in FOR_WHOM:
        raise AccountRefused("start", Text("Choose one of the profiles listed here."))
    return copy.deepcopy(_shipped(key)[0])


def start_from(
    session: Session, run: FirstRun, key: str, *, actor_id: int | None, at: datetime
) -> None:
    """Take the rules of a shipped profile; name, address and look stay. Raises AccountRefused.

    Seats that were given move on to the committee that takes the place of theirs.
    """
    taken = content_of(key)
    if has_proposals(session, run.institution_id):
        raise AccountRefused(
            "start",
            Text(
                "There are proposals already, and they rely on the rules in force. Rules are now "
                "changed by adopting a new version of the profile."
            ),
        )
    _rename_committees(session, run, [one["slug"] for one in taken["committees"]["committee"]])

    def edit(content: Content) -> None:
        for section in OURS:
            taken["profile"][section] = content["profile"][section]
        taken["logo"] = content["logo"]
        content.clear()
        content.update(taken)

    change(session, run, edit, actor_id=actor_id, at=at)


def summary(profile: Profile) -> tuple[Text, ...]:
    """What a profile asks, who decides under it, and who publishes."""
    return tuple(_summary(profile))


def _summary(profile: Profile) -> Iterator[Text]:
    settings = profile.workflow
    form = settings.form
    needed = sum(asked.required for asked in form.asked(Kind.NEW))
    yield Text(
        "A proposal has {steps} short pages, with {needed} answers that are always needed.",
        steps=len(form.steps_for(Kind.NEW)),
        needed=needed,
    )
    yield Text("It goes to {offices}.", offices=_route(profile))
    for committee in settings.committees.values():
        if committee.rule.information_only:
            continue
        yield Text(
            "{committee} decides: a quorum of {quorum}, carried by {carries}.",
            committee=committee.name,
            quorum=in_words(committee.rule.quorum),
            carries=in_words(committee.rule.carries),
        )
    rules = settings.pack.rules
    yield Text(
        "{all} rules are checked while people write: {block} stop a proposal until it is mended or "
        "waived, {warn} warn, {advise} advise.",
        all=len(rules),
        block=sum(rule.section.severity is Severity.BLOCK for rule in rules),
        warn=sum(rule.section.severity is Severity.WARN for rule in rules),
        advise=sum(rule.section.severity is Severity.ADVISE for rule in rules),
    )
    if settings.options.approve_by_itself:
        yield Text("The last favourable decision approves a program by itself.")
    else:
        yield Text("The coordinator records each approval.")


def _route(profile: Profile) -> Text:
    found: Text | None = None
    for rule in profile.workflow.route.rules:
        section = rule.section
        if section.delegated or Kind.NEW not in section.kinds:
            continue
        before, unit, after = section.name.partition("{unit}")
        name: Any = section.name
        if unit:
            place = _UNITS.get(section.place, "")
            name = Text("{before}{unit}{after}", before=before, unit=place, after=after)
        found = (
            Text("{first}", first=name)
            if found is None
            else Text("{first}, then {next}", first=found, next=name)
        )
    return found or Text("nobody")


def _rename_committees(session: Session, run: FirstRun, wanted: list[str]) -> None:
    rows = session.scalars(
        select(Committee)
        .where(Committee.institution_id == run.institution_id)
        .order_by(Committee.id)
    ).all()
    free = [slug for slug in wanted if slug not in {row.slug for row in rows}]
    for row in rows:
        if row.slug in wanted:
            continue
        if free:
            row.slug = free.pop(0)
        elif not row.members:
            session.delete(row)
    session.flush()


@cache
def _shipped(key: str) -> tuple[Content, Profile]:
    content = read_folder(FOLDER / key)
    return content, read_profile(content)


@cache
def _start(key: str) -> Start:
    _content, profile = _shipped(key)
    name = NAMES.get(key) or Text("{name}", name=profile.institution.name)
    return Start(key, name, FOR_WHOM[key], summary(profile))
