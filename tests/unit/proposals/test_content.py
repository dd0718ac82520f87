"""Content has one canonical form, and each field counts in exactly one scope."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proposals.catalogue import GOVERNED
from proposals.content import (
    canonical,
    changed_fields,
    changed_scopes,
    cleaned,
    cleaned_text,
    fingerprint,
    is_answered,
    is_complete,
    next_row_id,
    read,
    row_ids,
    scope_hashes,
    sha256,
)
from proposals.states import Scope
from tests.builders import profile
from tests.unit.proposals.contents import contents, words

SCOPES = profile().workflow.form.scopes


@given(contents)
def test_what_was_sealed_is_read_back(content: dict[str, Any]) -> None:
    sealed = canonical(content)
    assert read(sealed) == cleaned(content)
    assert canonical(read(sealed)) == sealed


@given(contents, st.randoms())
def test_the_order_of_answers_is_no_part_of_them(content: dict[str, Any], random: Any) -> None:
    shuffled = list(content.items())
    random.shuffle(shuffled)
    assert canonical(dict(shuffled)) == canonical(content)


@given(contents)
def test_an_unanswered_field_is_as_if_it_were_not_there(content: dict[str, Any]) -> None:
    padded = {**content, "nothing": None, "empty": "", "none": [], "bare": {"within": {}}}
    assert canonical(padded) == canonical(content)
    assert changed_fields(content, padded) == []
    assert cleaned(cleaned(content)) == cleaned(content)


@given(contents, contents)
def test_contents_differ_in_a_field_exactly_when_their_bytes_differ(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    differ = bool(changed_fields(one, other))
    assert differ is (canonical(one) != canonical(other))
    assert differ is bool(changed_scopes(one, other, SCOPES))


@pytest.mark.parametrize(
    ("content", "sealed"),
    [
        ({"credits": "1.50"}, b'{"credits":"1.50"}'),
        ({"credits": "1e2"}, b'{"credits":"1e2"}'),
        ({"b": "2", "a": "1"}, b'{"a":"1","b":"2"}'),
        ({"n": -0.0}, b'{"n":0}'),
        ({"n": 1e2}, b'{"n":100}'),
        ({"no": False, "zero": 0}, b'{"no":false,"zero":0}'),
        ({"s": 'é "\\ \n'}, '{"s":"é \\"\\\\ \\n"}'.encode()),
        ({"s": "a\x00b"}, b'{"s":"a\\u0000b"}'),
        # The standard orders by UTF-16: the letter beyond the first plane comes first.
        ({"\ufb33": "1", "\U0001f600": "2"}, '{"\U0001f600":"2","\ufb33":"1"}'.encode()),
    ],
)
def test_the_canonical_form_is_rfc_8785(content: dict[str, Any], sealed: bytes) -> None:
    assert canonical(content) == sealed


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53])
def test_what_has_no_canonical_form_is_refused(value: float) -> None:
    with pytest.raises(ValueError):
        canonical({"n": value})


def test_a_seal_is_the_hash_that_anybody_can_compute() -> None:
    assert (
        sha256(b'{"a":"1"}') == "9afeb0f2b203f254312ec8ded441d0318b7c34c57f8695ede42d2215a30c0960"
    )


@given(st.text())
def test_text_is_kept_without_what_cannot_be_seen(text: str) -> None:
    one_line, lines = cleaned_text(text), cleaned_text(text, lines=True)
    for kept in (one_line, lines):
        assert "\x00" not in kept and "\r" not in kept and "\u202e" not in kept
        assert kept == kept.strip()
    assert "\n" not in one_line
    assert cleaned_text(one_line) == one_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Survey \t Design ", "Survey Design"),
        ("cafe\u0301", "caf\u00e9"),
        ("a\x00b\x07", "ab"),
        ("one\r\ntwo", "one two"),
        ("\u202eevil", "evil"),
    ],
)
def test_a_line_is_tidied(typed: str, kept: str) -> None:
    assert cleaned_text(typed) == kept


def test_paragraphs_stay() -> None:
    assert cleaned_text(" one\r\n\r\ntwo\rthree ", lines=True) == "one\n\ntwo\nthree"


def test_every_governed_field_lies_in_one_scope() -> None:
    assert set(GOVERNED) <= set(SCOPES)
    assert {one.name: one.scope for one in GOVERNED.values()} == {
        name: SCOPES[name] for name in GOVERNED
    }


@given(contents, st.sampled_from(sorted(GOVERNED)), words.filter(bool))
def test_an_edit_touches_the_scope_of_its_field_and_no_other(
    content: dict[str, Any], name: str, value: str
) -> None:
    before = {**content, name: value}
    after = {**content, name: value + "."}
    old, new = scope_hashes(before, SCOPES), scope_hashes(after, SCOPES)
    assert set(old) == set(new) == set(Scope)
    assert {scope for scope in Scope if old[scope] != new[scope]} == {SCOPES[name]}
    assert changed_scopes(before, after, SCOPES) == {SCOPES[name]}
    assert changed_fields(before, after) == [name]


@given(contents, contents)
def test_scopes_hold_the_whole_content_between_them(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    same = scope_hashes(one, SCOPES) == scope_hashes(other, SCOPES)
    assert same is (canonical(one) == canonical(other))


def test_a_field_that_no_catalogue_knows_counts_as_substantive() -> None:
    assert changed_scopes({}, {"extra.house_style": "x"}, {}) == {Scope.SUBSTANTIVE}


@given(st.sets(st.integers(1, 9)))
def test_a_new_row_gets_an_id_that_no_row_has(numbers: set[int]) -> None:
    content = {"outcomes": [{"id": f"o{number}"} for number in sorted(numbers)]}
    made = next_row_id(content, GOVERNED["outcomes"])
    assert made.startswith("o") and made not in row_ids(content, "outcomes")


def test_a_table_is_complete_when_every_row_is() -> None:
    field = GOVERNED["assessments"]
    outcomes = [{"id": "o1", "statement": "Design a survey"}]
    whole = {"id": "a1", "name": "Portfolio", "method": "portfolio", "outcomes": ["o1"]}
    assert is_complete(field, [whole], {"outcomes": outcomes})
    for missing in ({**whole, "name": ""}, {**whole, "outcomes": ["o9"]}):
        assert not is_complete(field, [whole, missing], {"outcomes": outcomes})
    assert not is_complete(field, [], {"outcomes": outcomes})


def test_a_badge_needs_its_picture_in_words_too() -> None:
    field = GOVERNED["badge_picture"]
    assert is_complete(field, {"sha256": "ab", "alt": "A badge"}, {})
    assert not is_complete(field, {"sha256": "ab"}, {})


def test_no_is_an_answer() -> None:
    assert is_answered(False) and is_answered(0)
    assert not any(is_answered(one) for one in (None, "", [], {}))


@given(contents)
def test_a_fingerprint_tells_answers_apart_and_is_short(content: dict[str, Any]) -> None:
    marks = {
        json.dumps(cleaned({"v": one}), sort_keys=True): fingerprint(one)
        for one in content.values()
    }
    assert len(set(marks.values())) == len(marks)
    assert all(len(mark) == 16 for mark in marks.values())
