"""A proposal written through its own pages, as a proposer's browser without script does it."""

import io
from typing import Any

from PIL import Image

from tests.support.desk import Desk, Office, Sent, Sheet
from workflow import sign_offs
from workflow.deciding import ChangeWanted

PDF = b"%PDF-1.7\n1 0 obj\n"
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300" viewBox="0 0 300 300">'
    b'<circle cx="150" cy="150" r="120" fill="#1f5f5b"/></svg>'
)


def begin(at_work: Office, desk: Desk, title: str = "Interview Craft") -> str:
    """The number of a draft begun through the first page."""
    values = {"title": title, "unit": str(at_work.world.units["data"])}
    page = desk.press(desk.open("/proposals/new"), "Begin writing", values)
    return page.url.split("/")[2]


def step(desk: Desk, number: str, key: str) -> Sheet:
    """One page of questions."""
    return desk.open(f"/proposals/{number}/edit/{key}")


def fill(desk: Desk, number: str, key: str, values: dict[str, Any]) -> Sheet:
    """Fill in one page and save it."""
    return desk.press(step(desk, number, key), "Save and see all pages", values)


def picture() -> bytes:
    """A PNG that any badge could be."""
    kept = io.BytesIO()
    Image.new("RGB", (300, 300), "#1f5f5b").save(kept, "PNG")
    return kept.getvalue()


def write_all(desk: Desk, number: str) -> None:
    """Every required answer, page by page, without script."""
    fill(desk, number, "basics", {"summary": "Ask well.", "credit_basis": "none"})
    fill(desk, number, "learners", {"audience": ["professional"], "level": "introductory"})
    fill(desk, number, "outcomes", {"outcomes-0-statement": "Plan an interview."})
    fill(
        desk,
        number,
        "assessment",
        {
            "assessments-0-name": "Recorded interview",
            "assessments-0-method": "performance",
            "assessments-0-outcomes": ["o1"],
            "criteria": "Pass the recorded interview.",
        },
    )
    fill(
        desk,
        number,
        "activities",
        {"activities-0-title": "Asking", "activities-0-kind": "module", "hours": "30"},
    )
    fill(
        desk,
        number,
        "badge",
        {
            "placement-family": "professional",
            "placement-type": "competency",
            "placement-level": "introductory",
            "badge_picture-origin": "drawn",
        },
    )
    fill(desk, number, "demand", {"rationale": "Newsrooms ask.", "not_duplicate": "None here."})
    fill(desk, number, "delivery", {"modality": "online"})
    fill(desk, number, "people", {"lead_name": "Ann", "lead_email": "ann@generic.example"})


def ask(at_work: Office, number: str, *, field: str = "hours", text: str = "Say how long.") -> None:
    """The head asks for a change and keeps the proposal."""
    world = at_work.world
    wanted = [ChangeWanted(text=text, field=field)]
    world.do(sign_offs.request_changes, at_work.found(number).id, world.act("head"), changes=wanted)
    at_work.later()


def draft(at_work: Office, number: str) -> dict[str, Any]:
    """The working copy as stored now."""
    return dict(at_work.found(number).draft_content)


def with_value(sent: Sent, **values: Any) -> Sent:
    """What is sent, with these pairs instead of its own."""
    given = {name.replace("__", "-"): value for name, value in values.items()}
    return [(name, value) for name, value in sent if name not in given] + list(given.items())


def save(desk: Desk, number: str, key: str, **values: Any) -> tuple[str, Sent]:
    """What saving a page would send, with these values."""
    url, sent = desk.filled(step(desk, number, key), "Save and see all pages")
    return url, with_value(sent, **values)


def errors(page: Sheet) -> str:
    """What is said at the fields."""
    return " ".join(one.get_text(" ") for one in page.soup.select(".field-error"))
