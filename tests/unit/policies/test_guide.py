"""The guide to policy packs says what the code does."""

import re
import tomllib
from pathlib import Path

from policies.describe import describe_facts, describe_functions, facts_as_markdown
from policies.facts import MARKETING_FACTS, PROPOSAL_FACTS
from policies.packs import load_pack
from policies.sections import RuleSection
from tests.unit.policies.packs_at_hand import SHIPPED, shipped

GUIDE = (Path(__file__).parents[3] / "docs" / "policy-packs.md").read_text(encoding="utf-8")


def test_the_tables_of_facts_and_functions_are_those_of_the_code() -> None:
    stands = GUIDE.split("## Facts and functions\n\n")[1]
    assert stands == facts_as_markdown(), "Put the output of `flask policy facts` into the guide."


def test_every_key_of_a_rule_is_in_the_guide_and_no_other() -> None:
    table = GUIDE.split("## Keys of a rule\n")[1].split("\n## ")[0]
    first_cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    written = {key for cell in first_cells for key in re.findall(r"`(\w+)`", cell)}
    known = {field.alias or name for name, field in RuleSection.model_fields.items()}
    assert written == known


def test_the_example_in_the_guide_is_a_sound_pack() -> None:
    example = re.search(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
    assert example is not None
    assert load_pack(tomllib.loads(example[1])).rules


def test_every_fact_is_described_once_with_its_meaning() -> None:
    described = describe_facts()
    assert {one.name for one in described} == {*PROPOSAL_FACTS, *MARKETING_FACTS}
    assert len({one.name for one in described}) == len(described)
    assert all(one.meaning for one in described)
    assert all(one.meaning for one in describe_functions())


def test_the_guide_names_every_shipped_pack() -> None:
    for folder in SHIPPED:
        assert f"| `{folder}` |" in GUIDE
        assert shipped(folder).header.notes


def test_every_code_of_a_source_is_explained() -> None:
    explained = set(re.findall(r"^- ([A-Z]+[0-9]+): ", GUIDE, re.MULTILINE))
    cited: set[str] = set()
    for folder in SHIPPED:
        pack = shipped(folder)
        for text in [*(one.section.source for one in pack.rules), *(w.source for w in pack.words)]:
            for codes in re.findall(r"\[([A-Z]+[0-9]+(?:, [A-Z]+[0-9]+)*)\]", text):
                cited |= set(codes.split(", "))
    assert cited == explained
