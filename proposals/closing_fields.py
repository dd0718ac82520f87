"""The governed fields that only a termination asks."""

from persistence.text import Text
from proposals.fields import Field, FieldType
from proposals.states import Scope

G = Scope.GOVERNANCE
T = FieldType

CLOSING = (
    Field("closing_reason", T.LONG_TEXT, Text("Why it ends"), G, max_length=3000),
    Field("last_enrolment_on", T.DATE, Text("Last day of enrolment"), G),
    Field("teach_out_ends_on", T.DATE, Text("Teach-out ends on"), G),
    Field("teach_out_plan", T.LONG_TEXT, Text("Plan for learners under way"), G, max_length=3000),
    Field("closing_notices", T.LONG_TEXT, Text("Who is told"), G, max_length=1000),
)

CLOSING_FIELDS = frozenset(one.name for one in CLOSING)
