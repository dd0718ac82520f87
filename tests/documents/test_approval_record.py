"""The approval record as people and machines read it, and what it never does."""

import io
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest

from badges.drawing import draw
from documents.context import context
from documents.record_facts import RecordFacts
from documents.record_pdf import record_pdf, voice_of
from documents.rendering import HOST, Asset, asset_url, own, to_pdf
from taxonomy.placement import Placement, place, visual
from tests.builders import profile
from tests.documents.records import ADDRESS, text_of

TALLY = "3 for, 1 against"


def badge(facts: RecordFacts) -> Asset:
    scheme = profile().workflow.scheme
    placed = place(scheme, facts.content["placement"])
    assert isinstance(placed, Placement)
    drawn = draw(visual(scheme, placed), facts.content["title"], "Example University")
    return Asset(drawn, "image/svg+xml")


@pytest.fixture(scope="module")
def drawn(approved: RecordFacts) -> bytes:
    return record_pdf(approved, badge(approved))


def test_it_says_everything_that_was_decided(approved: RecordFacts, drawn: bytes) -> None:
    said = text_of(drawn)
    for words in (
        "Approval record EX-2026-001",
        "Survey Design",
        "Example University",
        "Approved on",
        "Department of Data",
        "Design a survey that answers a question.",
        "Which assessment shows which outcome",
        "Plain pack",
        "version 2026.1 (generic)",
        "Head of Department of Data",
        "Microcredential Committee",
        "To approve “Survey Design” as proposed.",
        "Carried",
        TALLY,
        "Sent for sign-off",
        ADDRESS,
        approved.revisions[-1].sha256,
        "Decided on revision 1, the latest.",
    ):
        assert words in said, words


def test_its_pages_are_numbered(drawn: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(drawn))
    count = len(reader.pages)
    assert count > 2
    for number, page in enumerate(reader.pages, start=1):
        assert f"page {number} of {count}" in " ".join(page.extract_text().split())


def test_it_is_tagged_and_says_its_language_and_title(drawn: bytes) -> None:
    with pikepdf.open(io.BytesIO(drawn)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "en"
        assert document.Root.ViewerPreferences.DisplayDocTitle
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Approval record EX-2026-001: Survey Design"


def elements(document: pikepdf.Pdf) -> Iterator[Any]:
    """Every element of the structure tree."""
    waiting = [document.Root.StructTreeRoot]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Array):
            waiting += list(one)
        elif isinstance(one, pikepdf.Dictionary):
            if "/S" in one:
                yield one
            if "/K" in one:
                waiting.append(one.K)


def attribute(element: Any, name: str) -> str:
    found = element.get("/A")
    parts = found if isinstance(found, pikepdf.Array) else [found]
    for part in parts:
        if isinstance(part, pikepdf.Dictionary) and name in part:
            return str(part[name])
    return ""


def test_every_heading_of_a_table_has_its_scope_and_every_picture_a_text(drawn: bytes) -> None:
    with pikepdf.open(io.BytesIO(drawn)) as document:
        found = list(elements(document))
        headings = [one for one in found if str(one.S) == "/TH"]
        scopes = {attribute(one, "/Scope") for one in headings}
        assert len(headings) > 20 and scopes == {"/Column", "/Row"}
        texts = [str(one.get("/Alt", "")) for one in found if str(one.S) == "/Figure"]
        # The badge and the code; the logo beside the institution's name is decoration.
        assert "Badge: Survey Design" in texts
        assert any(ADDRESS in one for one in texts)


def test_only_our_own_fonts_are_used(drawn: bytes) -> None:
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in pypdf.PdfReader(io.BytesIO(drawn)).pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    assert fonts and all("Source-" in font for font in fonts), fonts


def test_the_same_facts_give_the_same_bytes(approved: RecordFacts, drawn: bytes) -> None:
    assert record_pdf(approved, badge(approved)) == drawn


def test_the_same_bytes_come_from_another_process_at_another_time() -> None:
    code = (
        "import hashlib, sys; sys.path.insert(0, '.');"
        "from documents.rendering import *;"
        "v = Voice();"
        "html = '<!doctype html><html lang=en><head><title>T</title>"
        '<meta name=dcterms.created content="2026-01-01T00:00:00Z">'
        f'<link rel=stylesheet href="{HOST}/static/fonts/print.css">'
        f'<link rel=stylesheet href="{HOST}/templates/documents/base.css"></head>'
        "<body><h1>Łódź</h1><p>Same</p></body></html>';"
        "print(hashlib.sha256(to_pdf(html, {})).hexdigest())"
    )
    root = Path(__file__).resolve().parents[2]
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin"},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


