"""Operational content: edited live by the role the profile names, audited, never sealed."""

from persistence.text import Text
from proposals.fields import Field, FieldType, Option
from proposals.states import Scope

T = FieldType
E = Scope.EDITORIAL

PLATFORMS = {
    "credly": "Credly",
    "canvas-credentials": "Canvas Credentials",
    "accredible": "Accredible",
    "other": "Another platform",
}
"""Where badges are kept elsewhere; of the first three there is a set-up sheet (badges/platforms.py)."""

OPERATIONAL: dict[str, Field] = {
    one.name: one
    for one in (
        Field(
            "public_summary",
            T.LONG_TEXT,
            Text("Plain-language summary"),
            E,
            Text("What a visitor reads first."),
            max_length=800,
        ),
        Field("public_body", T.LONG_TEXT, Text("Public description"), E, max_length=6000),
        Field("benefits", T.LONG_TEXT, Text("What learners get out of it"), E, max_length=2000),
        Field("image_alt", T.TEXT, Text("What the page picture shows"), E, max_length=300),
        Field("enrol_url", T.URL, Text("Enrolment page"), E, max_length=500),
        Field("contact_name", T.TEXT, Text("Contact"), E, max_length=200),
        Field("contact_email", T.EMAIL, Text("Contact’s e-mail address"), E, max_length=254),
        Field("fee", T.TEXT, Text("Fee"), E, max_length=200),
        Field("next_start", T.TEXT, Text("Next start"), E, max_length=200),
        Field("student_system_code", T.TEXT, Text("Code in the student system"), E, max_length=40),
        Field("catalog_code", T.TEXT, Text("Code in the course catalog"), E, max_length=40),
        Field(
            "badge_platform",
            T.CHOICE,
            Text("Badge platform"),
            E,
            Text("Where the badge is set up and awarded, if that is elsewhere."),
            options=tuple(Option(key, Text(name)) for key, name in PLATFORMS.items()),
        ),
        Field("badge_platform_url", T.URL, Text("Badge on the badge platform"), E, max_length=500),
        Field(
            "badge_platform_code",
            T.TEXT,
            Text("Number of its template or group there"),
            E,
            max_length=120,
        ),
    )
}
"""Operational content: edited live, audited, never sealed."""
