"""Writing a proposal, with permission asked: start, save, share, attach. The state stays as it is."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from accounts.models import Person, ProfileVersion, Unit
from accounts.queries import profile_in_force
from accounts.roles import Role
from persistence import audit
from persistence.files import StoredFile
from persistence.text import Text
from proposals import drafting
from proposals.catalogue import CLOSING_FIELDS
from proposals.content import fingerprint
from proposals.models import Attachment, Program, Proposal
from proposals.queries import open_requests
from proposals.sealing import content_of, latest_revision
from proposals.states import Kind, State
from workflow.acting import Act
from workflow.actions import Action
from workflow.door import admitted, locked, note, refuse_unless_allowed, tell
from workflow.errors import ChangedMeanwhile, InputMissing, NotAllowed, NotPossible
from workflow.events import CoProposerAdded, EnteredOnBehalf
from workflow.gathering import Picture, picture
from workflow.permissions import IN_STATES, Relation, may
from workflow.relations import Standing, standing_of

PROPOSING = (Role.MEMBER, Role.HEAD, Role.DEPUTY, Role.CONTACT)


def may_propose_for(act: Act, unit_id: int | None = None) -> bool:
    """Whether the person may begin a proposal, for one unit or for any."""
    sight = act.sight
    if sight is None:
        return False
    if sight.has(Role.COORDINATOR):
        return True
    units = frozenset().union(*(sight.units(role) for role in PROPOSING))
    return bool(units) if unit_id is None else unit_id in units | sight.governed


def start_new(
    session: Session,
    act: Act,
    *,
    unit: Unit,
    title: str,
    proposer: Person | None = None,
    content: Mapping[str, Any] | None = None,
) -> Proposal:
    """Begin a new microcredential, for oneself or as coordinator on somebody's behalf."""
    sight = act.sight
    if sight is None or sight.person_id is None or not may_propose_for(act, unit.id):
        raise NotAllowed(Text("You may not propose for this unit. Ask its head for a role in it."))
    proposer_id, entered_by_id = _whose(act, proposer)
    if unit.institution_id != sight.institution_id:
        raise NotAllowed(Text("There is no such unit."), hidden=True)
    begun = drafting.start(
        session,
        drafting.Start(
            kind=Kind.NEW,
            institution=unit.institution,
            proposer_id=proposer_id,
            unit_id=unit.id,
            profile_version_id=_profile(session, unit.institution_id).id,
            content={**(content or {}), "title": title, "unit": str(unit.id)},
            entered_by_id=entered_by_id,
        ),
        now=act.now,
    )
    _tell_proposer(session, begun, act)
    return begun


def _whose(act: Act, proposer: Person | None) -> tuple[int, int | None]:
    """Whose proposal it will be, and who enters it for them. Raises NotAllowed, InputMissing."""
    sight = act.sight
    if sight is None or sight.person_id is None:
        raise NotAllowed(Text("Only a person can propose this."))
    if proposer is None or proposer.id == sight.person_id:
        return sight.person_id, None
    if not sight.has(Role.COORDINATOR):
        raise NotAllowed(Text("Only the coordinator enters a proposal on somebody’s behalf."))
    if proposer.institution_id != sight.institution_id or not proposer.active:
        raise InputMissing(Text("Nobody at this institution has this address."))
    return proposer.id, sight.person_id


def _tell_proposer(session: Session, begun: Proposal, act: Act) -> None:
    """Nobody is to hear later that a proposal in their name exists."""
    if begun.entered_by_id is not None:
        tell(session, EnteredOnBehalf(begun.id, act.actor_id), act)


def start_on_program(
    session: Session,
    program: Program,
    act: Act,
    *,
    kind: Kind,
    base: Proposal,
    proposer: Person | None = None,
) -> Proposal:
    """Begin a change, renewal or termination: copies the version in force."""
    proposer_id, entered_by_id = _whose(act, proposer)
    revision = latest_revision(session, base.id)
    if revision is None:
        raise NotPossible(Text("The version in force has no sealed content."))
    content = content_of(revision)
    content.pop("attachments", None)
    if base.kind is Kind.TERMINATION and kind is not Kind.TERMINATION:
        content = {k: v for k, v in content.items() if k not in CLOSING_FIELDS}
    begun = drafting.start(
        session,
        drafting.Start(
            kind=kind,
            institution=base.institution,
            proposer_id=proposer_id,
            unit_id=base.unit_id,
            profile_version_id=_profile(session, base.institution_id).id,
            content=content,
            program=program,
            based_on_id=base.id,
            entered_by_id=entered_by_id,
        ),
        now=act.now,
    )
    _tell_proposer(session, begun, act)
    return begun


def save(
    session: Session,
    proposal_id: int,
    act: Act,
    *,
    values: Mapping[str, Any],
    seen_draft: Mapping[str, str] | None,
) -> list[str]:
    """Keep answers in the working copy; return the names of those that changed.

    ``seen_draft``: the fingerprint of each answer as the page showed it. An answer that was left as
    shown is not saved again, so what others wrote meanwhile in other fields stays. Raises
    ChangedMeanwhile where somebody else wrote the same fields.
    """
    proposal, _ = _writable(session, proposal_id, act)
    if seen_draft is not None:
        values = _touched(session, proposal, values, seen_draft, act)
    return drafting.save(
        session,
        proposal,
        {**proposal.draft_content, **values},
        by_id=act.actor_id or proposal.proposer_id,
        now=act.now,
    )