# ---------------------------------------------------------------------------- nothing is fetched


@pytest.mark.parametrize(
    "address",
    [
        "http://evil.example/x.png",
        "https://document.invalid.evil.example/static/fonts/print.css",
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        f"{HOST}/static/fonts/../../config.py",
        f"{HOST}/static/fonts/%2e%2e/config.py",
        f"{HOST}/config.py",
        f"{HOST}/static/css/tokens.css",
        f"{HOST}/static/fonts/sub/x.woff2",
        f"{HOST}/assets/other",
        "",
    ],
)
def test_what_is_not_ours_is_not_found(address: str) -> None:
    assert own(address, {"badge": Asset(b"x", "image/png")}) is None


def test_what_is_ours_is_found() -> None:
    assert own(asset_url("badge"), {"badge": Asset(b"x", "image/png")}) is not None
    for path in ("static/fonts/print.css", "templates/documents/base.css"):
        assert own(f"{HOST}/{path}", {}) is not None


def test_a_foreign_address_is_never_fetched(
    approved: RecordFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a logo, a badge or somebody's words: the network is not touched."""

    def reached(*args: object, **kwargs: object) -> None:
        raise AssertionError("the document reached for the network")

    monkeypatch.setattr(socket.socket, "connect", reached)
    monkeypatch.setattr(socket, "getaddrinfo", reached)
    drawing = (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        b'width="9" height="9"><image xlink:href="http://evil.example/i.png" width="9" height="9"/>'
        b"</svg>"
    )
    brand = replace(profile().brand, logo=drawing.decode())
    words = (
        '<img src="http://evil.example/a.png"><style>@import "http://evil.example/b.css"</style>'
    )
    facts = replace(
        approved,
        profile=replace(profile(), brand=brand),
        content={**approved.content, "title": words, "summary": words},
        signatures=tuple(replace(one, comment=words) for one in approved.signatures),
    )
    refused: list[str] = []
    made = record_pdf(facts, Asset(drawing, "image/svg+xml"), on_refusal=refused.append)
    assert set(refused) == {"http://evil.example/i.png"}
    assert "evil.example/a.png" in text_of(made)  # as words


def test_a_part_that_cannot_be_had_does_not_stop_the_record() -> None:
    refused: list[str] = []
    html = f'<html lang=en><title>x</title><img alt="gone" src="{asset_url("gone")}"><p>Still here'
    assert "Still here" in text_of(to_pdf(html, {}, on_refusal=refused.append))
    assert refused == [asset_url("gone")]


# ------------------------------------------------------------------------------- awkward contents


def test_long_names_and_every_script_are_printed(approved: RecordFacts) -> None:
    title = "Ünïcode 🎓 " + "Extraordinarily" * 10 + " مهارات التحليل الإحصائي שלום"
    outcomes = [
        {"id": f"o{n}", "statement": "Explain " + "x" * 400, "skills": ["شبكات"]}
        for n in range(1, 13)
    ]
    assessments = [
        {"id": f"a{n}", "name": "N" * 200, "method": "exam", "outcomes": ["o1", f"o{n}"]}
        for n in range(1, 15)
    ]
    facts = replace(
        approved,
        content={
            **approved.content,
            "title": title,
            "outcomes": outcomes,
            "assessments": assessments,
        },
        proposers=("A" * 300, "Łukasz Żółć", "Nguyễn Thị Ấu", "Дмитрий"),
        signatures=tuple(replace(one, person="Q" * 300) for one in approved.signatures),
    )
    made = record_pdf(facts)
    said = text_of(made)
    assert "Łukasz Żółć" in said and "Nguyễn Thị Ấu" in said and "Дмитрий" in said
    assert "part 3" in said  # 14 assessments, six at a time
    squeezed = said.replace(" ", "")
    assert squeezed.count("Q" * 40) >= 2 * len(approved.signatures)


def test_an_answer_of_another_shape_does_not_break_it(approved: RecordFacts) -> None:
    facts = replace(
        approved,
        content={"title": "X", "outcomes": "text", "assessments": [], "placement": "gone"},
    )
    assert context(facts, voice_of(facts))["program_title"] == "X"
    assert record_pdf(facts).startswith(b"%PDF")
