"""A program as schema.org JSON-LD (release 30), and a list of programs as search engines read it."""

from collections.abc import Iterable, Mapping
from typing import Any

from catalog.exports import Exported, filled, months, number, term, weeks
from catalog.projection import ACTIVE, skills_of


def program(one: Exported) -> dict[str, Any]:
    """The program as schema.org EducationalOccupationalProgram, with its credential."""

    def called(name: str) -> str:
        return term("schema_org", name)

    content = one.content
    credential = {
        "@type": "EducationalOccupationalCredential",
        "name": content.get("title", ""),
        "credentialCategory": "Microcredential",
        called("outcomes"): [_defined(one, row) for row in content.get("outcomes", ())],
        called("level"): one.said("level"),
        called("badge_expires_months"): months(content.get("badge_expires_months")),
        "recognizedBy": _organization(one),
        "description": content.get("criteria", ""),
        "image": one.badge_url,
    }
    return filled(
        {
            "@context": "https://schema.org",
            "@type": "EducationalOccupationalProgram",
            "@id": one.url,
            "url": one.url,
            "identifier": one.copy.get("catalog_code") or content.get("code") or "",
            called("title"): content.get("title", ""),
            called("summary"): one.description,
            "programType": "Microcredential",
            "provider": _organization(one),
            "image": one.picture_url or one.badge_url,
            "inLanguage": one.language,
            called("subject"): one.said("subject"),
            called("prerequisites"): content.get("prerequisites", ""),
            called("modality"): one.said("modality"),
            called("duration_weeks"): weeks(content.get("duration_weeks")),
            called("credit_system"): _credits(one),
            called("skills"): ", ".join(skills_of(content)),
            called("criteria"): filled(credential),
            called("activities"): [_course(one, row) for row in content.get("activities", ())],
            "startDate": content.get("starts_on", ""),
            "offers": _offer(one),
            "version": str(one.version),
        }
    )


def _organization(one: Exported) -> dict[str, Any]:
    return filled(
        {
            "@type": "CollegeOrUniversity",
            "name": one.institution,
            "url": one.institution_url,
            "department": {"@type": "Organization", "name": one.unit} if one.unit else None,
        }
    )


def _defined(one: Exported, row: Mapping[str, Any]) -> dict[str, Any]:
    return filled(
        {"@type": "DefinedTerm", "termCode": row.get("id"), "name": row.get("statement", "")}
    )


def _course(one: Exported, row: Mapping[str, Any]) -> dict[str, Any]:
    return filled(
        {
            "@type": "Course",
            "name": row.get("title", ""),
            "courseCode": row.get("code", ""),
            "provider": {"@type": "CollegeOrUniversity", "name": one.institution},
            "numberOfCredits": row.get("credits", ""),
        }
    )


def _credits(one: Exported) -> dict[str, Any] | None:
    value = one.content.get("credits")
    if not value:
        return None
    system = one.content.get("credit_system", "")
    return {
        "@type": "StructuredValue",
        "value": number(value),
        "unitText": one.words("credit_system", system) if system else "",
    }


def _offer(one: Exported) -> dict[str, Any] | None:
    url = one.copy.get("enrol_url")
    if not url or one.suspended or one.status != ACTIVE:
        return None
    return filled(
        {"@type": "Offer", "url": url, "category": "Tuition", "description": one.copy.get("fee")}
    )


def course_list(url: str, entries: Iterable[tuple[str, str, str, str]]) -> dict[str, Any]:
    """A page of the catalog as an ItemList of courses: name, description, address, provider."""
    return {
        "@context": "https://schema.org",
        "@type": "ItemList",
        "url": url,
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": place,
                "item": {
                    "@type": "Course",
                    "name": name,
                    "description": description or name,
                    "url": address,
                    "provider": {"@type": "CollegeOrUniversity", "name": provider},
                },
            }
            for place, (name, description, address, provider) in enumerate(entries, start=1)
        ],
    }
