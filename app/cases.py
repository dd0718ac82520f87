"""One proposal as the present person stands to it: read once at the top of a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort
from sqlalchemy import select
from wtforms import SelectChoice

from app.access import sight
from app.acts import act
from app.database import db
from app.reading import Speaker
from persistence.text import Text
from proposals.models import Proposal, Revision
from proposals.queries import by_number
from proposals.route_models import RouteStep, StepKind
from workflow.acting import Act
from workflow.door import locked
from workflow.errors import ChangedMeanwhile
from workflow.gathering import Picture, picture
from workflow.placing import WAITING
from workflow.planning import base_content
from workflow.relations import Standing, standing_of
from workflow.signing_offices import signing_offices


@dataclass(frozen=True)
class Case:
    """A proposal, its picture, and the person's relations to it."""

    proposal: Proposal
    seen: Picture
    standing: Standing
    act: Act


def case_or_404(number: str, *, outside: bool = False) -> Case:
    """The case with this number. What may not be seen is not there.

    ``outside``: whether the guards may ask what the catalog page and the badge still lack. The
    change without which nothing is returned is asked for on the page that returns it, so here it
    stands in nobody's way.
    """
    proposal = by_number(db.session, sight().institution_id, number, sight())
    if proposal is None:
        abort(404)
    doing = act(about=proposal if outside else None)
    seen = picture(db.session, proposal, doing, requested_changes=1)
    standing = standing_of(db.session, proposal, seen.steps, seen.facts.steps, doing)
    return Case(proposal, seen, standing, doing)


def refuse_unseen(proposal: Proposal, seen_revision: str | None) -> None:
    """Nobody decides on a revision that they have not seen. Holds the proposal's lock from here on."""
    locked(db.session, proposal.id, act())
    latest = db.session.scalar(
        select(Revision.number)
        .where(Revision.proposal_id == proposal.id)
        .order_by(Revision.number.desc())
        .limit(1)
    )
    if seen_revision and seen_revision != str(latest):
        raise ChangedMeanwhile(
            Text(
                "{number} was changed after you opened this page, so nothing was done. "
                "Read what changed, then decide again.",
                number=proposal.number,
            )
        )


def stuck_in(case: Case) -> list[RouteStep]:
    """Steps that wait for a signature which nobody can give as things are."""
    waiting = {one.id for one in case.seen.facts.steps if one.status in WAITING}
    offices = signing_offices(
        db.session, case.proposal.institution_id, case.act.today, [case.proposal]
    )
    return [
        step
        for step in case.seen.steps
        if step.id in waiting
        and step.kind in (StepKind.SIGN_OFF, StepKind.CHECK, StepKind.AUTHORITY)
        and not offices.signers(case.proposal, step)
    ]


def against_base(case: Case, content: Mapping[str, Any], speaker: Speaker) -> list[dict[str, Any]]:
    """What the proposal changes in the version in force, as a redline; nothing for a new program."""
    base = base_content(db.session, case.proposal)
    if base is None:
        return []
    return speaker.redline(without_files(base), without_files(content))


def without_files(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content alone: files belong to one case, and the next begins with none."""
    return {name: value for name, value in content.items() if name != "attachments"}


def fields_asked(case: Case) -> list[SelectChoice]:
    """The fields of the proposal's form, grouped by its pages, as choices."""
    form = case.act.settings.form
    return [
        SelectChoice(asked.name, str(asked.field.label), optgroup=step.title)
        for step in form.steps_for(case.proposal.kind)
        for asked in step.fields
    ]
