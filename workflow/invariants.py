"""Claims about the stored data that hold after every act; a program checks them, not a promise.

Each yields a sentence for every row that breaks it. ``flask verify`` and the property tests run all.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from committee.ballots import standing
from committee.models import Ballot, BallotResult, BallotState
from persistence.audit import AuditEntry, broken_links
from proposals.content import canonical, changed_fields, sha256
from proposals.models import Proposal, Revision
from proposals.route_models import Choice, Decision, Exemption, RouteStep, StepKind
from proposals.sealing import content_of, hashes_of, latest_revision
from proposals.states import DECIDED, PUBLISHED, UNDER_WAY, Scope, State
from workflow.actions import Action
from workflow.machine import edge_for
from workflow.offices import authors_of

Check = Callable[[Session], Iterator[str]]


def chains_hold(session: Session) -> Iterator[str]:
    """Every audit chain verifies."""
    for link in broken_links(session):
        yield f"{link.subject} entry {link.sequence}: {link.problem}"


def replay_gives_the_present_state(session: Session) -> Iterator[str]:
    """Following the moves in the audit trail from the start leads to the state stored now."""
    moves = session.execute(
        select(
            AuditEntry.subject,
            AuditEntry.sequence,
            AuditEntry.action,
            AuditEntry.from_state,
            AuditEntry.to_state,
        )
        .where(AuditEntry.to_state.is_not(None), AuditEntry.subject.like("proposal:%"))
        .order_by(AuditEntry.subject, AuditEntry.sequence)
    )
    reached: dict[str, str | None] = {}
    for subject, sequence, action, source, target in moves:
        before = reached.get(subject)
        if before is not None and source != before:
            yield f"{subject} entry {sequence} starts from {source}, but {before} was reached"
        if source is not None and not _is_an_edge(action, source, target):
            yield f"{subject} entry {sequence}: {action} from {source} to {target} is no move"
        reached[subject] = target
    for proposal_id, state in session.execute(
        select(Proposal.id, Proposal.state).order_by(Proposal.id)
    ):
        if reached.get(f"proposal:{proposal_id}") != state.value:
            found = reached.get(f"proposal:{proposal_id}")
            yield f"proposal:{proposal_id} is {state.value}, but its trail leads to {found}"


def _is_an_edge(action: str, source: str, target: str | None) -> bool:
    try:
        edge = edge_for(Action(action), State(source))
    except ValueError:  # words that neither vocabulary has
        return False
    return edge is not None and edge.target.value == target


def sealed_revisions_are_whole(session: Session) -> Iterator[str]:
    """The bytes of a revision are canonical and have the hashes that are kept with them."""
    rows = select(Revision).options(selectinload(Revision.scopes)).order_by(Revision.id)
    for revision in session.scalars(rows.execution_options(yield_per=200)):
        if not _is_whole(revision):
            yield f"revision {revision.id} was altered"
        if set(hashes_of(revision)) != set(Scope):
            yield f"revision {revision.id} lacks the hash of a scope"


def _is_whole(revision: Revision) -> bool:
    if sha256(revision.canonical) != revision.sha256:
        return False
    try:
        return canonical(content_of(revision)) == revision.canonical
    except ValueError:  # no longer JSON
        return False


def one_version_in_force(session: Session) -> Iterator[str]:
    """At most one active proposal and one case under way a program."""
    for states, words in ((frozenset({State.ACTIVE}), "in force"), (UNDER_WAY, "under way")):
        for program_id, count in session.execute(
            select(Proposal.program_id, func.count())
            .where(Proposal.state.in_(states))
            .group_by(Proposal.program_id)
            .having(func.count() > 1)
            .order_by(Proposal.program_id)
        ):
            yield f"program {program_id} has {count} proposals {words}"


def versions_follow_each_other(session: Session) -> Iterator[str]:
    """A superseded version has exactly one published successor that is based on it."""
    for proposal in session.scalars(
        select(Proposal).where(Proposal.state == State.CHANGED).order_by(Proposal.id)
    ):
        heirs = session.scalars(
            select(Proposal.id)
            .where(Proposal.based_on_id == proposal.id, Proposal.state.in_(PUBLISHED))
            .order_by(Proposal.id)
        ).all()
        if len(heirs) != 1:
            yield f"proposal {proposal.id} was superseded by {len(heirs)} published versions"


def ballots_count_only_whom_they_may(session: Session) -> Iterator[str]:
    """No vote of somebody off the roll or an author counts; the kept result is what the tally gives."""
    for ballot in session.scalars(
        select(Ballot).where(Ballot.state == BallotState.CLOSED).order_by(Ballot.id)
    ):
        proposal = session.get_one(Proposal, ballot.proposal_id)
        kept = ballot.outcome or {}
        # Somebody recused after the close had a vote when it was cast.
        recused = frozenset(kept.get("recused", ()))
        try:
            stand = replace(standing(session, ballot, recused), recused=recused)
            again = stand.tally()
        except ValueError as error:
            yield f"ballot {ballot.id} cannot be tallied: {error}"
            continue
        counted = {vote.person_id for vote in stand.current} & stand.entitled
        if counted & authors_of(session, proposal):
            yield f"ballot {ballot.id} counts a vote of an author"
        figures = again.figures
        found = (again.result.value, figures.in_favour, figures.against, figures.abstained)
        was = tuple(kept.get(name) for name in ("result", "for", "against", "abstain"))
        if found != was:
            yield f"ballot {ballot.id} is kept as {_counts(was)}, tallied {_counts(found)}"


def _counts(outcome: tuple[object, ...]) -> str:
    result, *figures = outcome
    return f"{result} ({' : '.join(str(one) for one in figures)})"


def nobody_approves_alone_what_they_wrote(session: Session) -> Iterator[str]:
    """An approved proposal has a favourable decision by somebody else, or a recorded exemption."""
    for proposal in session.scalars(
        select(Proposal)
        .where(Proposal.state.in_(DECIDED - {State.DECLINED}), Proposal.origin_date.is_(None))
        .order_by(Proposal.id)
    ):
        steps = session.scalars(
            select(RouteStep)
            .where(RouteStep.proposal_id == proposal.id, RouteStep.round == proposal.round)
            .options(selectinload(RouteStep.decisions))
            .order_by(RouteStep.id)
        ).all()
        carried = session.scalar(
            select(func.count())
            .select_from(Ballot)
            .where(
                Ballot.step_id.in_([step.id for step in steps]),
                Ballot.result == BallotResult.CARRIED,
            )
        )
        silent = any(step.kind is StepKind.SILENCE for step in steps)
        authors = authors_of(session, proposal)
        signed = any(
            decision.choice is Choice.SIGN and decision.person_id not in authors
            for step in steps
            for decision in step.decisions
        )
        if not (carried or silent or signed or _exempted(session, proposal.id)):
            yield f"proposal {proposal.id} was approved by nobody but its authors"


def _exempted(session: Session, proposal_id: int) -> bool:
    found = select(func.count()).select_from(Exemption).where(Exemption.proposal_id == proposal_id)
    return bool(session.scalar(found))


def published_equals_approved(session: Session) -> Iterator[str]:
    """Since the approval only fields that a confirmed condition names have changed."""
    for proposal in session.scalars(
        select(Proposal)
        .where(Proposal.state.in_(PUBLISHED), Proposal.origin_date.is_(None))
        .order_by(Proposal.id)
    ):
        approved_hash = session.scalar(
            select(AuditEntry.revision_sha256)
            .where(
                AuditEntry.subject == f"proposal:{proposal.id}",
                AuditEntry.action == Action.APPROVE.value,
            )
            .order_by(AuditEntry.sequence.desc())
            .limit(1)
        )
        latest = latest_revision(session, proposal.id)
        approved = session.scalar(
            select(Revision).where(
                Revision.proposal_id == proposal.id, Revision.sha256 == approved_hash
            )
        )
        if latest is None or approved is None:
            yield f"proposal {proposal.id} is published without an approved revision"
            continue
        if not (_is_whole(latest) and _is_whole(approved)):
            continue  # told where revisions are looked at
        allowed = {
            name
            for ballot in session.scalars(
                select(Ballot)
                .where(Ballot.proposal_id == proposal.id)
                .options(selectinload(Ballot.conditions))
                .order_by(Ballot.id)
            )
            for condition in ballot.conditions
            if condition.met_at is not None
            for name in condition.fields
        }
        others = set(changed_fields(content_of(approved), content_of(latest))) - allowed
        if others:
            yield f"proposal {proposal.id} was published with unapproved changes: {sorted(others)}"


def decisions_are_appended(session: Session) -> Iterator[str]:
    """A decision supersedes only one of the same step and person's office, made before it."""
    for decision in session.scalars(
        select(Decision).where(Decision.supersedes_id.is_not(None)).order_by(Decision.id)
    ):
        former = session.get_one(Decision, decision.supersedes_id)
        if former.step_id != decision.step_id or former.id >= decision.id:
            yield f"decision {decision.id} supersedes {former.id}, which it cannot"


CHECKS: tuple[Check, ...] = (
    chains_hold,
    replay_gives_the_present_state,
    sealed_revisions_are_whole,
    one_version_in_force,
    versions_follow_each_other,
    ballots_count_only_whom_they_may,
    nobody_approves_alone_what_they_wrote,
    published_equals_approved,
    decisions_are_appended,
)


def check(session: Session) -> list[str]:
    """Every sentence of every claim that does not hold; none when all is well."""
    return [sentence for claim in CHECKS for sentence in claim(session)]
