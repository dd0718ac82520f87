"""What still lacks before a program can go public: facts for the guards, with a sentence each.

Who may publish and when is asked in workflow/; what the checklist says is in the profile.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from persistence.text import Text
from profiles.marketing import Done, MarketingSettings
from proposals.catalogue import CLOSING_FIELDS, GOVERNED
from proposals.content import is_answered
from proposals.models import Program, Proposal
from proposals.sealing import content_of, latest_revision
from proposals.states import UNDER_WAY, Kind, State
from taxonomy.placement import Misplaced, place, required_fields
from taxonomy.settings import Scheme

NEEDED_FOR_A_BADGE: Mapping[str, Text] = {
    "title": Text("The badge has no title."),
    "summary": Text("The badge has no description: the short description is empty."),
    "criteria": Text("The badge does not say what it is awarded for: the criteria are empty."),
}
"""What a badge cannot be awarded without, beside its place and its picture (Open Badges 3.0)."""


def public_copy_missing(marketing_settings: MarketingSettings, program: Program) -> list[Text]:
    """Titles of required tasks that are not done for the case that is to be published next.

    A termination lacks nothing: its page is that of the program it ends.
    """
    case = _next_case(program)
    if case is not None and case.kind is Kind.TERMINATION:
        return []
    return list(marketing_settings.missing(program.operational, facts_of(program, case)))


def facts_of(program: Program, case: Proposal | None = None) -> frozenset[Done]:
    """What tasks can wait for besides fields, as it is now."""
    content = _content_of(case or _next_case(program))
    found = {Done.PAGE_PICTURE} if program.picture_id is not None else set()
    if _has_picture(content):
        found.add(Done.BADGE_PICTURE)
    if not _lacks_for_badge(content):
        found.add(Done.BADGE_CLASS)
    return frozenset(found)


def badge_missing(scheme: Scheme, content: Mapping[str, Any]) -> list[Text]:
    """Why the badge cannot be set up yet, a sentence each. A termination lacks nothing."""
    if CLOSING_FIELDS & content.keys():
        return []
    lacking = _lacks_for_badge(content)
    answers = content.get("placement")
    placed = place(scheme, answers if isinstance(answers, Mapping) else {})
    if isinstance(placed, Misplaced):
        return [*lacking, *placed.reasons]
    named = {"badge_picture", "placement", *NEEDED_FOR_A_BADGE}
    lacking += [
        Text(
            "This type of badge needs an answer that is missing: {field}.",
            field=GOVERNED[name].label if name in GOVERNED else name,
        )
        for name in required_fields(scheme, placed)
        if name not in named and not is_answered(content.get(name))
    ]
    return lacking


def _lacks_for_badge(content: Mapping[str, Any]) -> list[Text]:
    lacking = [says for name, says in NEEDED_FOR_A_BADGE.items() if not content.get(name)]
    if not _has_picture(content):
        lacking.append(Text("The badge has no picture with a text that says what it shows."))
    return lacking


def _has_picture(content: Mapping[str, Any]) -> bool:
    picture = content.get("badge_picture")
    return isinstance(picture, Mapping) and bool(picture.get("sha256") and picture.get("alt"))


def _next_case(program: Program) -> Proposal | None:
    """The case on its way to publication; without one, the version in force."""
    session = _session(program)
    found = session.scalars(
        select(Proposal)
        .where(
            Proposal.program_id == program.id,
            Proposal.state.in_(UNDER_WAY | {State.ACTIVE}),
        )
        .order_by(Proposal.id.desc())
    ).all()
    return next((one for one in found if one.state in UNDER_WAY), found[0] if found else None)


def _content_of(case: Proposal | None) -> Mapping[str, Any]:
    if case is None:
        return {}
    revision = latest_revision(_session(case), case.id)
    return content_of(revision) if revision is not None else {}


def _session(row: Program | Proposal) -> Session:
    session = object_session(row)
    if session is None:
        raise LookupError("The row belongs to no session; read it in the one that asks.")
    return session
