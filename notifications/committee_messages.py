"""The mails about a committee's work. Whoever takes no part in it gets none of them."""

from accounts.roles import Role
from committee.models import Ballot, BallotState
from committee.queries import memberships_on
from notifications.messages import Message, MessageMaker
from notifications.proposal_messages import OFFICE, TOLD, YOURS, about
from notifications.proposal_notice import Case, notices, once_each
from notifications.recipients import Recipient, recipients
from persistence.text import Text
from profiles.notices import Occasion
from proposals.queries import route_of
from workflow.balloting import ballot_now
from workflow.relations import recused_people

SEAT = Text("You get this mail because you have a seat in the committee.")


def _members(case: Case, committee_id: int, *, offices: tuple[str, ...] = ()) -> list[Recipient]:
    """Members who take part, or of these only the holders of some offices."""
    away = recused_people(case.session, case.proposal, committee_id, case.system)
    seats = memberships_on(case.session, committee_id, case.today)
    chosen = [
        seat.person_id
        for seat in seats
        if seat.person_id not in away and (not offices or seat.office in offices)
    ]
    return recipients(case.session, chosen)


def referred(case: Case) -> list[Message]:
    """The chair words a motion next; offices hear of it that want to."""
    found: list[Message] = []
    for step in route_of(case.session, case.proposal):
        if step.committee_id is not None:
            found += notices(
                case,
                _members(case, step.committee_id, offices=("chair", "vice_chair")),
                subject=Text("waits for a motion"),
                first=Text("A proposal was referred to your committee. Please word a motion."),
                why=SEAT,
            )
    words = {
        "subject": Text("before the committee"),
        "first": Text("The proposal is before the committee now."),
    }
    mine = notices(case, case.authors(), why=YOURS, **words)
    others = notices(case, case.told(Occasion.REFERRED), why=TOLD, **words)
    return once_each([*found, *mine, *others])


def ballot_opened(case: Case) -> list[Message]:
    """Everybody who may vote, by when."""
    ballot = case.session.get(Ballot, case.payload["ballot_id"])
    if ballot is None or ballot.state is not BallotState.OPEN:
        return []
    stand = ballot_now(case.session, ballot, case.system)
    day = case.until(ballot.closes_at)
    first = (
        Text("Please vote by {day}. You can change your vote until then.", day=day)
        if day
        else Text("Please vote. You can change your vote until the ballot closes.")
    )
    return notices(
        case,
        recipients(case.session, sorted(stand.entitled)),
        subject=Text("a ballot is open to you"),
        first=first,
        why=SEAT,
        link=f"/committees/{ballot.committee.slug}/ballots/{ballot.number}",
        link_label=Text("Read and vote"),
        quotes=(ballot.motion,),
    )


def ballot_closed(case: Case) -> list[Message]:
    """The result to members and the coordinator; proposers hear of the decision itself."""
    ballot = case.session.get(Ballot, case.payload["ballot_id"])
    if ballot is None or ballot.state is BallotState.OPEN:
        return []
    outcome = ballot.outcome or {}
    results = {
        "carried": Text("The motion was carried."),
        "lost": Text("The motion was lost."),
        "tabled": Text("The motion was tabled; its votes are kept."),
        "voided": Text("The ballot was voided; its votes are kept."),
    }
    first = results.get(str(case.payload["result"]), Text("The ballot is over."))
    members = _members(case, ballot.committee_id)
    words = {
        "subject": Text("the ballot is over"),
        "first": first,
        "link": f"/committees/{ballot.committee.slug}/ballots/{ballot.number}",
        "link_label": Text("See the result"),
        "quotes": (ballot.motion, *outcome.get("derivation", ()), case.reason),
    }
    known = {one.person_id for one in members}
    away = recused_people(case.session, case.proposal, ballot.committee_id, case.system)
    coordinators = [
        one
        for one in case.offices([Role.COORDINATOR])
        if one.person_id not in known and one.person_id not in away
    ]
    return [
        *notices(case, members, why=SEAT, **words),
        *notices(case, coordinators, why=OFFICE, **words),
    ]


def condition_answered(case: Case) -> list[Message]:
    """Whoever confirms conditions."""
    return notices(
        case,
        case.offices([Role.COORDINATOR]),
        subject=Text("a condition was answered"),
        first=Text("Please look whether the condition is met, and confirm it."),
        why=OFFICE,
        quotes=(case.reason,),
    )


COMMITTEE_MESSAGES: dict[str, MessageMaker] = {
    "ProposalReferred": about(referred),
    "BallotOpened": about(ballot_opened),
    "BallotClosed": about(ballot_closed),
    "ConditionAnswered": about(condition_answered),
}
