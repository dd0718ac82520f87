"""The field catalogue as a table for readers: docs/fields.md is what fields_table() prints."""

import sys
from collections.abc import Iterable, Mapping

from proposals.catalogue import GOVERNED
from proposals.fields import Field
from proposals.operational_fields import OPERATIONAL

SOURCES: Mapping[str, tuple[str, str]] = {
    "title": ("1", "UB2 AZ1 UMD1 LUC1 ACU1 NZQA3 FORM1 UMBC1"),
    "unit": ("4", "UB2 AZ3 OSU5 FORM1"),
    "summary": ("21", "UB2 FORM1 LUC1"),
    "rationale": ("22", "UB2 ACU1 MSUD3 OSU1"),
    "subject": ("", "LSU2"),
    "credit_basis": ("12", "MSUD1 CUB1 UK1 BING2 GEN1 AZ4"),
    "transcripted": ("", "AZ4 UK1 OSU4"),
    "code": ("3", "NEW1 ACU1"),
    "series": ("2", "LUC1"),
    "classification": ("51", "NZQA3"),
    "part_of_degree": ("16", "UB2"),
    "audience": ("24", "AZ3 UB1 OSU1 FORM1 LUC1"),
    "audience_note": ("24", "AZ3 UB1 OSU1 FORM1 LUC1"),
    "level": ("13", "OSU2 OSU5 UHM1 AUCK1"),
    "prerequisites": ("25", "MCM1 USI1 UHM1"),
    "admission": ("25", "MCM1 USI1 UHM1"),
    "bachelors_required": ("", "AZ4 OSU3 OSU4"),
    "completion_months": ("", "UPS1 MWSU1"),
    "outcomes": ("26, 28", "ACU1 FORM1 YAV1 AZ1 AZ3 UB1 BING1 UMBC1"),
    "skills": ("27", "OSU1 OSU7 UB4"),
    "assessments": ("31, 32, 33", "AZ3 UMBC1 LUC1 ACU1 UMD1 MSUD3"),
    "criteria": ("30", "FORM1 YAV1 UMBC1 LUC1"),
    "pass_percent": ("30", "FORM1 YAV1"),
    "minimum_grade": ("", "UB6 UK1 UMD1 FIN1"),
    "reflection": ("34", "UMD1 GEN1"),
    "evidence_public": ("33", "ALB1"),
    "evidence_opt_out": ("49", "ALB1"),
    "supervision": ("", "EU2 EU3"),
    "activities": ("15, 29", "OSU5 OSU6 MSUD3 UHM1 AZ3 UMD1"),
    "credit_system": ("14", "UB2 OSU5 OSU8 CUB1"),
    "credits": ("14", "UB2 OSU5 CUB1"),
    "hours": ("17", "CUB1 UTT1 UNF1"),
    "residence_percent": ("", "OSU1 UHM1 USI1 FIN1"),
    "transfer": ("46", "POT1"),
    "placement": ("35", "LUC1 UMBC2 KSU3"),
    "badge_picture": ("36", "UB1 UTEP1 BRM1"),
    "badge_expires_months": ("37", "LUC3"),
    "renewal": ("37", "LUC3"),
    "demand": ("38", "CUD1 CUD3 ACU1 NZQA2 OSU1"),
    "demand_note": ("38", "CUD1 CUD3 ACU1 NZQA2 OSU1"),
    "partners": ("39", "FORM1 ECO1 NZQA2"),
    "strategic_goals": ("40", "OSU1"),
    "not_duplicate": ("41", "AZ2 MSUD1 NZQA2"),
    "stacks_into": ("23", "FORM1 UB2 OSU2 NZQA3 ECO1"),
    "expected_first_year": ("48", "OSU5"),
    "business_case": ("42", "ACU1 SYD1 AUCK1 EAB1 CUB1"),
    "resources": ("43", "ACU1 UTEP1"),
    "modality": ("18", "OSU5 ACU1 AUS3 AZ4"),
    "location": ("19", "ACU1 AUS3"),
    "pacing": ("", "LSU2"),
    "duration_weeks": ("17", "AUS3 CUB1"),
    "starts_on": ("20", "ACU1 OSU1 OSU5"),
    "marketing_plan": ("44", "UB1 FORM1 UTEP1"),
    "quality": ("47", "ACU1 AUS2"),
    "review_months": ("52", "NZQA3"),
    "lead_name": ("5, 6", "UB2 FORM1 OSU5 MSUD3 UMD2 UB6"),
    "lead_email": ("5, 6", "UB2 FORM1 OSU5"),
    "award_contact": ("7", "FORM1"),
    "partner_units": ("10", "KST1 AZ1 UWGB2"),
    "co_curricular_unit": ("9", "AZ1"),
    "team": ("11", "FORM1"),
    "award_process": ("45", "FORM1"),
    "accessibility": ("", "UTEP1"),
    "closing_reason": ("", "RIT1"),
    "last_enrolment_on": ("", "RIT1 CSU1"),
    "teach_out_ends_on": ("", "RIT1 CSU1"),
    "teach_out_plan": ("", "RIT1 CSU1"),
    "closing_notices": ("", "RIT1 CSU1"),
    "enrol_url": ("", "UB6"),
    "contact_name": ("", "UB6"),
    "fee": ("42", "OSU8 CUB1"),
    "next_start": ("", "OSU8 LSU2"),
    "student_system_code": ("3", "OSU6 EMP2"),
    "badge_platform": ("", "AZ2 LUC1 EMP2"),
    "badge_platform_url": ("", "AZ2"),
}
"""Field name to its number in the union of what institutions ask, and codes of the sources."""

