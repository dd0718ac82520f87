"""Reading a CASE 1.1 package: whole or not at all, every fault told."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.assembling import MAX_FAULTS
from taxonomy.importing import FrameworkRefused, read_case, read_framework

DOCUMENT = "11111111-1111-4111-8111-111111111111"


def item(identifier: str, statement: str, **more: Any) -> dict[str, Any]:
    return {
        "identifier": identifier,
        "uri": f"https://example.org/ims/case/v1p1/CFItems/{identifier}",
        "fullStatement": statement,
        "lastChangeDateTime": "2026-01-01T00:00:00+00:00",
        **more,
    }


def child_of(child: str, parent: str, number: int | None = None) -> dict[str, Any]:
    def node(identifier: str) -> dict[str, str]:
        return {"title": "", "identifier": identifier, "uri": f"https://example.org/{identifier}"}

    link: dict[str, Any] = {
        "identifier": f"link-{child}-{parent}",
        "uri": "https://example.org/link",
        "associationType": "isChildOf",
        "originNodeURI": node(child),
        "destinationNodeURI": node(parent),
        "lastChangeDateTime": "2026-01-01T00:00:00+00:00",
    }
    return link if number is None else {**link, "sequenceNumber": number}


def package(items: list[Any], links: list[Any] | None = None, **document: Any) -> bytes:
    return json.dumps(
        {
            "CFDocument": {
                "identifier": DOCUMENT,
                "uri": f"https://example.org/ims/case/v1p1/CFDocuments/{DOCUMENT}",
                "creator": "State Board",
                "title": "Nursing: Core Skills",
                "version": "2.1",
                "language": "en",
                "lastChangeDateTime": "2026-01-01T00:00:00+00:00",
                **document,
            },
            "CFItems": items,
            "CFAssociations": links or [],
        }
    ).encode()


def faults(content: bytes) -> list[str]:
    with pytest.raises(FrameworkRefused) as refused:
        read_case(content)
    return [str(fault) for fault in refused.value.faults]


def test_a_package_is_read_with_its_tree_and_order() -> None:
    framework = read_case(
        package(
            [
                item("b", "Give an injection", humanCodingScheme="N.2", CFItemType="Skill"),
                item("a", "Wash\n hands", humanCodingScheme="N.1", notes="Before everything."),
                item("top", "Care", abbreviatedStatement="Care"),
            ],
            [child_of("b", "top", 2), child_of("a", "top", 1), child_of("top", DOCUMENT, 0)],
        )
    )
    assert framework.key == "nursing-core-skills"
    assert (framework.title, framework.creator, framework.version) == (
        "Nursing: Core Skills",
        "State Board",
        "2.1",
    )
    assert [one.identifier for one in framework.items] == ["top", "a", "b"]
    assert [one.parent for one in framework.items] == [None, "top", "top"]
    assert framework.items[1].statement == "Wash hands"
    assert framework.items[1].description == "Before everything."
    assert (framework.items[2].code, framework.items[2].kind) == ("N.2", "Skill")
    assert framework.items[2].uri == "https://example.org/ims/case/v1p1/CFItems/b"
    assert framework.reference(framework.items[2]) == "nursing-core-skills:b"


def test_other_associations_and_a_second_parent_are_left_aside() -> None:
    related = child_of("a", "b") | {"associationType": "isRelatedTo"}
    framework = read_case(
        package(
            [item("a", "A"), item("b", "B"), item("c", "C")],
            [related, child_of("a", "c"), child_of("a", "b")],
        )
    )
    assert framework.item("a").parent == "c"  # type: ignore[union-attr]


def test_every_fault_is_told_at_once() -> None:
    found = faults(
        package(
            [
                item("a", ""),
                item("b", "B", uri="javascript:alert(1)"),
                item("b", "Another B"),
                {"fullStatement": "No identifier"},
                "not an object",
                item("c", "C" * 5000),
            ],
            [child_of("a", "nowhere"), child_of("x", ""), 7],
            title=" ",
        )
    )
    assert found == [
        "The document (CFDocument) has no title.",
        "Association 2 does not name both its ends.",
        "Association 3 is not an object.",
        "Item 4 has no identifier.",
        "Item 5 is not an object.",
        "item 1 (a) has no statement.",
        'The address "javascript:alert(1)" does not begin with https://, http:// or urn:.',
        'The identifier "b" is used twice; first by item 2 (b).',
        "The statement has 5000 characters; 4000 is the most.",
        'item 1 (a) belongs under "nowhere", which is not in the file.',
    ]


def test_a_tree_that_bites_its_tail_is_refused() -> None:
    items = [item(name, name) for name in "abcd"]
    links = [child_of("a", "b"), child_of("b", "c"), child_of("c", "a"), child_of("d", "a")]
    assert faults(package(items, links)) == [
        "item 1 (a) lies under itself; its line of parents never ends."
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"[]", "This is not a CASE package: it has no CFDocument and no CFItems."),
        (b'{"CFDocument": {}}', "This is not a CASE package: it has no CFItems."),
        (b'{"CFDocument":\n {"title": }', "The file is not valid JSON; line 2 cannot be read."),
        (b"[" * 100_000, "The file is not valid JSON."),
        (b'{"a": "\xff"}', "The file is not UTF-8 text, as JSON must be."),
        (b" " * 20_000_001, "The file is empty."),
        (b"x" * 20_000_001, "The file has 21 MB; 20 MB is the most that is read."),
        (package([]), "The file holds no items."),
        (
            package([item(str(n), "x") for n in range(20_001)]),
            "There are 20001 items; 20000 is the most that is read.",
        ),
    ],
    ids=range(10),
)
def test_what_is_not_a_package_is_refused_in_words(content: bytes, sentence: str) -> None:
    assert faults(content) == [sentence]


def test_associations_that_are_no_list_are_a_fault() -> None:
    content = json.loads(package([item("a", "A")]))
    content["CFAssociations"] = "none"
    assert faults(json.dumps(content).encode()) == ["CFAssociations is not a list."]


def test_a_long_list_of_faults_is_cut_and_counted() -> None:
    found = faults(package([item(str(number), "") for number in range(MAX_FAULTS + 5)]))
    assert len(found) == MAX_FAULTS + 1
    assert found[-1] == "5 more faults are not listed."


def test_half_characters_and_control_characters_go() -> None:
    content = package([item("a", "Hands \ud800\x00clean")])
    assert read_case(content).items[0].statement == "Hands clean"


def test_a_file_of_either_kind_is_told_by_its_content() -> None:
    read = read_framework(b"\xef\xbb\xbf\n " + package([item("a", "A")]), name="ignored")
    assert read.title == "Nursing: Core Skills"
    assert read_framework(b"skill\nWash hands\n", name="My table").title == "My table"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
nodes = st.fixed_dictionaries(
    {}, optional={"identifier": st.sampled_from("abc") | values, "uri": values}
)


@given(
    document=st.fixed_dictionaries({}, optional={"title": values, "identifier": values}),
    items=st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "identifier": st.sampled_from("abc") | values,
                "fullStatement": values,
                "humanCodingScheme": values,
                "uri": values,
            },
        )
        | values,
        max_size=5,
    ),
    links=values
    | st.lists(
        st.fixed_dictionaries(
            {"associationType": st.just("isChildOf")},
            optional={
                "originNodeURI": nodes,
                "destinationNodeURI": nodes,
                "sequenceNumber": values,
            },
        ),
        max_size=5,
    ),
)
def test_any_json_is_read_or_refused_and_never_breaks(
    document: dict[str, Any], items: list[Any], links: Any
) -> None:
    content = {"CFDocument": document, "CFItems": items, "CFAssociations": links}
    try:
        framework = read_case(json.dumps(content).encode())
    except FrameworkRefused as refused:
        assert refused.faults
    else:
        names = {one.identifier for one in framework.items}
        assert len(names) == len(framework.items)
        assert all(one.parent is None or one.parent in names for one in framework.items)
        framework.title.encode()
