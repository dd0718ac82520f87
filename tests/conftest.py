"""What every test gets: no network beyond this machine, property profiles, databases, browser."""

import pytest

from tests.support import network, properties

pytest_plugins = [
    "tests.support.databases",
    "tests.support.server",
    "tests.support.browser",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the long tests too")


def pytest_configure(config: pytest.Config) -> None:
    network.guard()
    properties.load_profile(long=config.getoption("--long"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long tests to ``--long`` (told as deselected); keep each file on one worker.

    A file's tests share what is dear to build. Shards are made to be spread, and stay free.
    """
    if not config.getoption("--long"):
        left_out = [item for item in items if item.get_closest_marker("long")]
        if left_out:
            config.hook.pytest_deselected(items=left_out)
            items[:] = [item for item in items if not item.get_closest_marker("long")]
    for item in items:
        free = "shard" in getattr(item, "fixturenames", ())
        if not free and item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes ``shard`` runs once for each seed of this profile."""
    if "shard" in metafunc.fixturenames:
        shards = properties.shards(long=metafunc.config.getoption("--long"))
        metafunc.parametrize("shard", shards, ids=[f"seed{number}" for number in shards])