_INTRODUCTION = """# Fields

Every field that a form can ask. A profile chooses among them, words them, orders them and says which are required ([profiles.md](profiles.md)); an institution's own fields go under `extra.*`, which code never reads. This page is made by `profiles/describing.py` from the catalogue itself.

*No.* is the number in the union of fields that institutions ask of a proposal; *sources* are the institutions and papers that ask for it, or whose rules or pages need it, by the codes at the end. A dash: the field is this software's own. An edit of a field reopens the decisions whose *scope* it touches.
"""

_CODES = """## Codes

ACU Australian Catholic University · ALB Albany · AUCK Auckland · AUS Australia's National Microcredentials Framework and Seeker · AZ1 Arizona, resource guide (partly readable) · AZ2 Arizona, older process page · AZ3 Arizona, Graduate College · AZ4 Arizona, public page · BING Binghamton · BRM SUNY Broome · CSU Columbia Southern · CUB CU Boulder · CUD CU Denver · EAB EAB proposal template · ECO eCampusOntario · EMP SUNY Empire · EU Council Recommendation 2022/C 243/02 and its annexes · FIN Findlay · FORM a published form, institution not named · GEN Geneseo · KST Kansas State · KSU Kennesaw · LSU LSU Online · LUC Loyola Chicago · MCM McMaster · MSUD MSU Denver · MWSU Missouri Western · NEW Newcastle (Australia) · NZQA New Zealand · OSU1 Oregon State, Academic Programs · OSU2 Ecampus for faculty · OSU3 Registrar · OSU4 Ecampus for learners · OSU5, OSU6 public proposal records · OSU7, OSU8 program pages · POT Potsdam · RIT Rochester (minors, an analogy) · SYD Sydney · UB Buffalo · UHM Hawaiʻi at Mānoa · UK Kentucky · UMBC Maryland, Baltimore County · UMD Maryland · UNF North Florida · UPS SUNY Upstate · USI Southern Indiana · UTEP Texas at El Paso · UTT Utah Tech · UWGB Wisconsin, Green Bay · YAV Yavapai
"""


def fields_table() -> str:
    """The whole catalogue as Markdown."""
    return "\n".join(
        [
            _INTRODUCTION,
            "## Governed",
            "",
            "What is approved. It lives in sealed revisions.",
            "",
            *_table(GOVERNED.values()),
            "",
            "## Operational",
            "",
            "Edited live on the published page, audited, never sealed.",
            "",
            *_table(OPERATIONAL.values()),
            "",
            _CODES,
        ]
    )


def _table(fields: Iterable[Field]) -> Iterable[str]:
    yield "| field | label | type | scope | no. | sources | feeds |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for field in fields:
        number, sources = SOURCES.get(field.name, ("", ""))
        cells = (
            f"`{field.name}`",
            str(field.label),
            _type(field),
            field.scope.value,
            number or "–",
            sources or "–",
            ", ".join(f"{target} `{term}`" for target, term in field.exports.items()) or "–",
        )
        yield f"| {' | '.join(cells)} |"


def _type(field: Field) -> str:
    words = field.type.value.replace("_", " ")
    if field.columns:
        return f"{words}: {', '.join(f'`{column.name}`' for column in field.columns)}"
    if field.options:
        return f"{words}: {', '.join(f'`{option.value}`' for option in field.options)}"
    return words


if __name__ == "__main__":
    sys.stdout.write(fields_table())
