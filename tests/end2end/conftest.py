import os
from collections.abc import Iterator

import pytest

from tests.end2end.virtual_desktop import VirtualDesktop, missing


@pytest.fixture(scope="session")
def desktop() -> Iterator[VirtualDesktop]:
    """One virtual desktop for all tests. Skips where the system lacks what it takes, but never in CI."""
    if packages := missing():
        reason = f"a virtual desktop needs Debian's packages {' '.join(packages)}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with VirtualDesktop() as desktop:
        yield desktop
