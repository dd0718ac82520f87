"""The file ``sign_in.toml``: what the institution's own sign-in leads to. Optional.

Where that sign-in is, and its secrets, belong to the deployment and stand in the environment.
"""

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from accounts.roles import UNIT_ROLES, Role
from profiles.institution import Section


class GroupSection(Section):
    """Members of a group hold a role; for a role in a unit, ``unit`` is its name in addresses."""

    name: Annotated[str, Field(min_length=1, max_length=255)]
    role: Role
    unit: Annotated[str, Field(max_length=80)] = ""

    @model_validator(mode="after")
    def _where(self) -> "GroupSection":
        if (self.role in UNIT_ROLES) != bool(self.unit):
            wanted = "say in which unit" if self.role in UNIT_ROLES else "leave the unit out"
            raise ValueError(
                f"{self.name}: the role {self.role.value} needs another place: {wanted}"
            )
        return self


class SignInSection(Section):
    """All of ``sign_in.toml``."""

    accounts: Literal["existing", "create"] = "existing"
    """Whether somebody without an account here is refused, or gets one at the first sign-in."""
    groups_claim: Annotated[str, Field(min_length=1, max_length=200)] = "groups"
    """What the provider calls a person's groups."""
    group: tuple[GroupSection, ...] = ()

    @field_validator("group")
    @classmethod
    def _once(cls, given: tuple[GroupSection, ...]) -> tuple[GroupSection, ...]:
        if len(set(given)) < len(given):
            raise ValueError("the same group is given the same role twice")
        return given
