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
FEW = 1000
"""Entries of a word that are read beforehand."""
OWN_LOOKED_AT = 200
"""Drafts of one's own whose words are looked through."""


def matching(session: Session, sight: Sight, text: str) -> ColumnElement[bool]:
    """Proposals that have every word of the text: as the beginning of a word in their content or
    attached files’ names, or in the name of somebody who writes them; or whose number holds it.

    Where the text has no word to look for, proposals whose title or number holds it as it is.
    """
    text = text.strip()[:200]
    words = asked_words(text)
    ways: list[ColumnElement[bool]] = []
    if any(sign.isdigit() for sign in text) or not words:
        ways.append(Proposal.number.icontains(text, autoescape=True))
    if words:
        ways.append(and_(*(_with_word(session, sight, word) for word in words)))
        own = _own_drafts_with(session, sight, words)
        if own:
            ways.append(Proposal.id.in_(own))
    else:
        ways.append(Proposal.title.icontains(text, autoescape=True))
    return or_(*ways)


def _with_word(session: Session, sight: Sight, word: str) -> ColumnElement[bool]:
    """A word that few have is looked up beforehand; one that many have is met soon in any order."""
    begins = and_(ProposalWord.word >= word, ProposalWord.word < after_prefix(word))
    few = session.scalars(select(ProposalWord.proposal_id).where(begins).limit(FEW + 1)).all()
    ways = [
        Proposal.id.in_(sorted(set(few)))
        if len(few) <= FEW
        else exists().where(ProposalWord.proposal_id == Proposal.id, begins)
    ]
    people = session.scalars(
        select(Person.id)
        .where(
            Person.institution_id == sight.institution_id,
            Person.name.icontains(word, autoescape=True),
        )
        .order_by(Person.id)
        .limit(FEW)
    ).all()
    if people:
        shared = select(CoProposer.proposal_id).where(CoProposer.person_id.in_(people))
        ways += [Proposal.proposer_id.in_(people), Proposal.id.in_(shared)]
    return or_(*ways)


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
