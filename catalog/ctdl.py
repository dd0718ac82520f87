"""A program as a record of the Credential Transparency Description Language, as a file to hand in."""

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from catalog.exports import Exported, filled, number, term, weeks
from catalog.projection import ACTIVE, CLOSING, COMING_SOON, ENDED, skills_of

LEVELS: Mapping[str, str] = {
    "introductory": "BeginnerLevel",
    "intermediate": "IntermediateLevel",
    "advanced": "AdvancedLevel",
    "graduate": "GraduateLevel",
}
DELIVERY: Mapping[str, str] = {
    "online": "OnlineOnly",
    "face_to_face": "InPerson",
    "hybrid": "BlendedDelivery",
}
STATUSES: Mapping[str, str] = {
    ACTIVE: "Active",
    CLOSING: "TeachOut",
    COMING_SOON: "Probationary",
    ENDED: "Deprecated",
}
UNITS: Mapping[str, str] = {"semester": "SemesterHour", "quarter": "QuarterHour", "ects": "ECTS"}


def ctid(url: str) -> str:
    """The identifier of a program in the Credential Registry: the same for the same address."""
    return f"ce-{uuid5(NAMESPACE_URL, url)}"


def credential(one: Exported) -> dict[str, Any]:
    """The program as a CTDL MicroCredential. For a file to hand in; nothing is sent anywhere."""

    def called(name: str) -> str:
        return term("ctdl", name)

    content, identifier = one.content, ctid(one.url)
    return filled(
        {
            "@context": "https://credreg.net/ctdl/schema/context/json",
            "@type": "ceterms:MicroCredential",
            "@id": f"https://credentialengineregistry.org/resources/{identifier}",
            "ceterms:ctid": identifier,
            called("title"): _text(one, content.get("title")),
            called("summary"): _text(one, one.description),
            "ceterms:subjectWebpage": one.url,
            "ceterms:credentialStatusType": _aligned("credentialStat", _status(one)),
            "ceterms:inLanguage": [one.language],
            "ceterms:ownedBy": [one.institution_url],
            "ceterms:image": one.badge_url or one.picture_url,
            "ceterms:versionIdentifier": [
                {
                    "@type": "ceterms:IdentifierValue",
                    "ceterms:identifierValueCode": str(one.version),
                }
            ],
            "ceterms:codedNotation": one.copy.get("catalog_code") or content.get("code"),
            called("subject"): [_named(one, one.said("subject"))] if one.said("subject") else [],
            called("skills"): _texts(one, skills_of(content)),
            called("level"): _level(content.get("level")),
            called("modality"): _delivery(content.get("modality")),
            called("credit_basis"): content.get("credit_basis") == "none"
            if content.get("credit_basis")
            else None,
            called("classification"): _classified(content.get("classification")),
            called("assessments"): _methods(one),
            called("duration_weeks"): _duration(one),
            called("outcomes"): [_condition(one)],
            "ceterms:estimatedCost": _cost(one),
            called("stacks_into"): _preparation(one),
            "ceterms:approvedBy": [one.institution_url],
            "ceterms:reviewProcess": [
                {
                    "@type": "ceterms:ProcessProfile",
                    "ceterms:description": _text(one, "Who decided, and when."),
                    "ceterms:subjectWebpage": one.record_url,
                }
            ],
        }
    )


def _status(one: Exported) -> str:
    return "Suspended" if one.suspended and one.status == ACTIVE else STATUSES[one.status]


def _text(one: Exported, value: Any) -> dict[str, str] | None:
    return {one.language: str(value)} if value else None


def _texts(one: Exported, values: list[str]) -> dict[str, list[str]] | None:
    return {one.language: values} if values else None


def _aligned(scheme: str, name: str) -> dict[str, Any]:
    return {
        "@type": "ceterms:CredentialAlignmentObject",
        "ceterms:targetNode": f"{scheme}:{name}",
    }


def _named(one: Exported, name: str, address: str = "") -> dict[str, Any]:
    return filled(
        {
            "@type": "ceterms:CredentialAlignmentObject",
            "ceterms:targetNode": address,
            "ceterms:targetNodeName": _text(one, name),
        }
    )


def _level(value: Any) -> list[dict[str, Any]]:
    name = LEVELS.get(str(value))
    return [_aligned("audLevel", name)] if name else []


def _delivery(value: Any) -> list[dict[str, Any]]:
    name = DELIVERY.get(str(value))
    return [_aligned("deliveryType", name)] if name else []


def _classified(code: Any) -> list[dict[str, Any]]:
    if not code:
        return []
    return [
        {
            "@type": "ceterms:CredentialAlignmentObject",
            "ceterms:frameworkName": {"en": "Classification of Instructional Programs"},
            "ceterms:codedNotation": str(code),
        }
    ]


def _methods(one: Exported) -> list[dict[str, Any]]:
    found = {str(row.get("method")) for row in one.content.get("assessments", ())}
    return [
        _named(one, one.words("assessments.method", method))
        for method in sorted(found - {"None", ""})
    ]


def _condition(one: Exported) -> dict[str, Any]:
    """What must be done and shown: competencies are stated by the condition, not the credential."""
    content = one.content
    codes = dict.fromkeys(
        code for row in content.get("outcomes", ()) for code in row.get("competencies", ())
    )
    stated = [_named(one, row.get("statement", "")) for row in content.get("outcomes", ())]
    stated += [_named(one, *one.competencies[code]) for code in codes if code in one.competencies]
    unit = UNITS.get(str(content.get("credit_system")))
    credits = content.get("credits")
    return filled(
        {
            "@type": "ceterms:ConditionProfile",
            "ceterms:name": _text(one, "Requirements"),
            "ceterms:description": _text(one, content.get("criteria") or one.description),
            "ceterms:condition": _texts(
                one, [content["prerequisites"]] if content.get("prerequisites") else []
            ),
            "ceterms:targetCompetency": stated,
            term("ctdl", "credit_system"): [
                filled(
                    {
                        "@type": "schema:QuantitativeValue",
                        "schema:value": number(credits),
                        "ceterms:creditUnitType": [_aligned("creditUnit", unit)] if unit else None,
                    }
                )
            ]
            if credits
            else None,
        }
    )


def _duration(one: Exported) -> list[dict[str, Any]]:
    hours = one.content.get("hours")
    made = filled(
        {
            "@type": "ceterms:DurationProfile",
            "ceterms:exactDuration": weeks(one.content.get("duration_weeks")),
            "ceterms:timeRequired": f"PT{hours}H" if number(hours) is not None else "",
        }
    )
    return [made] if len(made) > 1 else []


def _cost(one: Exported) -> list[dict[str, Any]]:
    fee = one.copy.get("fee")
    if not fee:
        return []
    return [
        {
            "@type": "ceterms:CostProfile",
            "ceterms:costDetails": one.url,
            "ceterms:description": _text(one, fee),
        }
    ]


def _preparation(one: Exported) -> list[dict[str, Any]]:
    """What it leads to, in words: no address of a degree is known that could be pointed to."""
    said = one.content.get("stacks_into")
    if not said:
        return []
    return [{"@type": "ceterms:ConditionProfile", "ceterms:description": _text(one, said)}]
