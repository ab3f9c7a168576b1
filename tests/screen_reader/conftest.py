import os
from collections.abc import Iterator

import pytest

from tests.end2end.virtual_desktop import VirtualDesktop
from tests.screen_reader.reader import ScreenReader, lacking
from tests.support.requirements import unavailable


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole stories take minutes: `make soak` runs them, `make test` one."""
    if "SAYSO_SOAK" not in os.environ:
        for item in items:
            if item.get_closest_marker("soak") and "screen_reader" in item.path.parts:
                item.add_marker(pytest.mark.skip(reason="a whole story by ear: runs in `make soak`"))


@pytest.fixture(scope="session")
def heard_desktop() -> Iterator[VirtualDesktop]:
    """A desktop of its own: a screen reader changes how programs answer, and the eyes of other tests read there."""
    if packages := lacking():
        unavailable(f"a screen reader on a virtual desktop needs Debian's packages {' '.join(packages)}")
    with VirtualDesktop() as desktop:
        yield desktop


@pytest.fixture
def reader(heard_desktop: VirtualDesktop) -> Iterator[ScreenReader]:
    """Orca, freshly started. Start the window after it."""
    with ScreenReader(heard_desktop) as reader:
        yield reader
