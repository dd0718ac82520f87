"""Every page says who may come, and every address is a readable promise that is on record."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from tools.record_routes import RECORD, addresses, application

# `well-known` addresses are named by other people's standards.
SEGMENT = re.compile(r"^(\.well-known|[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)?)$")
CONVERTER = re.compile(r"<(?:[a-z_]+(?:\([^)]*\))?:)?([a-z_]+)>")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    made = application(tmp_path_factory.mktemp("instance"))
    yield made
    with made.app_context():
        made.extensions["sqlalchemy"].engine.dispose()


def test_every_route_declares_who_may_come(app: Flask) -> None:
    silent = sorted(
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint.rsplit(".", 1)[-1] != "static" and not getattr(view, "access", None)
    )
    assert not silent, f"Add @public, @signed_in or @requires(...) from app.access: {silent}"


def test_addresses_are_kebab_case(app: Flask) -> None:
    crooked = sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.rsplit(".", 1)[-1] != "static" and not is_kebab_case(rule.rule)
    )
    assert not crooked, f"Small letters, digits and hyphens, no slash at the end: {crooked}"


def test_every_address_is_on_record(app: Flask) -> None:
    recorded = RECORD.read_text(encoding="utf-8").splitlines()
    present = addresses(app).splitlines()
    gone = [line for line in recorded if line not in present]
    new = [line for line in present if line not in recorded]
    assert recorded == present, (
        f"Gone: {gone or 'none'}. New: {new or 'none'}. "
        "An address that was published must go on answering; if this is meant, run: make routes"
    )


def is_kebab_case(rule: str) -> bool:
    """Whether each segment is kebab-case once its converters are taken out."""
    if rule == "/":
        return True
    segments = CONVERTER.sub("x", rule).split("/")
    return segments[0] == "" and all(SEGMENT.match(segment) for segment in segments[1:])


@pytest.mark.parametrize(
    ("rule", "good"),
    [
        ("/", True),
        ("/sign-offs", True),
        ("/proposals/<number>/edit/<step>", True),
        ("/proposals/<number>/record.pdf", True),
        ("/committees/<slug>/ballots/<int:number>", True),
        ("/.well-known/did.json", True),
        ("/Proposals", False),
        ("/sign_offs", False),
        ("/sign-offs/", False),
        ("/proposals//edit", False),
    ],
)
def test_the_lint_knows_kebab_case_when_it_sees_it(rule: str, good: bool) -> None:
    assert is_kebab_case(rule) is good
