"""The browser support finds what it claims to find."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import browser as support
from tests.support.browser import DESKTOP, PHONE, People, assert_accessible, assert_fits
from tests.support.server import serving

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
<meta name="viewport" content="width=device-width"></head><body><main><h1>A page</h1>%s</main></body></html>"""
PAGES = {
    "/": PAGE % "<p>Nothing to object to.</p>",
    "/nameless": PAGE % '<form><input type="text"></form>',
    "/pale": PAGE % '<p style="color:#bbb;background:#fff">Hard to read.</p>',
    "/wide": PAGE % '<p id="wide" style="width:900px">Too wide.</p>',
    "/broken": PAGE % "<script>nowhere()</script>",
    "/outside": PAGE % '<img alt="" src="http://192.0.2.1/spy.png">',
}


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    def app(environ, start_response):  # type: ignore[no-untyped-def]
        body = PAGES.get(environ["PATH_INFO"])
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Security-Policy", "script-src 'self' 'unsafe-inline'"),
        ]
        start_response("200 OK" if body else "404 Not Found", headers)
        return [(body or "<!doctype html><title>None</title>").encode()]

    with serving(app) as url:
        yield url


def test_a_sound_page_passes(people: People, site: str) -> None:
    page = people("visitor")
    page.goto(site + "/")
    assert_accessible(page)


@pytest.mark.parametrize(("path", "rule"), [("/nameless", "label"), ("/pale", "color-contrast")])
def test_a_fault_is_named_with_its_place(people: People, site: str, path: str, rule: str) -> None:
    page = people("visitor")
    page.goto(site + path)
    with pytest.raises(
        AssertionError, match=rf"{path} is not accessible:\n\n{rule} \((serious|critical)\)"
    ):
        assert_accessible(page)


def test_a_page_that_scrolls_sideways_is_found_and_what_sticks_out_named(
    people: People, site: str
) -> None:
    page = people("visitor", size=PHONE)
    page.goto(site + "/wide")
    with pytest.raises(AssertionError, match="p#wide"):
        assert_fits(page)
    page.set_viewport_size({"width": DESKTOP["width"], "height": DESKTOP["height"]})
    assert_fits(page)


def test_persons_do_not_share_cookies(people: People, site: str) -> None:
    chair, member = people("chair"), people("member")
    chair.goto(site + "/")
    chair.evaluate("document.cookie = 'who=chair'")
    member.goto(site + "/")
    assert member.evaluate("document.cookie") == ""
    assert people("chair") is chair


@pytest.mark.parametrize(
    ("path", "told"), [("/broken", "script error"), ("/outside", "another machine")]
)
def test_trouble_on_a_page_fails_the_test_at_its_end(
    browser: support.Browser, site: str, path: str, told: str
) -> None:
    persons = People(browser)
    persons("visitor").goto(site + path)
    with pytest.raises(pytest.fail.Exception, match=told):
        persons.close()


def test_a_missing_page_is_no_trouble(people: People, site: str) -> None:
    answer = people("visitor").goto(site + "/nowhere")
    assert answer is not None and answer.status == 404


def test_pictures_are_kept_at_both_widths(
    people: People, site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(support, "SCREENS", tmp_path)
    people("visitor").goto(site + "/")
    kept = support.keep_screens(people("visitor"), "a page / with a name")
    assert [path.name for path in kept] == [
        "a-page-with-a-name-phone.png",
        "a-page-with-a-name-desktop.png",
    ]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in kept)
