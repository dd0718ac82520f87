"""A badge that lives elsewhere: its sheet, its picture, where it lives, the link in the catalog."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from app.worker import run_once
from badges.drawing import draw
from documents.badge_png import badge_png
from proposals.states import State
from taxonomy.placement import Placement, place, visual
from tests.builders import profile
from tests.support.desk import Desk, Office, office


@pytest.fixture
def at_work(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    with office(sqlite_url, tmp_path / "instance") as found:
        yield found


def test_the_sheet_is_filled_from_what_was_approved_and_the_catalog_links_to_the_badge(
    at_work: Office,
) -> None:
    number = at_work.put(State.ACTIVE)
    desk = at_work.desk("badges")
    checklist = desk.open(f"/marketing/{number}")
    assert f"/marketing/{number}/badge-sheet" in checklist.links
    page = desk.open(f"/marketing/{number}/badge-sheet")
    assert all(name in page.text for name in ("Accredible", "Canvas Credentials", "Credly"))
    page = desk.open(f"/marketing/{number}/badge-sheet/credly")
    values = {one["id"]: one.get_text() for one in page.soup.select("textarea[readonly]")}
    assert values["sheet-1"].strip() == "Survey Design"
    assert "Design a survey that answers a question." in values["sheet-2"]
    assert "/catalog/generic/survey-design" in values["sheet-5"]
    desk.open(f"/marketing/{number}/badge-sheet/nobody", status=404)

    copy = desk.open(f"/marketing/{number}/copy")
    lives = "https://www.credly.com/org/example/badge/survey-design"
    given = {
        "badge_platform": "credly",
        "badge_platform_url": lives,
        "badge_platform_code": "804c7c23",
    }
    desk.press(copy, "Save the copy", given)
    run_once(at_work.app)
    catalog = Desk(at_work.app).open("/catalog/generic/survey-design")
    link = catalog.soup.find("a", href=lives)
    assert link is not None and link.get_text() == "See the badge on Credly"
    assert "804c7c23" not in catalog.html
    assert f"/marketing/{number}/badge-sheet/credly" in desk.open(f"/marketing/{number}").links
    assert "804c7c23" in desk.open(f"/marketing/{number}/badge-sheet/credly").text


def test_only_those_who_keep_the_page_of_an_approved_program_get_the_sheet(
    at_work: Office,
) -> None:
    number = at_work.put(State.APPROVED)
    at_work.desk("ann").open(f"/marketing/{number}/badge-sheet", status=403)
    at_work.desk("stranger").open(f"/marketing/{number}/badge-sheet/credly", status=404)
    early = at_work.put(State.COMMITTEE_REVIEW)
    at_work.desk("coordinator").open(f"/marketing/{early}/badge-sheet/credly", status=404)


def test_the_picture_comes_in_the_size_that_is_asked_for(at_work: Office) -> None:
    number = at_work.put(State.APPROVED)
    at_work.app.extensions["draw_badge"] = lambda content, kind, width, height: (
        f"{kind} {width}x{height}".encode()
    )
    answer = at_work.desk("badges").client.get(
        f"/marketing/{number}/badge-sheet/canvas-credentials/picture.png"
    )
    assert answer.data == b"image/svg+xml 400x400"
    assert "survey-design-canvas-credentials-400x400.png" in answer.headers["Content-Disposition"]


def test_a_drawn_badge_becomes_pixels_on_a_transparent_ground() -> None:
    own = profile()
    scheme = own.workflow.scheme
    kind = scheme.types[0]
    answers = {
        "type": kind.id,
        "family": (kind.families or ("",))[0],
        "level": (kind.levels or ("",))[0],
    }
    placed = place(scheme, answers)
    assert isinstance(placed, Placement)
    drawn = draw(visual(scheme, placed, brand=own.brand.accent), "Survey Design", "Example")
    image = Image.open(io.BytesIO(badge_png(drawn, "image/svg+xml", 600, 600)))
    assert image.size == (600, 600) and image.mode == "RGBA"
    assert image.getpixel((2, 2))[3] == 0 and image.getpixel((300, 300))[3] == 255


def test_an_uploaded_picture_keeps_its_proportions() -> None:
    kept = io.BytesIO()
    Image.new("RGB", (200, 100), "teal").save(kept, "PNG")
    image = Image.open(io.BytesIO(badge_png(kept.getvalue(), "image/png", 600, 600)))
    assert image.size == (600, 600)
    assert image.getpixel((300, 300))[3] == 255 and image.getpixel((300, 100))[3] == 0
