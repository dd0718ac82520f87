"""What is announced about accounts: past tense, named values, no effects."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class AccountEvent:
    """Something about one account."""

    @property
    def name(self) -> str:
        """The event's name in the outbox."""
        return type(self).__name__

    def payload(self) -> Mapping[str, Any]:
        """The named values, as JSON."""
        return asdict(self)


@dataclass(frozen=True)
class LinkRequested(AccountEvent):
    """Somebody asked for a link by mail. Announced whether or not the address has an account."""

    email: str
    purpose: str
    next_path: str = ""


@dataclass(frozen=True)
class PersonAdded(AccountEvent):
    """There is a new account."""

    institution_id: int
    person_id: int


@dataclass(frozen=True)
class UnitChanged(AccountEvent):
    """A unit has another name, kind or place: what repeats it must follow."""

    institution_id: int
    unit_id: int


@dataclass(frozen=True)
class PasswordChanged(AccountEvent):
    """A password was set; its owner is told, in case it was somebody else."""

    institution_id: int
    person_id: int
