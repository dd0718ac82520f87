"""Words about ballots: choices, results, whose turn it is. What may be shown is in ballot_views."""

from flask_babel import gettext as _

from accounts.sight import Sight
from committee.ballots import Standing as BallotStanding
from committee.models import Ballot, BallotResult, BallotState
from persistence.text import Text
from proposals.route_models import Choice
from workflow.permissions import Relation
from workflow.relations import Standing


def choice_word(choice: Choice) -> str:
    """How a vote is called in a sentence: "for"."""
    words = {
        Choice.FOR: _("for"),
        Choice.AGAINST: _("against"),
        Choice.ABSTAIN: _("abstained"),
    }
    return words[choice]


def status_of(ballot: Ballot) -> str:
    """The state as the card's macro names it."""
    return {
        BallotState.OPEN: "open",
        BallotState.CLOSED: "closed",
        BallotState.VOIDED: "void",
        BallotState.TABLED: "closed",
    }[ballot.state]


def result_word(ballot: Ballot) -> dict[str, str] | None:
    """The result as a tag; None while there is none to name."""
    if ballot.state is BallotState.TABLED:
        return {"word": _("Tabled"), "tone": "quiet"}
    if ballot.result is BallotResult.CARRIED:
        return {"word": _("Carried"), "tone": "good"}
    if ballot.result is BallotResult.LOST:
        return {"word": _("Lost"), "tone": "bad"}
    return None


def turn_sentence(
    stand: BallotStanding, standing: Standing, sight: Sight, voted: bool, in_time: bool
) -> Text | None:
    """What this person may do in an open ballot, as one sentence."""
    ballot = stand.ballot
    if ballot.state is not BallotState.OPEN:
        return None
    if Relation.AUTHOR in standing.relations:
        return Text("This is about your own proposal. You will be told the result.")
    if ballot.committee_id in standing.recused_from or sight.person_id in stand.recused:
        return Text("You take no part in this. You will see the result when there is one.")
    if ballot.committee_id not in standing.seats:
        return None
    if sight.person_id not in stand.entitled:
        return Text("You sit on the committee and have no vote in this ballot.")
    if not in_time:
        return Text("The time for voting is over. The chair closes the ballot or extends it.")
    return None if voted else Text("You have not voted yet.")
