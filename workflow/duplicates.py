"""Programs that a proposal may duplicate, found among those whose titles share a telling word."""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from proposals.models import Proposal
from proposals.similar import Candidate, similar
from proposals.states import PUBLISHED

CANDIDATES_AT_MOST = 300
_WORD = re.compile(r"[^\W\d_]{4,}")


def duplicates_of(
    session: Session, proposal: Proposal, content: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The nearest programs of the institution, as facts: title, score in percent, why.

    Only what is public or under way in the open counts; another person's draft is never looked at.
    """
    title = str(content.get("title", ""))
    telling = sorted(set(_WORD.findall(title.lower())), key=lambda word: (-len(word), word))[:4]
    if not telling:
        return []
    rows = session.execute(
        select(Proposal.program_id, Proposal.title)
        .where(
            Proposal.institution_id == proposal.institution_id,
            Proposal.program_id != proposal.program_id,
            Proposal.state.in_(PUBLISHED),
            or_(*(Proposal.title.icontains(word, autoescape=True) for word in telling)),
        )
        .order_by(Proposal.id.desc())
        .limit(CANDIDATES_AT_MOST)
    )
    candidates = [Candidate(program_id=program, title=name) for program, name in rows]
    found = similar(title, candidates, skills=_skills(content))
    return [{"title": one.title, "score": float(one.score), "why": str(one.why)} for one in found]


def _skills(content: Mapping[str, Any]) -> tuple[str, ...]:
    skills = content.get("skills")
    return tuple(str(one) for one in skills) if isinstance(skills, list) else ()
