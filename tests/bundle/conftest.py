"""The folder whose program SAYSO_TEST_COMMAND names, as `make test-bundle` does; else these tests are skipped."""

from pathlib import Path

import pytest

from tests.end2end.window import COMMAND


@pytest.fixture(scope="session")
def bundle() -> Path:
    folder = Path(COMMAND[0]).resolve().parent
    if not (folder / "_internal").is_dir():
        pytest.skip("for a bundle: make test-bundle")
    return folder
