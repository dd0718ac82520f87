"""docs/fields.md is the catalogue."""

from pathlib import Path

from profiles.describing import SOURCES, fields_table
from proposals.catalogue import GOVERNED
from proposals.operational_fields import OPERATIONAL

PAGE = Path(__file__).parents[3] / "docs" / "fields.md"


def test_the_page_is_what_the_catalogue_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == fields_table(), (
        "Write it anew: python -m profiles.describing > docs/fields.md"
    )


def test_sources_name_fields_that_exist() -> None:
    assert SOURCES.keys() <= GOVERNED.keys() | OPERATIONAL.keys()
