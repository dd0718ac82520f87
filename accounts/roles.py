"""The roles a person can hold. What each may do is said in workflow/permissions.py."""

import enum


class Role(enum.Enum):
    """A dated office of a person, in a unit or in the whole institution.

    Committee seats are not roles: they are memberships of a committee with terms of their own.
    """

    MEMBER = "member"
    """May propose for the unit."""
    HEAD = "head"
    """Signs for the unit: head of department, director, dean."""
    DEPUTY = "deputy"
    """Signs for the unit where its head may not or cannot."""
    CONTACT = "contact"
    """The owning unit's contact for published programs."""
    COORDINATOR = "coordinator"
    MARKETING = "marketing"
    BADGE_STAFF = "badge_staff"
    POLICY_OFFICER = "policy_officer"
    """May waive a blocking rule where the profile names this office."""
    FINAL_AUTHORITY = "final_authority"
    """Decides where a route ends in an officer."""
    REGISTRAR = "registrar"
    AUDITOR = "auditor"
    """Reads everything that is not secret by the bylaws; changes nothing."""
    ADMINISTRATOR = "administrator"


UNIT_ROLES = frozenset({Role.MEMBER, Role.HEAD, Role.DEPUTY, Role.CONTACT})
"""Roles held in a unit. All others are held in the institution."""
