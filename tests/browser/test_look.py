"""The gallery in a real browser: nothing for axe to say, no sideways scroll, and scripts that only help."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.gallery.app import create_gallery
from tests.support.browser import (
    DESKTOP,
    PHONE,
    People,
    assert_accessible,
    assert_fits,
    keep_screen,
)
from tests.support.server import serving

pytestmark = pytest.mark.browser
TABLET = {"width": 768, "height": 900}
PAGES = ["/", "/decisions", "/form", "/lists", "/public", "/flashes", "/job", "/errors/409"]


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    with serving(create_gallery()) as url:
        yield url


def saved(page: Page) -> None:
    expect(page.locator(".autosave-line")).to_have_text("Saved 14:03")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_accessible_and_fits_a_phone(
    people: People, gallery: str, address: str, dark: bool
) -> None:
    page = people("visitor", size=PHONE, dark=dark)
    page.goto(gallery + address)
    look = f"look-{address.strip('/').replace('/', '-') or 'parts'}-{'dark' if dark else 'light'}"
    for size in (PHONE, TABLET, DESKTOP):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        assert_fits(page)
        keep_screen(page, f"{look}-{size['width']}")
    page.evaluate(
        "document.querySelectorAll('main details').forEach(fold => { fold.open = true; })"
    )
    assert_accessible(page)


def test_text_twice_as_large_still_fits_a_phone(people: People, gallery: str) -> None:
    page = people("visitor", size={"width": 640, "height": 900})
    for address in PAGES:
        page.goto(gallery + address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert_fits(page)


def test_every_target_is_large_enough_for_a_finger(people: People, gallery: str) -> None:
    page = people("visitor", size=PHONE)
    for address in PAGES:
        page.goto(gallery + address)
        small = page.evaluate(
            """() => [...document.querySelectorAll('button, summary, .menu a, .foot a, input[type=checkbox] + label')]
                .filter(e => e.offsetParent && !e.matches('.default-button'))
                .filter(e => e.getBoundingClientRect().height < 24).map(e => e.textContent.trim())"""
        )
        assert small == []


def test_without_script_the_device_chooses_the_colours(people: People, gallery: str) -> None:
    shades = {}
    for name, dark in (("day", False), ("night", True)):
        page = people(name, javascript=False, dark=dark)
        page.goto(gallery + "/")
        shades[name] = page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor")
    assert shades == {"day": "rgb(255, 255, 255)", "night": "rgb(20, 23, 27)"}


def test_the_choice_of_colours_lasts(people: People, gallery: str) -> None:
    page = people("visitor")
    page.goto(gallery + "/")
    page.get_by_role("button", name="dark").click()
    page.goto(gallery + "/lists")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.get_by_role("button", name="dark")).to_have_attribute("aria-pressed", "true")


def test_the_keyboard_reaches_the_main_part_at_once(people: People, gallery: str) -> None:
    page = people("visitor")
    page.goto(gallery + "/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_the_menu_folds_and_works_without_script(people: People, gallery: str) -> None:
    page = people("visitor", size=PHONE, javascript=False)
    page.goto(gallery + "/")
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("link", name="Committee").click()
    assert page.url.endswith("/lists")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_the_summary_of_errors_takes_the_focus(
    people: People, gallery: str, javascript: bool
) -> None:
    page = people("visitor", javascript=javascript)
    page.goto(gallery + "/form")
    page.fill("#title", "")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_role("link", name="Title: Give it a title.").click()
    expect(page.locator("#title")).to_be_focused()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_rows_come_and_go(people: People, gallery: str, javascript: bool) -> None:
    page = people("visitor", javascript=javascript)
    page.goto(gallery + "/form")
    page.fill("#summary", "Kept while rows change.")
    page.get_by_role("button", name="Add another: Outcome").click()
    expect(page.locator("[data-row]")).to_have_count(3)
    page.get_by_role("button", name="Remove Outcome 1").click()
    expect(page.locator("[data-row]")).to_have_count(2)
    expect(page.locator("#summary")).to_have_value("Kept while rows change.")


def test_a_new_row_takes_the_focus_and_is_announced(people: People, gallery: str) -> None:
    page = people("visitor")
    page.goto(gallery + "/form")
    page.get_by_role("button", name="Add another: Outcome").click()
    expect(page.locator("#outcomes-2-text")).to_be_focused()
    expect(page.locator("#announcer")).to_have_text("A row was added.")


def test_typing_is_saved_by_itself(people: People, gallery: str) -> None:
    page = people("visitor")
    page.goto(gallery + "/form")
    page.fill("#title", "Survey design")
    saved(page)
    expect(page.locator("#seen_version")).to_have_value("8")


def test_a_conflict_stops_the_saving_and_says_who(people: People, gallery: str) -> None:
    page = people("visitor")
    page.goto(gallery + "/form")
    page.fill("#title", "conflict")
    expect(page.locator(".autosave-alert")).to_have_text("Dr. Osei changed the outcomes at 14:02.")


def test_text_that_could_not_be_saved_is_offered_back(people: People, gallery: str) -> None:
    page = people("visitor")
    page.goto(gallery + "/form")
    page.route("**/form/autosave", lambda route: route.fulfill(status=401, json={}))
    page.fill("#title", "Typed after the session had ended")
    expect(page.locator(".autosave-alert")).to_contain_text("you are signed out")
    page.unroute("**/form/autosave")
    sent: list[str] = []
    page.on("request", lambda made: sent.append(made.post_data or ""))
    page.goto(gallery + "/form")
    page.get_by_role("button", name="Save it now").click()
    page.wait_for_load_state("load")
    expect(page.get_by_role("button", name="Save it now")).to_have_count(0)
    assert any("title=Typed+after+the+session" in body for body in sent)


def test_unsaved_text_is_not_offered_to_somebody_else(people: People, gallery: str) -> None:
    page = people("visitor")
    page.goto(gallery + "/form")
    page.evaluate(
        """sessionStorage.setItem('unsaved:/form/autosave',
            JSON.stringify({owner: '99', at: 0, entries: [['title', 'Private']]}))"""
    )
    page.goto(gallery + "/form")
    expect(page.locator(".autosave-alert")).to_be_empty()
    assert page.evaluate("sessionStorage.getItem('unsaved:/form/autosave')") is None


def test_work_under_way_reports_its_end_by_itself(people: People, gallery: str) -> None:
    page = people("visitor")
    page.goto(gallery + "/job")
    expect(page.locator("#job-5 .job-line")).to_have_text("The calendar is being made Under way")
    expect(page.locator("#job-5 .job-line")).to_have_text("The calendar is being made Ready")
    expect(page.locator("#job-5")).not_to_have_attribute("hx-trigger", "every 2s")


def test_a_second_press_sends_nothing(people: People, gallery: str) -> None:
    page = people("visitor")
    page.goto(gallery + "/form")
    posts: list[str] = []
    page.on("request", lambda made: posts.append(made.url) if made.method == "POST" else None)
    page.evaluate(
        """() => {
            const button = document.querySelector('button.btn-primary[name=save]');
            button.click();
            button.click();
        }"""
    )
    page.wait_for_load_state("load")
    expect(page.locator("h1")).to_have_text("Outcomes and skills")
    assert posts == [gallery + "/form"]
