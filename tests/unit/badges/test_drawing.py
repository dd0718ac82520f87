"""A drawn badge is whole, safe, the same every time, and says what it shows."""

import re
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from badges.drawing import described, draw
from badges.lettering import printable
from badges.picture import admit
from badges.sanitising import safe_svg
from badges.shapes import plan
from taxonomy.placement import Visual
from taxonomy.settings import Edge, Shape
from tests.unit.badges.looks import REAL_TITLES, looks, shipped_looks

SVG = "{http://www.w3.org/2000/svg}"
LOOKS = dict(shipped_looks("#7a1f1f"))
LOOK = Visual(Shape.CIRCLE, "#1f3a5f", Edge.DOUBLE, "Competency badge", "Advanced", "Advanced", 3)


def words(drawn: bytes) -> list[str]:
    root: Element = fromstring(drawn)
    return [one.text or "" for one in root.iter(f"{SVG}text")]


def named(drawn: bytes, name: str) -> str:
    return fromstring(drawn).findtext(f"{SVG}{name}") or ""


@pytest.mark.parametrize("name", LOOKS)
def test_every_shipped_look_is_drawn_and_passes_the_sanitiser_unchanged(name: str) -> None:
    drawn = draw(LOOKS[name], REAL_TITLES[1], "University of Colorado Denver")
    assert safe_svg(drawn) == drawn
    picture = admit("badge.svg", drawn)
    assert picture.is_square and not picture.remarks and len(drawn) < 60_000


@pytest.mark.parametrize("title", REAL_TITLES)
@pytest.mark.parametrize("shape", Shape)
def test_the_title_stands_there_whole_on_every_shape(title: str, shape: Shape) -> None:
    look = Visual(shape, "#1f3a5f", Edge.PLAIN, "Badge")
    drawn = draw(look, title, "Oregon State University")
    assert title in " ".join(words(drawn))
    assert named(drawn, "title") == title


def test_the_badge_says_what_it_shows() -> None:
    drawn = draw(LOOK, "Plant Biology", "Oregon State University")
    assert words(drawn) == ["OREGON STATE", "UNIVERSITY", "Plant", "Biology", "Advanced"]
    sentence = "Badge “Plant Biology” of Oregon State University: Competency badge, Advanced."
    assert named(drawn, "desc") == sentence
    assert str(described(LOOK, "Plant Biology", "Oregon State University")) == sentence
    plain = Visual(Shape.SQUARE, "#1f3a5f", Edge.PLAIN, "Souvenir")
    assert named(draw(plain, "Baking", "MVCC"), "desc") == "Badge “Baking” of MVCC: Souvenir."
    assert words(draw(plain, "Baking", "MVCC"))[-1] == "Souvenir"


def test_title_and_description_are_tied_to_the_picture() -> None:
    root = fromstring(draw(LOOK, "Plant Biology", "OSU", description="Ein Abzeichen"))
    ids = {one.get("id"): one.text for one in root.iter() if one.get("id")}
    said = [ids[name] for name in (root.get("aria-labelledby") or "").split()]
    assert root.get("role") == "img" and said == ["Plant Biology", "Ein Abzeichen"]


def test_the_level_is_marked_by_stars() -> None:
    def stars(marks: int) -> int:
        look = Visual(Shape.HEXAGON, "#1f3a5f", Edge.PLAIN, "Badge", marks=marks)
        last = list(fromstring(draw(look, "A", "B")).iter(f"{SVG}path"))[-1]
        return (last.get("d") or "").count("Z") if marks else 0

    assert [stars(marks) for marks in (1, 3, 9)] == [1, 3, 9]
    assert draw(LOOK, "A", "B") != draw(Visual(*("circle", "#1f3a5f", "double", "x")), "A", "B")