def _touched(
    session: Session,
    proposal: Proposal,
    values: Mapping[str, Any],
    seen_draft: Mapping[str, str],
    act: Act,
) -> dict[str, Any]:
    """The answers that were written on this page. Raises ChangedMeanwhile for the same fields."""
    present = {name: fingerprint(proposal.draft_content.get(name)) for name in values}
    mine = {
        name: value for name, value in values.items() if fingerprint(value) != seen_draft.get(name)
    }
    rivals = [
        name
        for name, value in mine.items()
        if present[name] not in (seen_draft.get(name), fingerprint(value))
    ]
    if not rivals:
        return mine
    writers = _last_writers(session, proposal)
    both = [name for name in rivals if writers.get(name, act.actor_id) != act.actor_id]
    if both:
        raise ChangedMeanwhile(
            Text(
                "Somebody else changed the same fields while you were writing. Your text is kept "
                "on this page: compare, then save again."
            ),
            changes=[act.settings.form.label(name) for name in both],
            fields=both,
        )
    return mine


def _last_writers(session: Session, proposal: Proposal) -> dict[str, int | None]:
    """Who wrote each answer of the working copy last."""
    return {
        name: entry.actor_id
        for entry in audit.entries_of(session, f"proposal:{proposal.id}")
        if entry.action == "save_draft"
        for name in entry.details["fields"]
    }


def _writable(session: Session, proposal_id: int, act: Act) -> tuple[Proposal, Picture]:
    proposal = locked(session, proposal_id, act)
    seen = picture(session, proposal, act)
    standing = standing_of(session, proposal, seen.steps, seen.facts.steps, act)
    refuse_unless_allowed(Action.EDIT, standing, proposal)
    if not may_write(session, proposal, seen, standing):
        raise NotPossible(
            Text(
                "The revision is sealed. It can be amended once an office asks for a change; "
                "you will be told."
            )
        )
    return proposal, seen


def may_write(session: Session, proposal: Proposal, seen: Picture, standing: Standing) -> bool:
    """Whether this person may edit the working copy now: always before sending, later when asked."""
    if not may(Action.EDIT, standing.relations) or proposal.state not in IN_STATES[Action.EDIT]:
        return False
    if proposal.state in (State.DRAFT, State.RETURNED):
        return Relation.PROPOSER in standing.relations
    if proposal.state is State.APPROVED:
        return bool(seen.facts.unmet_conditions)
    if Relation.COORDINATOR in standing.relations:
        return True
    return bool(open_requests(session, proposal.id))


def share(session: Session, proposal_id: int, person: Person, act: Act) -> Proposal:
    """Let a colleague write and send the proposal too."""
    proposal, _, standing = admitted(session, proposal_id, Action.EDIT, act)
    _need_writer(standing)
    if person.institution_id != proposal.institution_id:
        raise InputMissing(Text("Nobody at this institution has this address."))
    drafting.add_co_proposer(
        session, proposal, person, by_id=act.actor_id or proposal.proposer_id, now=act.now
    )
    tell(session, CoProposerAdded(proposal.id, act.actor_id, person_id=person.id), act)
    return proposal


def unshare(session: Session, proposal_id: int, person_id: int, act: Act) -> Proposal:
    """End a co-proposer's part."""
    proposal, _, standing = admitted(session, proposal_id, Action.EDIT, act)
    _need_writer(standing)
    drafting.remove_co_proposer(
        session, proposal, person_id, by_id=act.actor_id or proposal.proposer_id, now=act.now
    )
    return proposal


def _need_writer(standing: Standing) -> None:
    if Relation.PROPOSER not in standing.relations:
        raise NotAllowed(Text("Only the proposers say who writes with them."))


def attach(
    session: Session, proposal_id: int, file: StoredFile, act: Act, *, caption: str
) -> Attachment:
    """Put a file with the working copy."""
    proposal, seen = _writable(session, proposal_id, act)
    if seen.facts.attachments >= act.settings.options.attachments_at_most:
        raise InputMissing(
            Text(
                "{count} files are attached already; remove one first.",
                count=seen.facts.attachments,
            )
        )
    return drafting.attach(
        session,
        proposal,
        file,
        caption=caption.strip(),
        by_id=act.actor_id or proposal.proposer_id,
        now=act.now,
    )


def detach(session: Session, proposal_id: int, attachment_id: int, act: Act) -> None:
    """Take a file away from the working copy."""
    proposal, _ = _writable(session, proposal_id, act)
    attachment = session.get(Attachment, attachment_id)
    if attachment is None or attachment.proposal_id != proposal.id:
        raise NotAllowed(Text("There is no such file."), hidden=True)
    drafting.detach(
        session, proposal, attachment, by_id=act.actor_id or proposal.proposer_id, now=act.now
    )


def rebase(session: Session, proposal_id: int, act: Act, *, onto: Proposal) -> Proposal:
    """Base a draft on the version now in force; its redline is then drawn against that."""
    proposal, _ = _writable(session, proposal_id, act)
    if onto.program_id != proposal.program_id or onto.state is not State.ACTIVE:
        raise NotPossible(Text("That version is not in force."))
    proposal.based_on_id = onto.id
    proposal.changed_at = act.now
    note(session, proposal, "rebase", act, details={"onto": onto.number})
    return proposal


def _profile(session: Session, institution_id: int) -> ProfileVersion:
    version = profile_in_force(session, institution_id)
    if version is None:
        raise NotPossible(Text("The institution has adopted no profile yet."))
    return version
