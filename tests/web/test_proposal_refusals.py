"""What the proposal's pages refuse, and that nothing typed is lost by it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.desk import Office, office
from tests.support.proposing import (
    PDF,
    SVG,
    begin,
    draft,
    errors,
    fill,
    picture,
    save,
    step,
    with_value,
)

PASSWORD = "a long word for tests"


@pytest.fixture
def at_work(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    with office(sqlite_url, tmp_path / "instance") as found:
        yield found


@pytest.fixture
def number(at_work: Office) -> str:
    return begin(at_work, at_work.desk("ann"))


# ---------------------------------------------------------------------------- not there


def test_anothers_draft_is_not_there(at_work: Office, number: str) -> None:
    base = f"/proposals/{number}"
    reads = ["", "/edit", "/edit/basics", "/send", "/changes", "/timeline", "/findings", "/badge"]
    reads += ["/record.pdf", "/files/1", "/conditions/1/evidence", "/withdraw", "/waive"]
    writes = ["/edit/basics", "/edit/basics/autosave", "/send", "/files", "/co-proposers"]
    writes += ["/rebase", "/comments", "/withdraw"]
    for key in ("bob", "head", "coordinator", "admin", "auditor", "stranger"):
        desk = at_work.desk(key)
        token = desk.filled(desk.open("/account"), "")[1] if key == "bob" else []
        tokens = [(n, v) for n, v in token if n == "csrf_token"]
        for more in reads:
            assert desk.client.get(base + more).status_code == 404, more
        if tokens:
            for more in writes:
                desk.send(base + more, [*tokens, ("title", "Mine now")], status=404)
    assert number not in at_work.desk("coordinator").open("/proposals").text
    assert at_work.found(number).title == "Interview Craft"


def test_what_does_not_exist_is_not_found(at_work: Office, number: str) -> None:
    ann = at_work.desk("ann")
    for path in ("/edit/nonsense", "/edit/closing", "/files/7", "/badge", "/record.pdf"):
        ann.open(f"/proposals/{number}{path}", status=404)
    for other in ("EX-2026-999", "%00", "x" * 300, number.lower() + "'"):
        ann.open(f"/proposals/{other}", status=404)


def test_whoever_has_no_role_in_a_unit_begins_nothing(at_work: Office) -> None:
    at_work.desk("mary").open("/proposals/new", status=403)
    assert "New microcredential" not in at_work.desk("mary").open("/proposals").text


# ------------------------------------------------------------------------- wrong values


def test_a_beginning_without_title_or_of_anothers_unit_is_refused(at_work: Office) -> None:
    ann, art = at_work.desk("ann"), str(at_work.world.units["art"])
    url, sent = ann.filled(ann.open("/proposals/new"), "Begin writing", {"title": "Kept"})
    for title in ("", "  \u202e ", "\x00"):
        page = ann.send(url, with_value(sent, title=title), status=422)
        assert "Give it a working title" in errors(page)
    page = ann.send(url, with_value(sent, title="x" * 121), status=422)
    assert "120" in errors(page)
    for unit in (art, "99999999999999999999", "nonsense", ""):
        page = ann.send(url, with_value(sent, unit=unit), status=422)
        assert errors(page) and page.soup.select_one("#title")["value"] == "Kept"
    ann.send(url, with_value(sent, title="A \u202eName\u0007 e\u0301"))
    assert ann.open("/proposals").text.count("A Name é") == 1


def test_a_wrong_value_has_its_message_and_everything_typed_stays(
    at_work: Office, number: str
) -> None:
    ann = at_work.desk("ann")
    fill(ann, number, "basics", {"credit_basis": "none"})
    url, sent = save(
        ann, number, "activities", activities__0__title="Asking", activities__0__hours="many"
    )
    page = ann.send(url, with_value(sent, hours="4o"), status=422)
    assert errors(page).count("Enter a number such as 12 or 7.5.") == 2
    assert page.soup.select_one("#hours")["value"] == "4o"
    assert page.soup.select_one("#activities-0-hours")["value"] == "many"
    assert page.soup.select_one("#activities-0-title")["value"] == "Asking"
    summary = page.soup.select_one(".error-summary")
    assert {str(one["href"]) for one in summary.select("a")} == {"#hours", "#activities-0-hours"}
    assert "hours" not in draft(at_work, number)


@pytest.mark.parametrize(
    ("key", "field", "value", "message"),
    [
        ("basics", "summary", "x" * 601, "601 characters; 600 fit here"),
        ("basics", "unit", "999999", "Not a valid choice"),
        ("basics", "credit_basis", "gold", "Choose one of the answers that are offered."),
        ("basics", "subject", "<script>", "Not a valid choice"),
        ("learners", "audience", "everybody-else", "no longer offered"),
        ("assessment", "assessments-0-outcomes", "o7", "no longer offered"),
        ("outcomes", "outcomes-0-competencies", "nace:none", "no longer offered"),
        ("badge", "placement-type", "nonsense", "Choose one of the answers that are offered."),
        ("delivery", "starts_on", "2026-02-30", "Enter a date such as 2027-01-15"),
        ("delivery", "starts_on", "9999-01-01", "too far away"),
        ("people", "lead_email", "nobody at all", "Enter an e-mail address"),
    ],
)
def test_what_is_no_answer_is_refused_on_its_field(
    at_work: Office, number: str, key: str, field: str, value: str, message: str
) -> None:
    ann = at_work.desk("ann")
    before = draft(at_work, number)
    url, sent = save(ann, number, key)
    page = ann.send(url, [(n, v) for n, v in sent if n != field] + [(field, value)], status=422)
    assert message in errors(page), errors(page)
    assert draft(at_work, number) == before


def test_control_characters_and_turned_text_are_taken_out(at_work: Office, number: str) -> None:
    ann = at_work.desk("ann")
    url, sent = save(ann, number, "basics", summary="a\u202eb\u0000c\r\nd\ufeff", title=" x\ty ")
    ann.send(url, sent)
    content = draft(at_work, number)
    assert (content["summary"], content["title"]) == ("abc\nd", "x y")


def test_a_table_has_its_limit(at_work: Office, number: str) -> None:
    ann = at_work.desk("ann")
    url, sent = save(ann, number, "outcomes")
    rows = [(f"outcomes-{place}-statement", f"Outcome {place}.") for place in range(100)]
    ann.send(url, with_value(sent, **dict(rows)))
    assert len(draft(at_work, number)["outcomes"]) == 100
    page = ann.press(step(ann, number, "outcomes"), "Add another: Outcome")
    assert "At most 100 rows fit here." in errors(page)
    url, sent = save(ann, number, "outcomes", **{"outcomes-100-statement": "One more."})
    page = ann.send(url, sent, status=422)
    assert "At most 100 rows fit here." in errors(page) and "One more." in page.html
    many = [(f"outcomes-{place}-statement", "x") for place in range(6000)]
    page = ann.send(url, with_value(sent, **dict(many[:900])), status=422)
    assert len(page.soup.select("fieldset.row-set")) == 101
    ann.send(url, [*sent, *many], status=413)


def test_ids_that_were_made_up_are_not_kept(at_work: Office, number: str) -> None:
    ann = at_work.desk("ann")
    fill(ann, number, "outcomes", {"outcomes-0-statement": "Plan."})
    url, sent = save(ann, number, "outcomes")
    more = {
        "outcomes-0-id": "o9' OR 1",
        "outcomes-1-id": "o1",
        "outcomes-1-statement": "Ask.",
        "outcomes-2-id": "o1",
        "outcomes-2-statement": "Listen.",
        "outcomes-x-id": "o5",
        "outcomes-99999999999999999999-statement": "Far.",
    }
    ann.send(url, with_value(sent, **more))
    ids = {one["statement"]: one["id"] for one in draft(at_work, number)["outcomes"]}
    assert ids["Ask."] == "o1"
    assert set(ids.values()) == {"o1", "o2", "o3", "o4"}


# ------------------------------------------------------------------------------ uploads


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("run.pdf", b"MZ\x90\x00", "This kind of file is not taken."),
        ("page.pdf", b"<html><script>alert(1)</script>", "This kind of file is not taken."),
        ("mine.svg", SVG, "This kind of file is not taken."),
        ("empty.pdf", b"", "This kind of file is not taken."),
        ("large.pdf", PDF + b"0" * (10 * 1024 * 1024), "larger than"),
    ],
)
def test_a_file_of_no_use_is_refused_on_its_field(
    at_work: Office, number: str, name: str, content: bytes, message: str
) -> None:
    ann = at_work.desk("ann")
    page = ann.open(f"/proposals/{number}/edit")
    values = {"file": (name, content), "caption": "What we found"}
    limit = int(at_work.world.walk.settings.options.upload_megabytes)
    if name == "large.pdf":
        values["file"] = (name, PDF + b"0" * (limit * 1024 * 1024))
    page = ann.press(page, "Attach the file", values, status=422)
    assert message in errors(page)
    assert page.soup.select_one("#caption")["value"] == "What we found"
    assert not at_work.found(number).attachments


def test_a_file_is_named_and_a_long_name_is_cut(at_work: Office, number: str) -> None:
    ann = at_work.desk("ann")
    page = ann.open(f"/proposals/{number}/edit")
    page = ann.press(page, "Attach the file", status=422)
    assert "Choose a file." in errors(page)
    values = {"file": ("../../etc/" + "n" * 300 + ".pdf", PDF), "caption": "c\u202ed"}
    ann.press(page, "Attach the file", values)
    [one] = at_work.found(number).attachments
    assert len(one.file.name) <= 200 and one.file.name.endswith("n.pdf")
    assert "/" not in one.file.name and one.caption == "cd"
    values = {"file": ("a\u202efdp.exe.pdf", PDF)}
    ann.press(ann.open(f"/proposals/{number}/edit"), "Attach the file", values)
    assert "\u202e" not in at_work.found(number).attachments[1].file.name
    too_long = {"file": ("a.pdf", PDF), "caption": "x" * 301}
    page = ann.press(ann.open(f"/proposals/{number}/edit"), "Attach the file", too_long, status=422)
    assert "300" in errors(page)
    for junk in ("7", "99999999999999999999", "-1", "x"):
        url, sent = ann.filled(ann.open(f"/proposals/{number}/edit"), "Attach the file")
        ann.send(url, [*sent, ("remove_file", junk)], status=422)
    assert all(one.removed_at is None for one in at_work.found(number).attachments)


def bomb() -> bytes:
    """A PNG that says it is 60,000 by 60,000 pixels."""
    content = bytearray(picture())
    content[16:24] = (60_000).to_bytes(4, "big") * 2
    return bytes(content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("script.svg", SVG.replace(b"<circle", b"<script>alert(1)</script><circle")),
        ("outside.svg", SVG.replace(b"<circle", b'<image href="http://x.example/a"/><circle')),
        ("bomb.png", bomb()),
        ("cut.png", picture()[:60]),
        ("empty.png", b""),
        ("photo.png", b"\xff\xd8\xff\xe0" + b"0" * 200),
        ("large.svg", SVG + b" " * (4 * 1024 * 1024)),
    ],
)
def test_a_picture_is_made_safe_or_refused(
    at_work: Office, number: str, name: str, content: bytes
) -> None:
    ann = at_work.desk("ann")
    url, sent = save(
        ann,
        number,
        "badge",
        badge_picture__origin="uploaded",
        badge_picture__alt="A microphone",
        badge_picture__file=(name, content),
    )
    page = ann.send(url, sent, status=422)
    assert errors(page)
    assert page.soup.select_one("#badge_picture-alt")["value"] == "A microphone"
    assert "badge_picture" not in draft(at_work, number)


# ----------------------------------------------------------------------------- co-proposers


def test_a_colleague_must_be_one(at_work: Office, number: str) -> None:
    ann = at_work.desk("ann")
    page = ann.open(f"/proposals/{number}/edit")
    for address, message in (
        ("", "Enter the address of a colleague"),
        ("no@where.example", "Nobody at this institution has this address."),
        ("x" * 300, "254"),
    ):
        page = ann.press(page, "Let them write too", {"email": address}, status=422)
        assert message in errors(page)
        assert page.soup.select_one("#email")["value"] == address
    url, sent = ann.filled(page, "Let them write too", {"email": ""})
    for junk in ("99999999999999999999", "x", "-1", "٣"):
        ann.send(url, [*sent, ("remove", junk)], status=422)
    assert at_work.found(number).co_proposers == []