@pytest.mark.parametrize("edge", Edge)
def test_each_edge_is_drawn_its_own_way(edge: Edge) -> None:
    others = {draw(Visual(Shape.CIRCLE, "#1f3a5f", one, "Badge"), "A", "B") for one in Edge}
    assert len(others) == 3
    drawn = draw(Visual(Shape.CIRCLE, "#1f3a5f", edge, "Badge"), "A", "B").decode()
    dashes = re.findall(r'stroke-dasharray="([^"]+)"', drawn)
    assert dashes == {"plain": [], "double": ["0 12"], "foil": ["1.6 4.4"]}[edge.value]


@pytest.mark.parametrize("shape", Shape)
def test_words_lie_inside_the_shape(shape: Shape) -> None:
    """The corners of the boxes for words lie within the outline of the field."""
    outline = corners(plan(shape).outline(40))
    for box in (plan(shape).issuer, plan(shape).title):
        for y in (box.top, box.top + box.height):
            for x in (300 - box.width / 2, 300 + box.width / 2):
                assert inside(x, y, outline), (shape, box)


def corners(path: str) -> list[tuple[float, float]]:
    """A polygon for the field's outline, following its curves roughly from within."""
    if path.count("A") == 2:
        from math import cos, sin, tau

        return [(300 + 246 * sin(tau * n / 90), 300 - 246 * cos(tau * n / 90)) for n in range(90)]
    points, here = [], (0.0, 0.0)
    for letter, raw in re.findall(r"([MLCQHV])([^MLCQHVZ]*)", path):
        numbers = [float(number) for number in raw.split()]
        if letter == "H":
            here = (numbers[0], here[1])
        elif letter == "V":
            here = (here[0], numbers[0])
        elif letter == "C":
            start = here
            flat = list(zip(numbers[::2], numbers[1::2], strict=True))
            for step in (1, 2, 3, 4):
                t = step / 4
                weights = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3]
                curve = zip(weights, [start, *flat], strict=True)
                xs = [(w * x, w * y) for w, (x, y) in curve]
                points.append((sum(x for x, _ in xs), sum(y for _, y in xs)))
            here = points.pop()
        else:
            here = (numbers[-2], numbers[-1])
        points.append(here)
    return points


def inside(x: float, y: float, polygon: list[tuple[float, float]]) -> bool:
    answer = False
    for (ax, ay), (bx, by) in zip(polygon, [*polygon[1:], polygon[0]], strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            answer = not answer
    return answer


def test_right_to_left_titles_are_set_so() -> None:
    drawn = draw(LOOK, "أساسيات تحليل البيانات", "جامعة القاهرة").decode()
    assert drawn.count('direction="rtl"') == len(words(drawn.encode())) - 1  # not the banner


def test_two_different_badges_on_a_page_share_no_id() -> None:
    ids = [
        {one.get("id") for one in fromstring(draw(LOOK, title, "OSU")).iter() if one.get("id")}
        for title in ("Plant Biology", "Earth Science")
    ]
    assert ids[0] and not ids[0] & ids[1]


@given(look=looks, title=st.text(max_size=150), issuer=st.text(max_size=100))
def test_any_text_is_drawn_as_text_and_nothing_else(look: Visual, title: str, issuer: str) -> None:
    drawn = draw(look, title, issuer)
    assert drawn == draw(look, title, issuer)
    assert safe_svg(drawn) == drawn
    assert named(drawn, "title") == printable(title)


@pytest.mark.parametrize(
    "hostile",
    [
        "</title><script>alert(1)</script>",
        '" onload="alert(1)',
        "]]><!ENTITY x '&y;'>&lol;",
        "\u202egnitirw\u202d",
        "A\x00\x1b[31m\ufffe\uffff\ud800B",
        "{title} %s {0}",
        "z\u0351\u0352\u0353" * 60,
        "🏳️‍🌈" * 40,
    ],
)
def test_hostile_text_stays_text(hostile: str) -> None:
    drawn = draw(LOOK, hostile, hostile, description=hostile)
    assert safe_svg(drawn) == drawn
    assert named(drawn, "title") == named(drawn, "desc") == printable(hostile)
    assert b"<script" not in drawn and not re.search(rb"<[^>]* onload=", drawn)
