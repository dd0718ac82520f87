"""The committees section of an institution's profile: read, checked, and refused by key.

Only the settings; people and their terms are dated memberships.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from committee.rule import OfficeName, Rule


class RollTaken(StrEnum):
    OPENING = "opening"  # everybody who belongs when the ballot opens
    ATTENDANCE = "attendance"  # those marked present at the meeting


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Terms(_Frozen):
    """How long a membership lasts, in years, and how many may follow each other; None: no limit."""

    years: Annotated[int, Field(ge=1, le=20)] | None = None
    consecutive: Annotated[int, Field(ge=1, le=20)] | None = None


class CommitteeSettings(_Frozen):
    """One committee. ``chair`` names the offices that preside, in order of succession."""

    slug: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    seats: Annotated[int, Field(ge=1, le=500)] | None = None
    chair: tuple[OfficeName, ...] = ("chair", "vice_chair")
    roll_taken: RollTaken = RollTaken.OPENING
    recused_by_unit: bool = False
    terms: Terms = Terms()
    rule: Rule = Rule()

    @model_validator(mode="after")
    def _can_decide(self) -> Self:
        if not self.chair:
            raise ValueError("chair: name at least one office")
        if self.seats is not None and not self.rule.reachable_with(self.seats):
            raise ValueError(
                f"rule: quorum or majority can never be reached with seats = {self.seats}"
            )
        return self


class CommitteeSettingsInvalid(ValueError):
    """Every problem found, each a sentence that begins with the key."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def parse_committees(section: Mapping[str, object]) -> tuple[CommitteeSettings, ...]:
    """Read the content of ``committees.toml``: ``[[committee]]`` tables, in their order.

    Raises CommitteeSettingsInvalid with all problems at once.
    """
    problems = [
        f"{key}: not a known key; only [[committee]] is" for key in section if key != "committee"
    ]
    tables = section.get("committee", [])
    if not isinstance(tables, Sequence) or isinstance(tables, str):
        raise CommitteeSettingsInvalid([*problems, "committee: write it as [[committee]] tables"])
    committees: list[CommitteeSettings] = []
    for number, table in enumerate(tables, start=1):
        try:
            committees.append(CommitteeSettings.model_validate(table))
        except ValidationError as refused:
            problems += _sentences(refused, _named(number, table))
    twice = [slug for slug, n in Counter(c.slug for c in committees).items() if n > 1]
    problems += [f"committee.slug: {slug} is used twice" for slug in twice]
    if problems:
        raise CommitteeSettingsInvalid(problems)
    return tuple(committees)


def _named(number: int, table: object) -> str:
    slug = table.get("slug") if isinstance(table, Mapping) else None
    return f"committee {number}" + (f" ({slug})" if isinstance(slug, str) else "")


def _sentences(refused: ValidationError, where: str) -> list[str]:
    sentences = []
    for error in refused.errors(include_url=False, include_context=False):
        key = ".".join(str(part) for part in error["loc"])
        message = error["msg"].removeprefix("Value error, ")
        match error["type"]:
            case "extra_forbidden":
                message = "not a known key"
            case "missing":
                message = "is missing"
        sentences.append(f"{where}: {key}: {message}" if key else f"{where}: {message}")
    return sentences
