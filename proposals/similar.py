"""The duplicate radar: which programs resemble a proposal, and why. Pure.

Which programs may be compared at all is the caller's business, since not everything may be known
to everybody. A likeness is a hint for people; it decides nothing.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from persistence.text import Text

LIKE = 60
"""Scores from here on are reported."""
MOST = 5
_SAME_WORD = 85
_SAME_SKILL = 90
_SAME_OUTCOME = 82
# Words that say what kind of thing a title names, not what it is about.
# fmt: off
_KIND_WORDS = frozenset({
    "a", "an", "and", "at", "badge", "basics", "certificate", "course", "credential", "digital",
    "essentials", "for", "foundations", "fundamentals", "in", "intro", "introduction", "micro",
    "microcredential", "microcredentials", "of", "on", "program", "programme", "the", "to", "with",
})
# fmt: on


@dataclass(frozen=True, slots=True)
class Candidate:
    """A program to compare with. Skills and outcomes may be left out."""

    program_id: int
    title: str
    skills: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Similar:
    """A program that resembles the proposal: score 0 to 100, and what is alike."""

    program_id: int
    title: str
    score: int
    why: Text


def similar(
    title: str,
    candidates: Sequence[Candidate],
    *,
    skills: Sequence[str] = (),
    outcomes: Sequence[str] = (),
) -> list[Similar]:
    """The candidates that are most alike, best first, at most five; ties in order of program.

    The score is the title's likeness, raised by skills and outcomes that both have.
    """
    about = _subject(title)
    wanted = [_plain(skill) for skill in skills if _plain(skill)]
    stated = [_plain(outcome) for outcome in outcomes if _plain(outcome)]
    found = [
        one
        for candidate in candidates
        if (one := _compared(about, wanted, stated, candidate)).score >= LIKE
    ]
    return sorted(found, key=lambda one: (-one.score, one.program_id))[:MOST]


def _compared(about: str, skills: list[str], outcomes: list[str], other: Candidate) -> Similar:
    titles = _title_likeness(about, _subject(other.title))
    shared_skills = _shared(skills, [_plain(one) for one in other.skills], _SAME_SKILL)
    shared_outcomes = _shared(outcomes, [_plain(one) for one in other.outcomes], _SAME_OUTCOME)
    content = 100 * max(
        _share(shared_skills, skills, other.skills),
        _share(shared_outcomes, outcomes, other.outcomes),
    )
    score = round(max(titles, 0.5 * titles + 0.5 * content, 0.9 * content))
    return Similar(
        other.program_id, other.title, score, _why(titles, shared_skills, shared_outcomes)
    )


def _title_likeness(one: str, other: str) -> float:
    """100 for the same words in any order: half how they read, half how many words they share.

    Reading alone would take time management for project management.
    """
    if not one or not other:
        return 0.0
    ours, theirs = one.split(), other.split()
    shared = sum(any(fuzz.ratio(word, each) >= _SAME_WORD for each in theirs) for word in ours)
    words = 100 * shared / max(len(ours) + len(theirs) - shared, shared)
    reading: float = fuzz.token_sort_ratio(one, other)
    return (reading + words) / 2


def _shared(ours: list[str], theirs: list[str], same: int) -> int:
    """How many of ours have a counterpart, whatever the order of their words."""
    return sum(
        any(fuzz.token_sort_ratio(one, other, score_cutoff=same) for other in theirs)
        for one in ours
    )


def _share(shared: int, ours: Sequence[str], theirs: Sequence[str]) -> float:
    """Part of the smaller side that is shared; a single shared item says too little."""
    return shared / max(2, min(len(ours), len(theirs))) if shared else 0.0


def _why(titles: float, skills: int, outcomes: int) -> Text:
    if titles == 100:
        alike = Text("the same title but for order and general words")
    elif titles >= LIKE:
        alike = Text("a title that reads alike")
    else:
        alike = Text("a different title")
    if skills and outcomes:
        return Text(
            "{title}; shared skills: {skills}; shared outcomes: {outcomes}",
            title=alike,
            skills=skills,
            outcomes=outcomes,
        )
    if skills:
        return Text("{title}; shared skills: {skills}", title=alike, skills=skills)
    if outcomes:
        return Text("{title}; shared outcomes: {outcomes}", title=alike, outcomes=outcomes)
    return alike


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", folded))


def _subject(title: str) -> str:
    """The title without general words; all of it where nothing else is left."""
    words = _plain(title).split()
    return " ".join(word for word in words if word not in _KIND_WORDS) or " ".join(words)
