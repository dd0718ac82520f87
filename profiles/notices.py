"""The file ``notices.toml``: which offices hear of what, beyond those who always do.

The proposer hears of everything about the own proposal, and an office of its turn; that is not a
setting. Who hears of an approval is ``told_of_approval`` in ``profile.toml``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field, field_validator

from accounts.roles import Role
from profiles.institution import Section


class Occasion(StrEnum):
    """What can be announced to further offices."""

    SUBMITTED = "submitted"
    REFERRED = "referred"
    DECLINED = "declined"
    MARKETING_BEGUN = "marketing_begun"
    PUBLISHED = "published"
    TERMINATED = "terminated"
    RULE_WAIVED = "rule_waived"


class NoticeSection(Section):
    """Roles told on one occasion. Roles of units mean those of the sponsoring unit."""

    on: Occasion
    roles: tuple[Role, ...] = Field(min_length=1)


class NoticesSection(Section):
    """All of ``notices.toml``."""

    notice: tuple[NoticeSection, ...] = ()

    @field_validator("notice")
    @classmethod
    def _once(cls, given: tuple[NoticeSection, ...]) -> tuple[NoticeSection, ...]:
        occasions = [one.on for one in given]
        twice = sorted({one.value for one in occasions if occasions.count(one) > 1})
        if twice:
            raise ValueError(f"occasions named twice: {', '.join(twice)}")
        return given


DEFAULT_NOTICES: Mapping[Occasion, frozenset[Role]] = {
    Occasion.SUBMITTED: frozenset({Role.COORDINATOR}),
    Occasion.REFERRED: frozenset({Role.COORDINATOR}),
    Occasion.DECLINED: frozenset({Role.HEAD, Role.COORDINATOR}),
    Occasion.MARKETING_BEGUN: frozenset({Role.MARKETING, Role.BADGE_STAFF, Role.CONTACT}),
    Occasion.PUBLISHED: frozenset({Role.HEAD, Role.CONTACT, Role.COORDINATOR, Role.REGISTRAR}),
    Occasion.TERMINATED: frozenset({Role.HEAD, Role.CONTACT, Role.COORDINATOR, Role.REGISTRAR}),
    Occasion.RULE_WAIVED: frozenset({Role.COORDINATOR, Role.AUDITOR}),
}


@dataclass(frozen=True)
class Notices:
    """Who is told of what."""

    roles: Mapping[Occasion, frozenset[Role]]

    def told(self, occasion: Occasion) -> frozenset[Role]:
        """The roles that hear of it."""
        return self.roles[occasion]


def notices_from(section: NoticesSection) -> Notices:
    """The defaults, with each occasion that the profile names replaced."""
    own = {one.on: frozenset(one.roles) for one in section.notice}
    return Notices({**DEFAULT_NOTICES, **own})
