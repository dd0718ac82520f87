"""Where a proposal is now: who has it, since when and until when."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from app.cases import Case
from proposals.states import State
from workflow.placing import Placed, Wait


def waits(case: Case) -> list[Wait]:
    """The steps whose turn it is."""
    facts = {one.id: one for one in case.seen.facts.steps}
    steps = [one for one in case.seen.steps if one.id in facts]
    placed = Placed(
        case.proposal,
        steps,
        tuple(facts[one.id] for one in steps),
        case.seen.ballots,
        case.seen.latest,
    )
    return placed.waits if case.proposal.state in (State.SUBMITTED, State.COMMITTEE_REVIEW) else []


def whereabouts(of: Case) -> dict[str, Any] | None:
    """Who has it where no office has: a sentence and a date. None once it is at its end."""
    proposal = of.proposal
    since: datetime = proposal.state_since
    match proposal.state:
        case State.DRAFT:
            said = _("With its writers. Nobody else sees it before it is sent.")
        case State.RETURNED:
            said = _("Back with its writers, who can edit it and send it again.")
        case State.SUBMITTED | State.COMMITTEE_REVIEW:
            said = _("Every office has decided; the coordinator records what follows.")
        case State.APPROVED if of.seen.facts.unmet_conditions:
            said = _("Approved on conditions, which its writers answer.")
        case State.APPROVED if proposal.record_file_id is None:
            said = _("Approved. Its record is being made.")
        case State.APPROVED:
            said = _("Approved. The coordinator hands it over for publication.")
        case State.MARKETING:
            said = _("Its public page is being prepared.")
        case _:
            return None
    return {"said": said, "since": since}
