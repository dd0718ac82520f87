"""The drawings of the lifecycle follow its table."""

from pathlib import Path
from xml.etree import ElementTree

from persistence.text import Text
from proposals.states import State
from workflow.diagram import LINE, MOVE_NAMES, OFF, documentation, mermaid, moves, svg
from workflow.lifecycle import LIFECYCLE
from workflow.machine import STATE_NAMES

SVG = "{http://www.w3.org/2000/svg}"


def test_every_state_has_one_place() -> None:
    assert sorted((*LINE, *OFF), key=lambda one: one.value) == sorted(State, key=lambda o: o.value)


def test_every_move_has_a_name_and_stands_in_both_drawings_and_the_table() -> None:
    drawn, told = svg(), mermaid()
    for edge in LIFECYCLE:
        line = f"{edge.source.value} --> {edge.target.value}: {MOVE_NAMES[edge.action]}"
        assert line in told
    root = ElementTree.fromstring(drawn)
    paths = [one for one in root.iter(f"{SVG}path") if one.get("class") == "lifecycle-move"]
    assert len(paths) == len(LIFECYCLE) == len(moves())
    words = " ".join(one.text or "" for one in root.iter(f"{SVG}text"))
    for state in State:
        assert str(STATE_NAMES[state]) in words


def test_the_drawing_can_be_read_without_seeing_it() -> None:
    root = ElementTree.fromstring(svg())
    assert root.get("role") == "img"
    ids = {one.get("id"): one.text for one in root if one.tag in (f"{SVG}title", f"{SVG}desc")}
    assert all(ids[name] for name in str(root.get("aria-labelledby")).split())


def test_words_are_said_by_whoever_draws_and_escaped() -> None:
    def say(text: Text) -> str:
        return f"<{text}>"

    root = ElementTree.fromstring(svg(say))
    assert any(one.text == "<Draft>" for one in root.iter(f"{SVG}text"))


def test_nothing_in_it_asks_for_a_style_or_a_script() -> None:
    assert "style=" not in svg() and "<style" not in svg() and "<script" not in svg()


def test_the_page_of_the_documentation_is_up_to_date() -> None:
    page = Path(__file__).resolve().parents[3] / "docs" / "lifecycle.md"
    assert page.read_text(encoding="utf-8") == documentation(), "Run: make diagram"
