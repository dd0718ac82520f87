"""A redline loses nothing: without what came it is the old text, without what went the new one."""

from collections.abc import Iterable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from persistence.text import Text
from proposals.content import changed_fields
from proposals.diff import FieldChange, Piece, redline, words

texts = st.text(st.sampled_from("ab é’-.,\n\t 7") | st.characters(exclude_categories=("Cs",)))
tables = st.lists(
    st.fixed_dictionaries(
        {"id": st.sampled_from(["o1", "o2", "o3", "o4"])},
        optional={"statement": texts.filter(bool), "skills": texts.filter(bool)},
    ),
    max_size=4,
    unique_by=lambda row: row["id"],
)
contents = st.fixed_dictionaries(
    {}, optional={"title": texts, "summary": texts, "outcomes": tables}
)


def without(pieces: Iterable[Piece], change: str) -> str:
    return "".join(one.text for one in pieces if one.change != change)


def drawn(before: dict[str, Any], after: dict[str, Any]) -> list[FieldChange]:
    return redline(
        before,
        after,
        order=["summary", "title", "outcomes"],
        label=Text,
        speak=lambda _name, value: str(value),
    )


@given(texts, texts)
def test_a_redline_of_words_holds_both_texts(before: str, after: str) -> None:
    pieces = words(before, after)
    assert without(pieces, "insert") == before
    assert without(pieces, "delete") == after
    assert all(one.text for one in pieces)


@given(texts)
def test_what_did_not_change_is_not_marked(text: str) -> None:
    assert all(one.change == "same" for one in words(text, text))


def test_words_are_marked_whole() -> None:
    assert words("Draw a fair sample.", "Draw a random sample.") == (
        Piece("same", "Draw a "),
        Piece("delete", "fair"),
        Piece("insert", "random"),
        Piece("same", " sample."),
    )


@given(contents, contents)
def test_the_fields_that_differ_and_no_others_are_drawn_with_both_texts(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    changes = drawn(before, after)
    assert sorted(one.name for one in changes) == changed_fields(before, after)
    for change in changes:
        if change.name != "outcomes":
            assert without(change.pieces, "insert") == before.get(change.name, "")
            assert without(change.pieces, "delete") == after.get(change.name, "")


@given(tables, tables)
def test_a_tables_redline_can_be_applied_and_taken_back(
    before: list[dict[str, str]], after: list[dict[str, str]]
) -> None:
    changes = drawn({"outcomes": before}, {"outcomes": after})
    old, new = _by_id(before), _by_id(after)
    for row in changes[0].rows if changes else ():
        cells = {cell.column: cell.pieces for cell in row.cells}
        there = {name: without(pieces, "insert") for name, pieces in cells.items()}
        here = {name: without(pieces, "delete") for name, pieces in cells.items()}
        assert _said(there) == _said(old.pop(row.id, {}))
        assert _said(here) == _said(new.pop(row.id, {}))
        kinds = {"added": (False, True), "removed": (True, False), "edited": (True, True)}
        was, is_now = row.id in _by_id(before), row.id in _by_id(after)
        assert kinds[row.kind] == (was, is_now)
    assert old == new, "rows that differ were left out"


def _by_id(table: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in table}


def _said(row: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in row.items() if value and name != "id"}


def test_fields_come_in_the_order_of_the_form_and_strange_ones_last() -> None:
    after = {"title": "T", "summary": "S", "extra.note": "N"}
    assert [one.name for one in drawn({}, after)] == ["summary", "title", "extra.note"]
