"""Reading a table of skills: columns by heading, encodings, and a fault for every bad row."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.frameworks import Framework
from taxonomy.importing import FrameworkRefused, read_csv


def read(text: str) -> Framework:
    return read_csv(text.encode(), name="Our skills")


def faults(content: bytes | str, name: str = "Our skills") -> list[str]:
    with pytest.raises(FrameworkRefused) as refused:
        read_csv(content.encode() if isinstance(content, str) else content, name=name)
    return [str(fault) for fault in refused.value.faults]


def test_columns_are_known_by_their_headings_in_any_order() -> None:
    framework = read(
        "Human Coding Scheme,CF Item Type,FULL STATEMENT,Identifier,Is Child Of,Notes,URI,Colour\n"
        "1,Area,Baking,id-1,,All of it,https://example.org/1,red\n"
        '1.1,Skill,"Prove dough, by hand",id-2,id-1,,,blue\n'
    )
    assert framework.key == "our-skills"
    first, second = framework.items
    assert (first.code, first.kind, first.statement, first.identifier, first.parent) == (
        "1",
        "Area",
        "Baking",
        "id-1",
        None,
    )
    assert (first.description, first.uri) == ("All of it", "https://example.org/1")
    assert (second.statement, second.parent) == ("Prove dough, by hand", "id-1")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_spreadsheets_of_all_kinds_are_read(separator: str, encoding: str, end: str) -> None:
    text = end.join(
        [separator.join(row) for row in (("skill", "code"), ("Crème brûlée", "C1"), ())]
    )
    (item,) = read_csv(text.encode(encoding), name="Küche").items
    assert (item.statement, item.code, item.identifier) == ("Crème brûlée", "C1", "C1")


def test_a_parent_may_be_named_by_code_or_by_its_words() -> None:
    framework = read(
        "identifier,code,skill,parent\nx,1,Baking,\ny,2,Dough,1\nz,3,Ovens,Baking\nw,4,Heat,z\n"
    )
    assert [item.parent for item in framework.items] == [None, "x", "x", "z"]


def test_rows_without_identifier_or_code_get_the_same_one_each_time() -> None:
    once, again = read("skill\nBake\nBoil\n"), read("skill\nBoil\nBake\n")
    assert {item.identifier for item in once.items} == {item.identifier for item in again.items}
    other = read_csv(b"skill\nBake\n", name="Other skills")
    assert other.items[0].identifier != once.items[0].identifier


def test_the_same_words_under_two_parents_are_two_items() -> None:
    framework = read("code,skill,parent\n1,Sea,\n2,Land,\n,Safety,1\n,Safety,2\n")
    assert len({item.identifier for item in framework.items}) == 4


def test_empty_rows_are_passed_over_and_rows_keep_their_numbers() -> None:
    assert faults("skill,url\n\n,,\nBake,ftp://x\n,https://example.org\n") == [
        'Row 4: The address "ftp://x" does not begin with https://, http:// or urn:.',
        "Row 5: row 5 has no statement.",
    ]


def test_every_row_that_is_wrong_is_named() -> None:
    found = faults(
        "identifier,skill,parent\n"
        "a,Bake,\n"
        "a,Boil,\n"
        "b,,a\n"
        "c,Fry,nowhere\n"
        "d,Chop, quickly,a\n"
        "e,Stir,f\n"
        "f,Pour,e\n"
    )
    assert found == [
        'Row 3: The identifier "a" is used twice; first by row 2.',
        "Row 4: row 4 has no statement.",
        'Row 5: row 5 belongs under "nowhere", which is not in the file.',
        "Row 6: There are 4 cells under 3 headings. A comma inside a cell needs quotation marks "
        "around the cell.",
        'Row 6: row 6 belongs under "quickly", which is not in the file.',
        "Row 7: row 7 lies under itself; its line of parents never ends.",
    ]


def test_a_row_that_stands_twice_is_told_as_such() -> None:
    assert faults("skill\nBake\nBoil\nBake\n") == [
        "Row 4: The same item is listed twice; first by row 2."
    ]


def test_a_parent_that_could_be_two_rows_is_a_fault() -> None:
    assert faults("identifier,skill,parent\na,Bake,\nb,Bake,\nc,Rye,Bake\n") == [
        'Row 4: "Bake" could be any of 2 rows; name its identifier.'
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "The file is empty."),
        ("skill\n", "The file holds no items."),
        (",,\nskill\n", "Row 1: The first row holds no headings."),
        (
            "what,when\nBake,now\n",
            "Row 1: No column holds the skill itself. Name one column “statement”; the headings "
            "found are: what, when.",
        ),
        ("skill,Skill\nBake,Boil\n", 'Row 1: The heading "skill" stands over two columns.'),
        (
            "skill\nBake\n" + "skill\nBake".encode("utf-16").decode("latin-1"),
            "The file is UTF-16 or not text. Save it again as “CSV UTF-8”.",
        ),
        (
            'skill\nBake\nBoil\n"open\n',
            "Row 4: From here on the file cannot be read as a table, for example because a "
            "quotation mark is opened and not closed, or a cell is very long.",
        ),
    ],
)
def test_a_file_that_is_no_table_of_skills_is_refused(content: str, sentence: str) -> None:
    assert faults(content) == [sentence]


def test_bytes_of_no_known_encoding_are_refused() -> None:
    (sentence,) = faults(b"skill\nB\x81\xffake\n")
    assert sentence.startswith("The file is neither UTF-8 nor Windows-1252 text.")


def test_a_framework_needs_a_name_that_fits() -> None:
    assert faults("skill\nBake\n", name=" \t") == ["Give the framework a name."]
    assert faults("skill\nBake\n", name="x" * 256) == [
        "The framework’s title has 256 characters; 255 is the most."
    ]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_and_never_break(content: bytes) -> None:
    try:
        read_csv(b"skill,parent,url\n" + content, name="x")
    except FrameworkRefused as refused:
        assert refused.faults


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30),
        min_size=1,
        max_size=8,
        unique=True,
    )
)
def test_what_a_spreadsheet_writes_comes_back(statements: list[str]) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows([["skill"], *([one] for one in statements)])
    framework = read_csv(out.getvalue().encode("utf-8-sig"), name="x")
    assert [item.statement for item in framework.items] == statements
