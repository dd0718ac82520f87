"""The file ``faq.toml``: the institution's answers to what people keep asking."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from profiles.institution import Section


class FaqAudience(StrEnum):
    """For whom a question is shown."""

    LEARNERS = "learners"
    EMPLOYERS = "employers"
    PROPOSERS = "proposers"


class Topic(StrEnum):
    """What learners ask everywhere; the public guide says which of these are not answered here."""

    WHAT = "what"
    """What a microcredential is."""
    ADMISSION = "admission"
    TRANSCRIPT = "transcript"
    AID = "aid"
    COMPLETION = "completion"
    """How long one has."""
    BADGE = "badge"


class Question(Section):
    """One question with its answer. ``source`` names where the answer is published."""

    question: Annotated[str, Field(min_length=1, max_length=300)]
    answer: Annotated[str, Field(min_length=1, max_length=2000)]
    audience: FaqAudience = FaqAudience.LEARNERS
    topic: Topic | None = None
    source: Annotated[str, Field(max_length=300)] = ""


class FaqSection(Section):
    """All of ``faq.toml``."""

    question: tuple[Question, ...] = ()
