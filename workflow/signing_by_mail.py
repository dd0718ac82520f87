"""A signature given by a mailed link, without signing in: the same verbs, the same guards.

A link is one person's, for one step and one revision, and good once. What is wrong with one is said
in a sentence, and whether a fresh one can be mailed. Writing the mails is in notifications/.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from committee.queries import sight_of
from persistence.text import Text
from proposals.models import Proposal
from proposals.route_models import Choice, StepKind
from proposals.sealing import latest_revision
from proposals.signature_links import SignatureLink, asked_lately, link_behind, spend_others
from workflow import service, sign_offs
from workflow.acting import Act
from workflow.deciding import ChangeWanted
from workflow.door import locked, note, tell
from workflow.errors import InputMissing, NotPossible
from workflow.events import SignatureAsked, SignedByLink
from workflow.gathering import picture
from workflow.offices import signers
from workflow.relations import standing_of
from workflow.settings import WorkflowSettings
from workflow.step_status import last_decision

UNKNOWN = Text("This link is not one of ours, or was shortened on its way.")
A_DAY = timedelta(hours=24)
AT_MOST = 5
"""Links mailed to one person for one step within a day."""


@dataclass(frozen=True)
class Trouble:
    """Why a link takes no signature now. ``renewable``: a fresh one can be mailed to its owner."""

    says: Text
    renewable: bool = False


def act_of(session: Session, link: SignatureLink, now: datetime, settings: WorkflowSettings) -> Act:
    """The act of the person whose link it is, with their eyes of today."""
    sight = sight_of(session, link.person, settings.today(now))
    return Act(sight, now, settings)


def trouble_with(session: Session, link: SignatureLink, act: Act) -> Trouble | None:
    """What keeps the link from taking a signature; None when it is good."""
    step, name = link.step, link.person.name
    if not act.settings.options.sign_by_mail:
        return Trouble(Text("Your institution takes signatures from people who have signed in."))
    if not link.person.active:
        return Trouble(_waits_for(session, link, act))
    if link.used_at is not None:
        return Trouble(Text("This link has been used. Each link takes one decision."))
    proposal = step.proposal
    seen = picture(session, proposal, act)
    standing = standing_of(session, proposal, seen.steps, seen.facts.steps, act)
    if step not in standing.signable:
        if step.dropped_at is None and step.round == proposal.round and _undecided(link):
            return Trouble(
                Text("{name} does not sign for “{office}” any more.", name=name, office=step.name)
            )
        return Trouble(Text("Nothing waits for this signature any more: the case has moved on."))
    if seen.latest is None or link.revision_id != seen.latest.id:
        return Trouble(
            Text(
                "The proposal was changed after this link was mailed; it signs only what it showed."
            ),
            renewable=True,
        )
    if link.expires_at <= act.now:
        days = (link.expires_at - link.made_at).days
        return Trouble(
            Text("This link has expired. It was good for {days} days.", days=days), renewable=True
        )
    return None


def _undecided(link: SignatureLink) -> bool:
    return last_decision(link.step.decisions) is None


def _waits_for(session: Session, link: SignatureLink, act: Act) -> Text:
    """The account is closed: who signs now, or that nobody does."""
    step, name = link.step, link.person.name
    if not _undecided(link):
        return Text("The account of {name} is closed, and the step is decided.", name=name)
    others = signers(session, step.proposal, step, act.today)
    if others:
        return Text(
            "The account of {name} is closed, so this link takes no signature. It is now for "
            "{others} to sign.",
            name=name,
            others=", ".join(one.name for one in others),
        )
    return Text(
        "The account of {name} is closed, and nobody else holds “{office}”. Tell the coordinator: "
        "an administrator can hand the office to somebody.",
        name=name,
        office=step.name,
    )


def decide_by_link(
    session: Session,
    code: str,
    now: datetime,
    settings: WorkflowSettings,
    *,
    choice: Choice,
    comment: str = "",
    changes: Sequence[ChangeWanted] = (),
) -> SignatureLink:
    """Sign, object or return with a link, which is used up. Raises what the verbs raise."""
    found = link_behind(session, code)
    if found is None:
        raise NotPossible(UNKNOWN)
    act = act_of(session, found, now, settings)
    proposal = locked(session, found.step.proposal_id, act)
    link = link_behind(session, code, lock=True)
    if link is None:
        raise NotPossible(UNKNOWN)
    session.refresh(link)
    trouble = trouble_with(session, link, act)
    if trouble is not None:
        raise NotPossible(trouble.says)
    _decide(session, proposal, link, act, choice, comment, changes)
    session.expire(link.step, ["decisions"])
    link.used_at = now
    link.decision = last_decision(link.step.decisions)
    spend_others(session, link, at=now)
    details = {"step": link.step_id, "choice": choice.value, "revision": link.revision.number}
    note(session, proposal, "signed_by_link", act, details=details)
    used = SignedByLink(
        proposal.id, step_id=link.step_id, person_id=link.person_id, choice=choice.value
    )
    tell(session, used, act)
    return link


def _decide(
    session: Session,
    proposal: Proposal,
    link: SignatureLink,
    act: Act,
    choice: Choice,
    comment: str,
    changes: Sequence[ChangeWanted],
) -> None:
    if choice is Choice.RETURN:
        if not any(one.text.strip() for one in changes):
            raise InputMissing(Text("Say what must be changed: at least one point."))
        service.return_for_revision(session, proposal.id, act, changes=changes)
    elif choice is Choice.OBJECT:
        sign_offs.object_to(session, proposal.id, link.step_id, act, comment=comment)
    else:
        sign_offs.sign(session, proposal.id, link.step_id, act, comment=comment)


def ask_for_fresh_link(
    session: Session, code: str, now: datetime, settings: WorkflowSettings
) -> SignatureLink:
    """Have a fresh link mailed to the owner of an old one. Raises NotPossible."""
    link = link_behind(session, code)
    if link is None:
        raise NotPossible(UNKNOWN)
    act = act_of(session, link, now, settings)
    locked(session, link.step.proposal_id, act)
    trouble = trouble_with(session, link, act)
    if trouble is not None and not trouble.renewable:
        raise NotPossible(trouble.says)
    if asked_lately(session, link, since=now - A_DAY) >= AT_MOST:
        raise NotPossible(
            Text("Several links were mailed today. Use the newest, or wait until tomorrow.")
        )
    if trouble is not None:
        wanted = SignatureAsked(
            link.step.proposal_id, step_id=link.step_id, person_id=link.person_id
        )
        tell(session, wanted, act)
    return link


def silent(link: SignatureLink) -> bool:
    """Whether the step is decided by silence, so that the link can only object."""
    return link.step.kind is StepKind.SILENCE


def signed_revision(session: Session, proposal: Proposal) -> int | None:
    """The id of the revision that a link made now would sign."""
    latest = latest_revision(session, proposal.id)
    return latest.id if latest is not None else None
