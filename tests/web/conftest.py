"""One application for the tests of a file; those that ask for it put it back before each test."""

from collections.abc import Callable, Iterator

import pytest

from tests.support.reset import Resettable, resettable


@pytest.fixture(scope="module")
def opened(
    new_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Resettable]:
    with resettable(new_database("sqlite"), tmp_path_factory.mktemp("instance")) as found:
        yield found
