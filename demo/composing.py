"""From a short entry of programs.toml to the whole content of a proposal. What no source states is made up."""

from collections.abc import Mapping
from typing import Any

from badges.drawing import draw
from persistence.files import FileStore
from taxonomy.placement import Placement, place, visual
from taxonomy.settings import Scheme

Entry = Mapping[str, Any]
METHODS = ("project", "performance", "assignment")


def content_for(entry: Entry, *, lead: tuple[str, str], starts_on: str) -> dict[str, Any]:
    """Everything that the form asks, for one program. ``lead``: name and address of who answers."""
    outcomes = [
        {
            "id": f"o{number}",
            "statement": f"{statement}.",
            "skills": _skills(entry)[number - 1 : number],
            **({"competencies": [entry["competency"]]} if "competency" in entry else {}),
        }
        for number, statement in enumerate(entry["outcomes"], start=1)
    ]
    graduate = entry["level"] == "graduate"
    content: dict[str, Any] = {
        "title": entry["title"],
        "summary": _summary(entry),
        "subject": entry["subject"],
        "credit_basis": entry["basis"],
        "audience": [
            entry.get("audience", "graduate" if graduate else "undergraduate"),
            "professional",
        ]
        if entry.get("audience") != "employees"
        else ["employees"],
        "level": entry["level"],
        "prerequisites": "A bachelor’s degree." if graduate else "None.",
        "outcomes": outcomes,
        "skills": _skills(entry),
        "assessments": _assessments(outcomes),
        "criteria": "Complete every course or activity and pass each assessment.",
        "activities": _activities(entry),
        "placement": {
            "family": "academic" if entry["basis"] != "none" else "professional",
            "type": "competency",
            "level": _badge_level(entry["level"]),
        },
        "rationale": f"Employers and learners ask for {entry['title'].lower()}, and no program here "
        "certifies it in a short form.",
        "not_duplicate": "The catalog holds no program with the same outcomes.",
        "demand": ["market_data", "feedback"],
        "modality": entry["modality"],
        "pacing": entry["pacing"],
        "starts_on": starts_on,
        "lead_name": lead[0],
        "lead_email": lead[1],
    }
    if graduate:
        content["bachelors_required"] = True
    if entry["system"] == "hours":
        content["hours"] = entry["amount"]
    else:
        content |= {"credit_system": entry["system"], "credits": entry["amount"]}
    if entry["modality"] != "online":
        content["location"] = "Main campus"
    if "duration" in entry:
        content["duration_weeks"] = entry["duration"]
    return content


def _skills(entry: Entry) -> list[str]:
    named = [one.strip() for one in str(entry.get("skills", "")).split(",") if one.strip()]
    return named or [str(entry["title"]).lower()]


def _summary(entry: Entry) -> str:
    first = entry["outcomes"][0]
    return f"{first}: a short program with practice from the first week."


def _badge_level(level: str) -> str:
    return {"graduate": "advanced"}.get(level, level)


def _assessments(outcomes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "id": f"a{number}",
            "name": name,
            "method": METHODS[number - 1],
            "outcomes": [one["id"] for one in outcomes[number - 1 :: 2]] or [outcomes[0]["id"]],
            "evidence": evidence,
            "evaluator": "The instructor",
        }
        for number, (name, evidence) in enumerate(
            (("Final project", "Report of the project"), ("Observed practice", "Signed checklist")),
            start=1,
        )
    ]


def _activities(entry: Entry) -> list[dict[str, Any]]:
    hours = entry["system"] == "hours"
    return [
        {
            "id": f"c{number}",
            **({"code": code} if code else {}),
            "title": title,
            "kind": "module" if hours else "course",
            ("hours" if hours else "credits"): amount,
            "status": "approved",
            "online": entry["modality"] == "online",
        }
        for number, (code, title, amount) in enumerate(entry["courses"], start=1)
    ]


def with_badge(
    content: Mapping[str, Any], scheme: Scheme, store: FileStore, *, brand: str, issuer: str
) -> dict[str, Any]:
    """The content with the badge drawn from the taxonomy's shape and colour."""
    placed = place(scheme, content["placement"])
    if not isinstance(placed, Placement):
        raise ValueError("; ".join(str(reason) for reason in placed.reasons))
    picture = draw(visual(scheme, placed, brand=brand), content["title"], issuer)
    return {
        **content,
        "badge_picture": {
            "sha256": store.write(picture),
            "media_type": "image/svg+xml",
            "alt": f"Badge: {content['title']}, {issuer}",
            "origin": "drawn",
        },
    }


def copy_for(entry: Entry, *, contact: tuple[str, str]) -> dict[str, Any]:
    """The live part of a page: plain copy, enrolment and contact, all illustrative."""
    outcomes = "; ".join(one[0].lower() + one[1:] for one in entry["outcomes"])
    slug = "".join(c if c.isalnum() else "-" for c in entry["title"].lower()).strip("-")
    return {
        "public_summary": f"Learn to {outcomes}.",
        "public_body": "You work on real tasks from the first week, with feedback on each. "
        "At the end you can show what you can do, and employers can check it.",
        "benefits": "A badge that states what you can do and who vouches for it.",
        "image_alt": f"People at work on {entry['title'].lower()}",
        "enrol_url": f"https://www.example.edu/enrol/{slug}",
        "contact_name": contact[0],
        "contact_email": contact[1],
        "fee": "Regular tuition" if entry["basis"] != "none" else "$250",
        "next_start": "Spring term",
        "student_system_code": f"MC{int(entry['n']):04d}",
    }
