"""The words for roles, units and seats in accounts and administration; also filters for templates."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from accounts.models import UnitKind
from accounts.roles import Role
from committee.roll import MemberKind

ROLE_WORDS = {
    Role.MEMBER: _l("Member"),
    Role.HEAD: _l("Head"),
    Role.DEPUTY: _l("Deputy"),
    Role.CONTACT: _l("Contact for published programs"),
    Role.COORDINATOR: _l("Coordinator"),
    Role.MARKETING: _l("Marketing"),
    Role.BADGE_STAFF: _l("Badge staff"),
    Role.POLICY_OFFICER: _l("Policy officer"),
    Role.FINAL_AUTHORITY: _l("Final authority"),
    Role.REGISTRAR: _l("Registrar"),
    Role.AUDITOR: _l("Auditor"),
    Role.ADMINISTRATOR: _l("Administrator"),
}
KIND_WORDS = {
    UnitKind.COLLEGE: _l("College"),
    UnitKind.SCHOOL: _l("School"),
    UnitKind.DEPARTMENT: _l("Department"),
    UnitKind.CO_CURRICULAR: _l("Co-curricular office"),
    UnitKind.GRADUATE_BODY: _l("Graduate body"),
    UnitKind.OFFICE: _l("Office"),
}
MEMBER_WORDS = {
    MemberKind.VOTING: _l("Voting member"),
    MemberKind.EX_OFFICIO: _l("Member by office"),
    MemberKind.ALTERNATE: _l("Alternate"),
    MemberKind.DESIGNEE: _l("Designee of a member"),
    MemberKind.NON_VOTING: _l("Without a vote"),
}


def role_word(role: Role) -> str:
    """What a role is called."""
    return str(ROLE_WORDS[role])


def kind_word(kind: UnitKind) -> str:
    """What a kind of unit is called."""
    return str(KIND_WORDS[kind])


def member_word(kind: MemberKind) -> str:
    """How somebody belongs to a committee."""
    return str(MEMBER_WORDS[kind])


def office_word(office: str) -> str:
    """An office in a committee; those of the bylaws are the institution's own words."""
    if office == "chair":
        return _("Chair")
    if office == "vice_chair":
        return _("Vice chair")
    return office.replace("_", " ").capitalize()
