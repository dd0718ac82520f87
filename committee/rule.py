"""A committee's voting rule as data: what bylaws can say, with a default for each part.

No tally here, and nothing of a particular committee: the same rule may serve several.
"""

from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from committee.requirement import Base, Requirement, RequirementField
from persistence.text import Text


class Abstentions(StrEnum):
    """What an abstention does to the votes cast and to the votes against."""

    SET_ASIDE = "set_aside"  # not a vote cast
    IN_BASE = "in_base"  # a vote cast, neither for nor against
    AGAINST = "against"  # a vote cast, and against


class Substitutes(StrEnum):
    """What an alternate or a designee may do in the seat of a member who cannot sit."""

    DO_NOT_COUNT = "do_not_count"
    MAKE_QUORUM = "make_quorum"  # fills the seat, without a vote
    VOTE = "vote"


class OnTie(StrEnum):
    LOST = "lost"
    CASTING_VOTE = "casting_vote"  # the acting chair's, besides any vote as a member


class Secrecy(StrEnum):
    NAMED = "named"
    HIDDEN_UNTIL_CLOSE = "hidden_until_close"
    SECRET = "secret"


class BetweenMeetings(StrEnum):
    """Whether a ballot may be held outside a meeting."""

    ALLOWED = "allowed"
    CONFIRMED_AT_NEXT_MEETING = "confirmed_at_next_meeting"
    NOT_ALLOWED = "not_allowed"


def _office_key(value: object) -> object:
    return value.strip().lower().replace(" ", "_") if isinstance(value, str) else value


OfficeName = Annotated[str, BeforeValidator(_office_key), Field(pattern=r"^[a-z][a-z0-9_]*$")]
Days = Annotated[int, Field(ge=1, le=366)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Notice(_Frozen):
    """Days before the meeting by which an item has to be received, sent out and posted."""

    received: Days | None = None
    sent: Days | None = None
    posted: Days | None = None

    def shortfalls(
        self,
        meeting: date,
        *,
        received: date | None = None,
        sent: date | None = None,
        posted: date | None = None,
    ) -> tuple[Text, ...]:
        """What keeps an item from being voted on at ``meeting``; empty when notice was given.

        A date is the day on which it happened, None when it has not.
        """
        short: list[Text] = []
        if _late(self.received, meeting, received):
            short.append(
                Text("Items are due {days} days before the meeting.", days=self.received)
                if self.received != 1
                else Text("Items are due the day before the meeting.")
            )
        if _late(self.sent, meeting, sent):
            short.append(
                Text("Items are sent to members {days} days before the meeting.", days=self.sent)
                if self.sent != 1
                else Text("Items are sent to members the day before the meeting.")
            )
        if _late(self.posted, meeting, posted):
            short.append(
                Text("Items are posted {days} days before the meeting.", days=self.posted)
                if self.posted != 1
                else Text("Items are posted the day before the meeting.")
            )
        return tuple(short)


def _late(days: int | None, meeting: date, happened: date | None) -> bool:
    return days is not None and (happened is None or (meeting - happened).days < days)


class Rule(_Frozen):
    """How a committee decides. ``model_dump(mode="json")`` is its snapshot for a ballot."""

    quorum: RequirementField = Requirement.parse("more than 1/2 of filled seats less recused")
    carries: RequirementField = Requirement.parse("more than 1/2 of votes cast")
    dissents_defeat: Annotated[int, Field(ge=1)] | None = None
    abstentions: Abstentions = Abstentions.SET_ASIDE
    abstentions_make_quorum: bool = True
    alternates: Substitutes = Substitutes.DO_NOT_COUNT
    designees: Substitutes = Substitutes.DO_NOT_COUNT
    ex_officio_vote: bool = True
    voting_offices: tuple[OfficeName, ...] = ()
    on_tie: OnTie = OnTie.LOST
    tabled_when_absent: tuple[OfficeName, ...] = ()
    notice: Notice = Notice()
    tabling_limit: Annotated[int, Field(ge=1)] | None = None
    between_meetings: BetweenMeetings = BetweenMeetings.ALLOWED
    secrecy: Secrecy = Secrecy.NAMED
    counts_may_be_recorded: bool = False
    early_close: bool = False
    information_only: bool = False
    silence_days: Days | None = None

    @model_validator(mode="after")
    def _quorum_is_not_of_those_who_came(self) -> Self:
        if self.quorum.of in (Base.PRESENT, Base.VOTES_CAST):
            raise ValueError("quorum: a fraction of seats or of filled seats, or a count")
        if self.information_only and self.silence_days is not None:
            raise ValueError(
                "information_only: an item for information is not approved, by silence or otherwise"
            )
        return self

    def reachable_with(self, seats: int) -> bool:
        """Whether a full committee of ``seats`` could meet quorum and carry a motion."""
        highest = max(self.quorum.needed(seats), self.carries.needed(seats))
        return Fraction(highest) <= seats
