"""``flask framework``: a file is taken whole, or the person is told every fault."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result

from tests.support.desk import Office, office

BY = ("--by", "admin@generic.example")


@pytest.fixture
def at_work(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    with office(sqlite_url, tmp_path / "instance") as found:
        yield found


def run(at_work: Office, *words: str) -> Result:
    return at_work.app.test_cli_runner().invoke(args=["framework", *words])


def slug(at_work: Office) -> str:
    return at_work.world.institution.slug


def test_a_table_is_imported_listed_and_renewed(at_work: Office, tmp_path: Path) -> None:
    file = tmp_path / "baking_skills.csv"
    file.write_text("code,skill\n1,Prove dough\n2,Bake rye\n", encoding="utf-8")
    done = run(at_work, "import", str(file), "--slug", slug(at_work), *BY)
    assert (done.exit_code, done.output) == (
        0,
        "baking skills (baking-skills): 2 items, 0 retired.\n",
    )
    file.write_text("code,skill\n1,Prove dough well\n", encoding="utf-8")
    again = run(at_work, "import", str(file), "--slug", slug(at_work), *BY)
    assert again.output == "baking skills (baking-skills): 1 items, 1 retired.\n"
    listed = run(at_work, "list", "--slug", slug(at_work))
    assert listed.output.split() == ["baking-skills", "baking", "skills"]


def test_a_faulty_table_imports_nothing_and_tells_every_row(
    at_work: Office, tmp_path: Path
) -> None:
    file = tmp_path / "x.csv"
    file.write_text("code,skill\n1,Dough\n1,Rye\n2,\n", encoding="utf-8")
    refused = run(at_work, "import", str(file), "--slug", slug(at_work), *BY, "--name", "Baking")
    assert refused.exit_code == 1
    assert refused.output.splitlines() == [
        "Error: Nothing was imported.",
        'Row 3: The identifier "1" is used twice; first by row 2.',
        "Row 4: row 4 has no statement.",
    ]
    assert run(at_work, "list", "--slug", slug(at_work)).output == ""


def test_a_stranger_adopts_nothing(at_work: Office, tmp_path: Path) -> None:
    file = tmp_path / "baking.csv"
    file.write_text("code,skill\n1,Prove dough\n", encoding="utf-8")
    by = ("--by", "nobody@elsewhere.example")
    refused = run(at_work, "import", str(file), "--slug", slug(at_work), *by)
    assert refused.exit_code == 1
    assert "nobody with the address 'nobody@elsewhere.example'" in refused.output
    assert run(at_work, "list", "--slug", slug(at_work)).output == ""


def test_an_unknown_institution_is_said(at_work: Office) -> None:
    assert "There is no institution 'nowhere'" in run(at_work, "list", "--slug", "nowhere").output
