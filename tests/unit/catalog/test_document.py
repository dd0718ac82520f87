"""What leaves the house: the closed list of public fields, and nothing beside it."""

from typing import Any

import pytest

from catalog.document import (
    GOVERNED_SHOWN,
    LIVE_SHOWN,
    PARTS_SHOWN,
    TABLES_SHOWN,
    public_content,
    public_copy,
)
from proposals.catalogue import GOVERNED
from proposals.fields import FieldType
from proposals.operational_fields import OPERATIONAL

NEVER = (
    "rationale",
    "business_case",
    "resources",
    "expected_first_year",
    "demand_note",
    "not_duplicate",
    "lead_name",
    "lead_email",
    "award_contact",
    "team",
    "partners",
    "marketing_plan",
    "quality",
    "closing_reason",
    "teach_out_plan",
    "attachments",
)


def marked() -> dict[str, Any]:
    """Every governed field answered, with its own name in the answer."""
    content: dict[str, Any] = {}
    for name, field in GOVERNED.items():
        if field.type is FieldType.TABLE:
            row = {column.name: f"<{name}.{column.name}>" for column in field.columns}
            content[name] = [{"id": "r1", **row, "note": f"<{name}.note>"}]
        else:
            content[name] = f"<{name}>"
    content["placement"] = {"family": "<f>", "type": "<t>", "level": "<l>", "why": "<secret>"}
    content["badge_picture"] = {"sha256": "ab", "media_type": "image/png", "alt": "x", "by": "<me>"}
    content["extra.cost_centre"] = "<extra>"
    content["attachments"] = [{"name": "<file>", "sha256": "cd"}]
    return content


def test_only_listed_fields_are_shown() -> None:
    shown = public_content(marked())
    assert shown.keys() == GOVERNED_SHOWN | TABLES_SHOWN.keys() | PARTS_SHOWN.keys()


@pytest.mark.parametrize("name", NEVER)
def test_what_is_for_the_institution_alone_stays_there(name: str) -> None:
    assert name not in public_content(marked())


def test_only_listed_columns_are_shown() -> None:
    shown = public_content(marked())
    for table, columns in TABLES_SHOWN.items():
        assert shown[table][0].keys() == columns
    said = repr(shown)
    for secret in ("<secret>", "<me>", "<extra>", "<file>", "assessments.evaluator", ".note>"):
        assert secret not in said


def test_every_listed_field_is_in_the_catalogue() -> None:
    assert set(GOVERNED) >= GOVERNED_SHOWN | TABLES_SHOWN.keys() | PARTS_SHOWN.keys()
    assert {*OPERATIONAL, "origin"} >= LIVE_SHOWN


def test_the_codes_of_other_systems_are_not_shown() -> None:
    copy = public_copy(dict.fromkeys(OPERATIONAL, "https://x.example"))
    assert "student_system_code" not in copy
    assert copy["catalog_code"]


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "data:text/html,x", "//evil.example", "https://", "http://[", ""],
)
def test_what_is_no_web_address_is_no_link(link: str) -> None:
    assert public_copy({"enrol_url": link}) == {}


def test_a_draft_with_anything_in_it_is_read() -> None:
    assert public_content({"outcomes": "text", "placement": [], "badge_picture": "x"}) == {}
