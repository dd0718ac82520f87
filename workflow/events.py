"""What is announced when something has happened: past tense, named values, no effects."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class ProposalEvent:
    """Something that happened to one proposal. ``actor_id`` None: the system did it."""

    proposal_id: int
    actor_id: int | None = None
    reason: str = ""

    @property
    def name(self) -> str:
        """The event's name in the outbox."""
        return type(self).__name__

    def payload(self) -> Mapping[str, Any]:
        """The named values, as JSON."""
        return asdict(self)


class ProposalAdmitted(ProposalEvent):
    """A program approved before the system is in the catalog."""


class ProposalSubmitted(ProposalEvent):
    """Sent for sign-off; the revision is sealed."""


class EnteredOnBehalf(ProposalEvent):
    """Somebody began a proposal in another person's name."""


class ProposalAmended(ProposalEvent):
    """A new revision was sealed without leaving the state."""


class ProposalReferred(ProposalEvent):
    """Before the committee now."""


class ProposalSentBack(ProposalEvent):
    """Back with the offices before the committee."""


class ProposalReturned(ProposalEvent):
    """Back with the proposer, with changes asked for."""


class ProposalApproved(ProposalEvent):
    """Every body on the route has decided in favour."""


class ProposalDeclined(ProposalEvent):
    """Not approved; the case is closed."""


class MarketingBegun(ProposalEvent):
    """Approval holds; the public copy is being completed."""


class ProgramPublished(ProposalEvent):
    """This version is in force and in the catalog."""


class ProgramChanged(ProposalEvent):
    """This version was superseded by its successor."""


class ProgramTerminated(ProposalEvent):
    """The program has ended."""


class ProposalWithdrawn(ProposalEvent):
    """Taken back; the case is closed."""


class ProgramReinstated(ProposalEvent):
    """The termination was taken back."""


class ReinstatementAsked(ProposalEvent):
    """Somebody asks to take a termination back; a second person must confirm."""


class PublicationScheduled(ProposalEvent):
    """To be published at a set time."""


class OperationalEdited(ProposalEvent):
    """The live part of a published program was edited."""


class PageOverlaid(ProposalEvent):
    """The page was hidden, shown again, or enrolment suspended or resumed."""


@dataclass(frozen=True)
class StepOpened(ProposalEvent):
    """The turn of one step has come."""

    step_id: int = 0


@dataclass(frozen=True)
class StepDecided(ProposalEvent):
    """An office signed, objected or returned."""

    step_id: int = 0
    choice: str = ""


@dataclass(frozen=True)
class SignatureAsked(ProposalEvent):
    """One person is asked, again or anew, to sign a step: a fresh link, or an office handed on."""

    step_id: int = 0
    person_id: int = 0


@dataclass(frozen=True)
class SignedByLink(ProposalEvent):
    """A mailed link was used; its owner is told, in case it was somebody else."""

    step_id: int = 0
    person_id: int = 0
    choice: str = ""


@dataclass(frozen=True)
class BallotOpened(ProposalEvent):
    """Members can vote on a motion."""

    ballot_id: int = 0


@dataclass(frozen=True)
class BallotClosed(ProposalEvent):
    """A ballot has its result, or was tabled or voided."""

    ballot_id: int = 0
    result: str = ""


@dataclass(frozen=True)
class CommentMade(ProposalEvent):
    """Somebody contributed to the discussion."""

    comment_id: int = 0


@dataclass(frozen=True)
class ConditionAnswered(ProposalEvent):
    """The proposer says that a condition is met."""

    condition_id: int = 0


@dataclass(frozen=True)
class ConditionConfirmed(ProposalEvent):
    """A condition is met; the approval record is drawn anew."""

    condition_id: int = 0


@dataclass(frozen=True)
class RuleWaived(ProposalEvent):
    """A blocking rule was set aside; always reported."""

    rule_id: str = ""


@dataclass(frozen=True)
class CoProposerAdded(ProposalEvent):
    """Somebody may now write the proposal too."""

    person_id: int = 0


@dataclass(frozen=True)
class RecordStored(ProposalEvent):
    """The sealed approval record can be downloaded."""

    file_id: int = 0


@dataclass(frozen=True)
class FallsDue(ProposalEvent):
    """Something is to be looked at when a time has come; announced ahead, heard then.

    ``what`` is one of DUE. Whether it still holds is asked when it is heard.
    """

    what: str = ""


DUE = ("publication", "teach_out", "silence", "returned_reminder", "returned_limit", "ballot")
