"""What one person may see, computed once and taken by every query, page, export and mail.

Secrecy is decided here and in the ``visible`` clauses that take a Sight; a page never adds its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from accounts.roles import Role

READERS = frozenset(
    {
        Role.COORDINATOR,
        Role.ADMINISTRATOR,
        Role.AUDITOR,
        Role.REGISTRAR,
        Role.POLICY_OFFICER,
        Role.FINAL_AUTHORITY,
    }
)
"""Who reads every proposal of the institution that has been sent."""


@dataclass(frozen=True)
class Sight:
    """One person's eyes on one day. ``ANYBODY`` is a visitor without an account.

    ``roles``: institution-wide roles in force. ``unit_roles``: role to the units where it is held.
    ``governed``: the units that the person heads, with everything below them. ``committees`` and
    ``chaired``: ids of committees where the person has a seat, or presides.
    """

    person_id: int | None = None
    institution_id: int | None = None
    roles: frozenset[Role] = frozenset()
    unit_roles: Mapping[Role, frozenset[int]] = field(default_factory=dict)
    governed: frozenset[int] = frozenset()
    committees: frozenset[int] = frozenset()
    chaired: frozenset[int] = frozenset()

    @property
    def signed_in(self) -> bool:
        """Whether this is somebody with an account."""
        return self.person_id is not None

    @property
    def reads_all(self) -> bool:
        """Whether every sent proposal of the institution may be read."""
        return bool(self.roles & READERS)

    def has(self, role: Role) -> bool:
        """Whether the role is held, in the institution or in any unit."""
        return role in self.roles or bool(self.unit_roles.get(role))

    def units(self, role: Role) -> frozenset[int]:
        """The units where the role is held."""
        return self.unit_roles.get(role, frozenset())


ANYBODY = Sight()
