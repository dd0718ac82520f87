"""Finding proposals by number, title, person, or words in what they say.

Each question is asked of what its reader may see: words of what was sealed, of anybody; words of a
draft, only of those who write it. Whether a proposal may be seen at all is `queries.visible`.
"""

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from accounts.models import Person
from accounts.sight import Sight
from proposals.models import CoProposer, Proposal
from proposals.queries import written_last
from proposals.states import State
from proposals.wordforms import after_prefix, asked_words
from proposals.words import ProposalWord, words_in

IN_WRITING = (State.DRAFT, State.RETURNED)
OWN_LOOKED_AT = 200
"""Drafts of one's own whose words are looked through."""


def matching(session: Session, sight: Sight, text: str) -> ColumnElement[bool]:
    """Proposals whose number or title holds the text, or that have every word of it: as the
    beginning of a word in their content, or in the name of somebody who writes them."""
    text = text.strip()[:200]
    ways: list[ColumnElement[bool]] = [
        Proposal.title.icontains(text, autoescape=True),
        Proposal.number.icontains(text, autoescape=True),
        _written_by(sight, text),
    ]
    words = asked_words(text)
    if words:
        ways.append(and_(*(or_(_sealed_with(word), _written_by(sight, word)) for word in words)))
        own = _own_drafts_with(session, sight, words)
        if own:
            ways.append(Proposal.id.in_(own))
    return or_(*ways)


def _sealed_with(word: str) -> ColumnElement[bool]:
    return Proposal.id.in_(
        select(ProposalWord.proposal_id).where(
            ProposalWord.word >= word, ProposalWord.word < after_prefix(word)
        )
    )


def _written_by(sight: Sight, name: str) -> ColumnElement[bool]:
    """Proposals with an author of this name, in part or whole."""
    people = select(Person.id).where(
        Person.institution_id == sight.institution_id, Person.name.icontains(name, autoescape=True)
    )
    shared = exists().where(CoProposer.proposal_id == Proposal.id, CoProposer.person_id.in_(people))
    return or_(Proposal.proposer_id.in_(people), shared)


def _own_drafts_with(session: Session, sight: Sight, words: list[str]) -> list[int]:
    """Ids of the drafts that this person writes and that have all these words."""
    if sight.person_id is None:
        return []
    rows = session.execute(
        select(Proposal.id, Proposal.draft_content)
        .where(Proposal.id.in_(written_last(sight.person_id, IN_WRITING, limit=OWN_LOOKED_AT)))
        .order_by(Proposal.id)
    )
    return [
        row.id for row in rows if all(_begins(word, words_in(row.draft_content)) for word in words)
    ]


def _begins(word: str, among: list[str]) -> bool:
    return any(one.startswith(word) for one in among)
