"""What things are called: plain words by default, the institution's own where the profile renames."""

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.roles import Role
from persistence.text import Text

TERMS: Mapping[str, Text] = {
    "microcredential": Text("Microcredential"),
    "microcredentials": Text("Microcredentials"),
    "badge": Text("Badge"),
    "unit": Text("Unit"),
    "college": Text("College"),
    "partner_unit": Text("Partner unit"),
    "co_curricular_unit": Text("Co-curricular department"),
    "graduate_body": Text("Graduate body"),
    "approval_record": Text("Approval record"),
    "role_member": Text("Member"),
    "role_head": Text("Head"),
    "role_deputy": Text("Deputy"),
    "role_contact": Text("Contact"),
    "role_coordinator": Text("Coordinator"),
    "role_marketing": Text("Marketing"),
    "role_badge_staff": Text("Badge staff"),
    "role_policy_officer": Text("Policy officer"),
    "role_final_authority": Text("Final authority"),
    "role_registrar": Text("Registrar"),
    "role_auditor": Text("Auditor"),
    "role_administrator": Text("Administrator"),
}
"""Every word that a profile may rename, with the plain one."""


@dataclass(frozen=True)
class Words:
    """The institution's words. What it does not rename keeps its plain, translated name."""

    own: Mapping[str, str]

    def say(self, term: str) -> Text:
        """What the term is called here. Raises KeyError for one that TERMS does not have."""
        plain = TERMS[term]
        return Text("{own}", own=self.own[term]) if term in self.own else plain

    def role(self, role: Role) -> Text:
        """What the role is called here."""
        return self.say(f"role_{role.value}")
