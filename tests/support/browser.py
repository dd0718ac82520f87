"""A real browser for tests: several people at once, pictures kept, accessibility checked.

``people("chair")`` opens a page in a context of its own, so that each person has their own cookies.
A test fails when a page runs into a script error or reaches for another machine.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    sync_playwright,
)

from tests.support.network import is_here
from tools.browsers import HOW_TO_GET, chromium

ROOT = Path(__file__).resolve().parents[2]
SCREENS = ROOT / "artifacts" / "screens"
VENDOR = Path(__file__).parent / "vendor"
PHONE = {"width": 360, "height": 780}
DESKTOP = {"width": 1280, "height": 900}
WIDTHS = {"phone": PHONE, "desktop": DESKTOP}
STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
OUTCOME = pytest.StashKey[bool]()


@dataclass
class People:
    """The persons of one test, each with a browser window of their own."""

    browser: Browser
    base_url: str | None = None
    pages: dict[str, Page] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)

    def __call__(
        self,
        name: str = "visitor",
        *,
        size: dict[str, int] = DESKTOP,
        javascript: bool = True,
        dark: bool = False,
    ) -> Page:
        """The page of the person with this name; opened at the first call."""
        if name not in self.pages:
            context = self.browser.new_context(
                base_url=self.base_url,
                viewport={"width": size["width"], "height": size["height"]},
                java_script_enabled=javascript,
                color_scheme="dark" if dark else "light",
                reduced_motion="reduce",
                locale="en-US",
                timezone_id="America/Chicago",
            )
            context.set_default_timeout(10_000)
            self.pages[name] = context.new_page()
            self._watch(name, context)
        return self.pages[name]

    def close(self) -> None:
        """Close every window. A page that ran into trouble is the test's failure."""
        for page in self.pages.values():
            page.context.close()
        if self.troubles:
            pytest.fail("The browser reported:\n" + "\n".join(self.troubles), pytrace=False)

    def _watch(self, name: str, context: BrowserContext) -> None:
        def error(thrown: Any) -> None:
            self.troubles.append(f"{name}: script error: {thrown.error}")

        def message(said: ConsoleMessage) -> None:
            # A page that answers 404 or 422 is noted on the console too; tests of refusals want it.
            if said.type == "error" and not said.text.startswith("Failed to load resource"):
                self.troubles.append(f"{name}: console: {said.text}")

        def request(made: Request) -> None:
            host = re.match(r"(?:https?|wss?)://(?:\[([^\]]+)\]|([^/:]+))", made.url)
            if host and not is_here(host[1] or host[2]):
                self.troubles.append(f"{name}: reached for another machine: {made.url}")

        context.on("weberror", error)
        context.on("console", message)
        context.on("request", request)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once a worker. Fails, and says how to get one, when there is none."""
    program = chromium()
    if program is None:
        pytest.fail(HOW_TO_GET, pytrace=False)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def people(browser: Browser, request: pytest.FixtureRequest) -> Iterator[People]:
    """Opens a page for each person named. With ``live_server`` addresses may be relative."""
    server = (
        request.getfixturevalue("live_server") if "live_server" in request.fixturenames else None
    )
    persons = People(browser, base_url=server.url if server else None)
    yield persons
    if request.node.stash.get(OUTCOME, False):
        for name, page in persons.pages.items():
            keep_screen(page, f"failed-{request.node.name}-{name}")
    persons.close()


@pytest.fixture
def page(people: People) -> Page:
    """One visitor's page, for tests that need no more."""
    return people("visitor")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Note that the test failed, so that its pages are photographed before they close."""
    report: Any = yield
    if report.when == "call" and report.failed:
        item.stash[OUTCOME] = True
    return report


def keep_screen(page: Page, name: str) -> Path:
    """Keep a picture of the whole page, at its present width, as artifacts/screens/<name>.png."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    path = SCREENS / f"{re.sub(r'[^A-Za-z0-9._-]+', '-', name).strip('-')[:120]}.png"
    page.screenshot(path=path, full_page=True, animations="disabled")
    return path


def keep_screens(page: Page, name: str) -> list[Path]:
    """Keep a picture at phone and at desktop width; the page may not scroll sideways at either."""
    before = page.viewport_size
    kept = []
    for width, size in WIDTHS.items():
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        kept.append(keep_screen(page, f"{name}-{width}"))
        assert_fits(page)
    if before:
        page.set_viewport_size(before)
    return kept


def assert_fits(page: Page) -> None:
    """Fail when the page is wider than its window, and name what sticks out."""
    found = page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return null;
            const out = [...document.body.querySelectorAll("*")]
                .filter(e => e.getBoundingClientRect().right > width + 1)
                .map(e => e.tagName.toLowerCase() + (e.id ? "#" + e.id : "") +
                     (e.className && e.className.baseVal === undefined
                        ? "." + String(e.className).trim().split(/\\s+/).join(".") : ""));
            return {width, wide: document.documentElement.scrollWidth, out: out.slice(-5)};
        }"""
    )
    if found is not None:
        raise AssertionError(
            f"{page.url} scrolls sideways: {found['wide']} px in a window of {found['width']} px. "
            f"Sticking out: {', '.join(found['out']) or 'nothing visible'}."
        )


def assert_accessible(page: Page, *, leave_out: tuple[str, ...] = ()) -> None:
    """Fail with a readable list when axe finds anything against WCAG 2.2 AA on the page.

    ``leave_out`` holds CSS selectors of parts that are not ours.
    """
    page.evaluate(_axe())
    found = page.evaluate(
        "([leaveOut, tags]) => axe.run({include: [['html']], exclude: leaveOut.map(s => [s])},"
        " {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})",
        [list(leave_out), list(STANDARDS)],
    )
    violations = found["violations"]
    if violations:
        raise AssertionError(f"{page.url} is not accessible:\n\n{_readable(violations)}")


def _readable(violations: list[dict[str, Any]]) -> str:
    told = []
    for violation in violations:
        lines = [f"{violation['id']} ({violation['impact']}): {violation['help']}"]
        for node in violation["nodes"][:8]:
            where = " ".join(json.dumps(part) for part in node["target"])
            why = " ".join((node.get("failureSummary") or "").split())
            lines += [f"    {where}", f"        {node['html'][:200]}", f"        {why[:400]}"]
        more = len(violation["nodes"]) - 8
        if more > 0:
            lines.append(f"    and {more} more")
        told.append("\n".join(lines))
    return "\n\n".join(told)


@cache
def _axe() -> str:
    """axe-core as it was published; refuses a file that was altered since."""
    script = (VENDOR / "axe.min.js").read_bytes()
    sums = dict(
        reversed(line.split(maxsplit=1))
        for line in (VENDOR / "SHA256SUMS").read_text().splitlines()
    )
    if hashlib.sha256(script).hexdigest() != sums["axe.min.js"]:
        raise ValueError("tests/support/vendor/axe.min.js differs from its checksum.")
    return script.decode()
