from collections.abc import Iterator

import pytest

from tests.end2end.virtual_desktop import VirtualDesktop, missing
from tests.support.requirements import unavailable


@pytest.fixture(scope="session")
def desktop() -> Iterator[VirtualDesktop]:
    """One virtual desktop for all tests. Skips where the system lacks what it takes, but never in CI."""
    if packages := missing():
        unavailable(f"a virtual desktop needs Debian's packages {' '.join(packages)}")
    with VirtualDesktop() as desktop:
        yield desktop
