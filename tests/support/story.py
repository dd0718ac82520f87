"""A story told in a browser: one running installation, and a window for each of its people."""

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from app.worker import run_once
from tests.support.browser import People
from tests.support.server import LiveServer


@dataclass
class Story:
    """The installation, the domain of its people's addresses, and their common password."""

    server: LiveServer
    domain: str
    password: str

    def work(self) -> None:
        """Let the worker do what waits: mails, the record, the catalog."""
        run_once(self.server.app)

    def enter(self, people: People, key: str) -> Page:
        """The person's own window, signed in by password."""
        page = people(key)
        if page.url == "about:blank":
            page.goto(f"{self.server.url}/account/sign-in")
            page.get_by_label("E-mail").fill(f"{key}@{self.domain}")
            page.get_by_label("Password").fill(self.password)
            page.get_by_role("main").get_by_role("button", name="Sign in").click()
            expect(page.get_by_role("heading", level=1)).to_be_visible()
        return page

    def at(self, page: Page, path: str) -> None:
        """Open an address of ours."""
        answer = page.goto(self.server.url + path)
        assert answer is not None and answer.ok, f"{path}: {answer and answer.status}"
