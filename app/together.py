"""Acts on several cases at once: what would happen to each, said before, and what did, said after.

Each case is decided by the same verb as alone, in a transaction of its own: one that is refused
keeps none of the others back. Notes and reminders are one act about all of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError

from app.access import person, sight
from app.acts import act
from app.cases import Case, case_or_404
from app.consequences import consequences_of
from app.database import db
from app.deeds import BY_NAME, Deed
from app.houses import own_profile
from app.what_changed import done_already, entries_since
from committee.errors import BallotRefused
from forms.decisions import DecisionForm, PlainForm
from forms.together import NoteForm, ReminderForm
from persistence.text import Text
from persistence.unit_of_work import unit_of_work
from profiles.notices import Occasion
from proposals.models import Proposal
from proposals.queries import visible
from proposals.states import State
from workflow.caseload import STAGES
from workflow.correspondence import NOTE, REMIND, NoteTo, with_it_now, write_note
from workflow.door import refuse_unless_allowed
from workflow.errors import ChangedMeanwhile, Refused
from workflow.machine import edge_for, unmet
from workflow.placing import place

AT_MOST = 50
"""Cases of one act."""


@dataclass(frozen=True)
class Together:
    """One act on several cases. ``deed``: the act on one, where it is decided one by one."""

    key: str
    title: Any
    button: Any
    form: type[DecisionForm] = PlainForm
    deed: str = ""


TOGETHER: tuple[Together, ...] = (
    Together("remind", _l("Remind those who have them"), _l("Send the reminders"), ReminderForm),
    Together("note", _l("Write a note about them"), _l("Send the note"), NoteForm),
    Together("refer", _l("Refer them to the committee"), _l("Refer these"), deed="refer"),
    Together("approve", _l("Record their approval"), _l("Record these approvals"), deed="approve"),
    Together(
        "hand-over",
        _l("Hand them over for publication"),
        _l("Hand these over"),
        deed="begin_marketing",
    ),
)


@dataclass(frozen=True)
class Line:
    """One case of the list, before the act: whom it tells, or why nothing can be done."""

    proposal: Proposal
    told: Sequence[Any] = ()
    reasons: Sequence[Text] = ()


@dataclass(frozen=True)
class Result:
    """One case after the act."""

    proposal: Proposal
    done: bool
    said: Any
    reasons: Sequence[Text] = ()


def act_named(key: str) -> Together | None:
    """The act with this key."""
    return next((one for one in TOGETHER if one.key == key), None)


def chosen(numbers: Sequence[str]) -> list[Proposal]:
    """The cases under way with these numbers that may be seen, by number; at most so many."""
    eyes = sight()
    return list(
        db.session.scalars(
            select(Proposal)
            .where(
                visible(eyes),
                Proposal.institution_id == eyes.institution_id,
                Proposal.state.in_(STAGES),
                Proposal.number.in_(list(dict.fromkeys(numbers))[:AT_MOST]),
            )
            .order_by(Proposal.number, Proposal.id)
        )
    )


def lines(what: Together, proposals: Sequence[Proposal], to: NoteTo = NoteTo.HOLDERS) -> list[Line]:
    """What the act would come to, case by case."""
    if what.deed:
        return [_deed_line(BY_NAME[what.deed], one.number) for one in proposals]
    if to is not NoteTo.HOLDERS:
        return [Line(one, _others(one, to)) for one in proposals]
    return [_holder_line(one) for one in proposals]


def _deed_line(deed: Deed, number: str) -> Line:
    case = case_or_404(number, outside=True)
    reasons = _not_now(deed, case)
    told = () if reasons else consequences_of(deed.name, case).told
    return Line(case.proposal, told, reasons)


def _not_now(deed: Deed, case: Case) -> Sequence[Text]:
    try:
        refuse_unless_allowed(deed.action, case.standing, case.proposal)
    except Refused as refused:
        return refused.reasons
    edge = edge_for(deed.action, case.proposal.state)
    if edge is None:
        return [Text("It is at another stage.")]
    return unmet(edge, case.seen.facts)


def _others(proposal: Proposal, to: NoteTo) -> Sequence[Any]:
    if to is NoteTo.HEADS:
        return [Text("head and deputies of {unit}", unit=proposal.unit.name)]
    return [proposal.proposer.name, *(one.person.name for one in proposal.co_proposers)]


def _holder_line(proposal: Proposal) -> Line:
    """Who has the case now; where that is the coordinator alone, there is nobody to write to."""
    doing = act()
    placed = place(db.session, [proposal], doing.settings, doing.now)[0]
    state, told = proposal.state, list[Any]()
    if state in (State.SUBMITTED, State.COMMITTEE_REVIEW):
        told = [wait.step.name for wait in placed.waits if with_it_now(proposal, wait.step)]
    elif state is State.RETURNED or (state is State.APPROVED and placed.unmet_conditions):
        told = list(_others(proposal, NoteTo.PROPOSERS))
    elif state is State.MARKETING:
        profile = own_profile()
        roles = sorted(profile.notices.told(Occasion.MARKETING_BEGUN), key=lambda one: one.value)
        told = [profile.words.role(one) for one in roles]
    reasons = [] if told else [Text("Nobody else has it now; it waits for you.")]
    return Line(proposal, told, reasons)


# ---------------------------------------------------------------------------------- doing it


def perform(
    what: Together, form: DecisionForm, proposals: Sequence[Proposal], seen: Callable[[int], int]
) -> list[Result]:
    """Do it to each. ``seen``: the version of a case that was on the page."""
    if not what.deed:
        return _write(form, proposals)
    deed = BY_NAME[what.deed]
    return [_one(deed, form, one.id, seen(one.id)) for one in proposals]


def _one(deed: Deed, form: DecisionForm, proposal_id: int, seen: int) -> Result:
    """The verb on one case; a refusal of any kind is its result."""
    try:
        with unit_of_work(db.session):
            proposal = db.session.get_one(Proposal, proposal_id)
            deed.do(proposal, form, act(seen, about=proposal))
            number = proposal.number
    except (ChangedMeanwhile, StaleDataError) as changed:
        proposal = db.session.get_one(Proposal, proposal_id)
        if done_already(entries_since(proposal, form.since), deed.name, person().id):
            return Result(proposal, True, _("That had been done already; it took effect once."))
        reasons = changed.reasons if isinstance(changed, ChangedMeanwhile) else ()
        return Result(proposal, False, _("Somebody changed it meanwhile."), reasons)
    except Refused as refused:
        return Result(db.session.get_one(Proposal, proposal_id), False, "", refused.reasons)
    except BallotRefused as refused:
        return Result(db.session.get_one(Proposal, proposal_id), False, "", [refused.reason])
    except OperationalError:
        db.session.rollback()
        return Result(
            db.session.get_one(Proposal, proposal_id),
            False,
            _("The database was busy. Try this one again."),
        )
    return Result(
        db.session.get_one(Proposal, proposal_id), True, str(deed.done % {"number": number})
    )


def _write(form: DecisionForm, proposals: Sequence[Proposal]) -> list[Result]:
    """One note about all whose note was not sent already; one transaction."""
    reminder = isinstance(form, ReminderForm)
    to = form.audience if isinstance(form, NoteForm) else NoteTo.HOLDERS
    action = REMIND if reminder else NOTE
    ids = [one.id for one in proposals]
    again = [
        one.id
        for one in proposals
        if form.since and done_already(entries_since(one, form.since), action, person().id)
    ]
    plan = {
        line.proposal.id: line
        for line in lines(TOGETHER[0] if reminder else TOGETHER[1], proposals, to)
    }
    wanted = [one for one in ids if one not in again and not plan[one].reasons]
    told = {one: list(plan[one].told) for one in wanted}
    reasons = {one: list(plan[one].reasons) for one in ids}
    if wanted:
        with unit_of_work(db.session):
            text = form["text"].data or ""
            write_note(db.session, wanted, act(), to=to, text=text, reminder=reminder)
    return [_written(one, again, told.get(one), reasons[one]) for one in ids]


def _written(
    proposal_id: int, again: Sequence[int], told: Sequence[Any] | None, reasons: Sequence[Text]
) -> Result:
    proposal = db.session.get_one(Proposal, proposal_id)
    if proposal_id in again:
        return Result(proposal, True, _("That had been sent already; it was sent once."))
    if told is None:
        return Result(proposal, False, "", reasons)
    names = Text(
        ", ".join(f"{{v{place}}}" for place in range(len(told))),
        **{f"v{place}": one for place, one in enumerate(told)},
    )
    return Result(proposal, True, Text("Written to: {names}.", names=names))
