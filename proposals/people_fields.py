"""The governed fields about who answers for a program and who else takes part."""

from persistence.text import Text
from proposals.fields import Column, Field, FieldType
from proposals.states import Scope

E, G = Scope.EDITORIAL, Scope.GOVERNANCE
T = FieldType

PEOPLE = (
    Field(
        "lead_name",
        T.TEXT,
        Text("Who is responsible"),
        G,
        Text("A person or a post."),
        max_length=200,
    ),
    Field("lead_email", T.EMAIL, Text("Their e-mail address"), G, max_length=254),
    Field("award_contact", T.EMAIL, Text("Who processes awards"), G, max_length=254),
    Field(
        "partner_units",
        T.UNITS,
        Text("Partner units"),
        G,
        Text("Each signs before the committee sees the proposal."),
    ),
    Field(
        "co_curricular_unit",
        T.UNIT,
        Text("Co-curricular department"),
        G,
        Text("If one takes part, its director signs."),
    ),
    Field(
        "team",
        T.TABLE,
        Text("Others who took part"),
        E,
        row_prefix="t",
        columns=(
            Column("name", T.TEXT, Text("Name"), required=True, max_length=200),
            Column("title", T.TEXT, Text("Post"), max_length=200),
            Column("organisation", T.TEXT, Text("Organisation"), max_length=200),
        ),
    ),
    Field("award_process", T.LONG_TEXT, Text("How badges are awarded"), E, max_length=2000),
    Field(
        "accessibility",
        T.YES_NO,
        Text("The materials meet the accessibility, copyright and privacy policies"),
        G,
    ),
)
