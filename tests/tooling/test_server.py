"""The support serves what it is given and reports what its worker could not do."""

import threading
import urllib.error
import urllib.request

import pytest

from tests.support.server import LiveServer, serving, working


def test_an_application_is_served_until_the_block_ends() -> None:
    def app(environ, start_response):  # type: ignore[no-untyped-def]
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"here"]

    with serving(app) as url:
        assert urllib.request.urlopen(url, timeout=5).read() == b"here"
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(url, timeout=5)


def test_the_worker_runs_beside_and_is_told_to_end() -> None:
    ran, ended = threading.Event(), threading.Event()

    def work(stopped: threading.Event) -> None:
        ran.set()
        stopped.wait(20)
        ended.set()

    with working(work):
        assert ran.wait(5)
    assert ended.is_set()


def test_what_the_worker_raised_is_the_test_s_failure() -> None:
    failed = threading.Event()

    def work(stopped: threading.Event) -> None:
        failed.set()
        raise LookupError("no such subscriber")

    with pytest.raises(LookupError, match="no such subscriber"), working(work):
        assert failed.wait(5)


def test_the_application_answers_at_the_address_that_it_gives_in_mails(
    live_server: LiveServer,
) -> None:
    assert live_server.app.config["SETTINGS"].base_url == live_server.url
    assert urllib.request.urlopen(f"{live_server.url}/healthz", timeout=10).status == 200
    assert any(thread.name == "live-worker" for thread in threading.enumerate())
