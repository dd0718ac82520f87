"""How the committee decides, as the set-up asks it: a few parts of its rule, the others stay as they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from accounts.errors import AccountRefused
from committee.requirement import Requirement
from committee.settings import CommitteeSettings
from founding.identity import Content, change
from founding.models import FirstRun
from persistence.text import Text

QUORUMS = (
    "more than 1/2 of filled seats less recused",
    "more than 1/2 of filled seats",
    "more than 1/2 of seats",
    "at least 2/3 of filled seats less recused",
    "at least 2/3 of seats",
    "at least 1/3 of filled seats",
    "at least 3",
)
MAJORITIES = (
    "more than 1/2 of votes cast",
    "more than 1/2 of present",
    "more than 1/2 of filled seats less recused",
    "more than 1/2 of seats",
    "at least 2/3 of votes cast",
    "at least 2/3 of present",
    "at least 3/4 of votes cast",
    "all of votes cast",
)


@dataclass(frozen=True)
class Bylaws:
    """What is asked about a committee; the words of the requirements are those of the profile."""

    name: str
    seats: int | None
    years: int | None
    quorum: str
    carries: str
    abstentions: str
    on_tie: str
    secrecy: str


def offered(choices: Sequence[str], present: Requirement) -> list[Requirement]:
    """What may be chosen: the usual ones, and the one in force where it is another."""
    usual = [Requirement.parse(words) for words in choices]
    return usual if present in usual else [present, *usual]


def settled(present: CommitteeSettings, said: Bylaws) -> CommitteeSettings:
    """The bylaws with what was said. Raises AccountRefused where they could never be met."""
    try:
        return CommitteeSettings.model_validate(_written(present, said))
    except ValidationError as error:
        reasons = "; ".join(one["msg"].removeprefix("Value error, ") for one in error.errors())
        never = "can never be reached" in reasons
        raise AccountRefused(
            "seats" if never else "",
            Text(
                "With {seats} seats, quorum or majority could never be reached. Give more seats, or "
                "choose another quorum.",
                seats=said.seats,
            )
            if never
            else Text("{reasons}", reasons=reasons),
        ) from error


def save_bylaws(
    session: Session,
    run: FirstRun,
    present: CommitteeSettings,
    said: Bylaws,
    *,
    actor_id: int | None,
    at: datetime,
) -> None:
    """Adopt the profile with these bylaws. Raises AccountRefused."""
    settled(present, said)

    def edit(content: Content) -> None:
        content["committees"]["committee"] = [
            _said_in(table, said) if table["slug"] == present.slug else table
            for table in content["committees"]["committee"]
        ]

    change(session, run, edit, actor_id=actor_id, at=at)


def _written(present: CommitteeSettings, said: Bylaws) -> dict[str, Any]:
    return _said_in(present.model_dump(mode="json"), said)


def _said_in(table: dict[str, Any], said: Bylaws) -> dict[str, Any]:
    rule = {
        **table.get("rule", {}),
        "quorum": said.quorum,
        "carries": said.carries,
        "abstentions": said.abstentions,
        "on_tie": said.on_tie,
        "secrecy": said.secrecy,
    }
    terms = {k: v for k, v in table.get("terms", {}).items() if k != "years"}
    if said.years is not None:
        terms["years"] = said.years
    plain = {k: v for k, v in table.items() if k not in ("seats", "terms", "rule")}
    seats = {} if said.seats is None else {"seats": said.seats}
    return {**plain, **seats, "name": said.name, "terms": terms, "rule": rule}
