"""A pack that could go wrong at somebody's keyboard is refused when it is loaded."""

from typing import Any

import pytest

from policies.packs import PackRefused, load_pack, pack_from_toml

RULE: dict[str, Any] = {
    "id": "credits-minimum",
    "says": "At least 8 quarter credits.",
    "source": "Ours",
    "basis": "default",
    "severity": "block",
    "when": "credit_basis == 'credit_bearing'",
    "holds": "credits.quarter >= 8.0",
    "message": "This has {credits.quarter} quarter credits.",
    "remedy": "Add a course.",
    "field": "activities",
}
HEADER = {"id": "ours", "title": "Ours", "version": "1", "institution": "Anywhere"}


def data(*rules: dict[str, Any], **sections: Any) -> dict[str, Any]:
    return {"pack": HEADER, "rule": list(rules or [RULE]), **sections}


def problems(given: dict[str, Any]) -> list[str]:
    with pytest.raises(PackRefused) as refused:
        load_pack(given)
    return [str(reason) for reason in refused.value.reasons]


def test_a_sound_pack_is_compiled_once() -> None:
    pack = load_pack(data())
    assert (pack.id, pack.version, pack.title) == ("ours", "1", "Ours")
    [rule] = pack.rules
    assert pack.rule("credits-minimum") is rule
    assert pack.rule("other") is None
    assert rule.holds.names == {"credits.quarter"}
    assert pack.without(["credits-minimum"]).rules == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"holds": "credits.quater >= 8.0"},
            "credits-minimum, holds: There is no fact “credits.quater”. Nearest are: "
            "credits.quarter, credits.value, credits.semester. (line 1, column 1)",
        ),
        (
            {"holds": "credits.quarter >= 'eight'"},
            "credits-minimum, holds: “>=” cannot be used between a number and a text. "
            "(line 1, column 17)",
        ),
        (
            {"holds": "credits.quarter >="},
            "credits-minimum, holds: Something is missing at the end. (line 1, column 19)",
        ),
        (
            {"holds": "credits.quarter"},
            "credits-minimum, holds: This gives a number, not a yes or no.",
        ),
        ({"holds": "state == 'active'"}, "credits-minimum, holds: There is no fact “state”."),
        (
            {"when": "credit_basis == 'for-credit'"},
            "credits-minimum, when: “for-credit” is not one of the answers. They are: none, "
            "alongside, credit_bearing. (line 1, column 17)",
        ),
        (
            {"message": "This has {credits.quarter quarter credits."},
            "credits-minimum, message: The “{” that begins here has no “}”. (line 1, column 10)",
        ),
        (
            {"found": "{activities}"},
            "credits-minimum, found: Rows cannot be shown; name a column with map(x, x.<column>). "
            "(line 1, column 2)",
        ),
        ({"field": "credit"}, "credits-minimum, field: There is no field “credit”."),
        ({"field": "enrol_url"}, "credits-minimum, field: There is no field “enrol_url”."),
        (
            {"holds": "words_in(title, 'awards') == []"},
            "credits-minimum, holds: “awards” is not one of the answers. They are: none. "
            "(line 1, column 17)",
        ),
        (
            {"severity": "pass"},
            "credits-minimum: “pass” is a result; a rule is advise, warn or block.",
        ),
        (
            {"severity": "stop"},
            "credits-minimum, severity: “stop” is not one of 'pass', 'advise', 'warn' or 'block'.",
        ),
        (
            {"from": "2027-01-01", "to": "2026-12-31"},
            "credits-minimum: “to” is before “from”, so the rule would never be in force.",
        ),
        ({"from": "next year"}, "credits-minimum, from: Write a day as in 2026-09-01."),
        ({"applies_to": []}, "credits-minimum, applies_to: At least one entry is needed."),
        (
            {"waivable_by": "janitor"},
            "credits-minimum, waivable_by: “janitor” is not one of 'member', 'head',",
        ),
        (
            {"hold": "true"},
            "credits-minimum, hold: This key is not known here. Check the spelling.",
        ),
        ({"remedy": ""}, "credits-minimum, remedy: This is empty."),
        ({"id": "Credits minimum"}, "Credits minimum, id: “Credits minimum” is not written as"),
    ],
)
def test_a_mistake_is_told_with_its_rule_and_place(changes: dict[str, Any], expected: str) -> None:
    [problem] = problems(data({**RULE, **changes}))
    assert problem.startswith(expected)


def test_every_mistake_of_every_rule_is_told_at_once() -> None:
    found = problems(
        data(
            {**RULE, "holds": "tru", "message": "{no}"},
            {**RULE, "id": "second", "when": "title"},
            {**RULE, "id": "second"},
        )
    )
    assert [one.partition(":")[0] for one in found] == [
        "second, id",
        "credits-minimum, holds",
        "credits-minimum, message",
        "second, when",
    ]


def test_what_is_missing_from_a_rule_or_the_header_is_told() -> None:
    incomplete = {key: value for key, value in RULE.items() if key not in ("source", "basis")}
    assert problems({"pack": {"id": "ours"}, "rule": [incomplete, {}]})[:4] == [
        "pack, title: This is missing.",
        "pack, version: This is missing.",
        "pack, institution: This is missing.",
        "credits-minimum, source: This is missing.",
    ]


def test_a_word_list_is_used_by_name_with_its_exceptions() -> None:
    words = [{"name": "awards", "phrases": ["degree"], "exceptions": ["degree day"]}]
    pack = load_pack(data({**RULE, "holds": "words_in(title, 'awards') == []"}, words=words))
    assert pack.functions["words_in"].call("Degree Day, then a Degree", "awards") == ["Degree"]
    assert problems(data(words=[*words, *words])) == [
        "awards, id: Another word list has this name."
    ]


def test_rules_on_public_copy_may_name_the_public_page() -> None:
    rule = {**RULE, "scope": "marketing", "holds": "state == 'active'", "field": "enrol_url"}
    assert load_pack(data(rule)).rules


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[pack", "This is not valid TOML"),
        (b"\xff\xfe", "The file is not UTF-8 text (byte 0)."),
        ("", "pack: This is missing."),
    ],
)
def test_a_file_that_is_no_pack_is_refused(source: str | bytes, expected: str) -> None:
    with pytest.raises(PackRefused) as refused:
        pack_from_toml(source)
    assert str(refused.value).startswith(expected)
