"""Commands fork from one process that waits, since importing takes them longer than their work."""

from collections.abc import Iterator

import pytest

from tests.support.command_line import warm_commands


@pytest.fixture(autouse=True, scope="package")
def warm() -> Iterator[None]:
    with warm_commands():
        yield
