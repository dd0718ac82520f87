"""The discussion of a proposal: who reads which comments, and writing one."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from persistence.text import Text
from proposals.content import cleaned_text
from proposals.models import Audience, Comment
from proposals.sealing import latest_revision
from workflow.acting import Act
from workflow.actions import Action
from workflow.door import admitted, note, tell
from workflow.errors import InputMissing, NotAllowed
from workflow.events import CommentMade
from workflow.permissions import Relation
from workflow.relations import Standing

LONGEST = 10_000


def readable(standing: Standing) -> frozenset[Audience]:
    """The audiences this person belongs to. Authors and recused members never read deliberation."""
    relations = standing.relations
    if not relations:
        return frozenset()
    found = {Audience.EVERYONE}
    if Relation.AUTHOR in relations:
        return frozenset(found)
    offices = {Relation.OFFICE, Relation.COLLEAGUE, Relation.COORDINATOR, Relation.MEMBER}
    if relations & offices and not standing.recused_from:
        found.add(Audience.OFFICES)
    seats = {Relation.MEMBER, Relation.CHAIR, Relation.COORDINATOR}
    if relations & seats and not standing.recused_from:
        found.add(Audience.COMMITTEE)
    return frozenset(found)


def comment(
    session: Session,
    proposal_id: int,
    act: Act,
    *,
    text: str,
    audience: Audience,
    committee_id: int | None = None,
) -> Comment:
    """Say something to an audience that was named before sending.

    Somebody's own last words said again to the same audience change nothing.
    """
    proposal, _, standing = admitted(session, proposal_id, Action.COMMENT, act)
    text = cleaned_text(text, lines=True)
    if not text:
        raise InputMissing(Text("Write what you want to say."))
    if len(text) > LONGEST:
        raise InputMissing(
            Text("Keep it under {count} characters; attach a file for more.", count=LONGEST)
        )
    if audience not in readable(standing):
        raise NotAllowed(Text("You are not among those who read these comments."))
    before = session.scalar(
        select(Comment)
        .where(Comment.proposal_id == proposal.id)
        .order_by(Comment.id.desc())
        .limit(1)
    )
    if before is not None and (before.author_id, before.audience, before.text) == (
        act.actor_id,
        audience,
        text,
    ):
        return before
    revision = latest_revision(session, proposal.id)
    made = Comment(
        proposal_id=proposal.id,
        committee_id=committee_id,
        revision_id=revision.id if revision else None,
        audience=audience,
        author_id=act.actor_id,
        text=text,
        at=act.now,
    )
    session.add(made)
    session.flush()  # the announcement names it
    subject_details = {"audience": audience.value}
    if audience is Audience.EVERYONE:
        note(session, proposal, "comment", act, details=subject_details)
    tell(session, CommentMade(proposal.id, act.actor_id, comment_id=made.id), act)
    return made
