"""The folder that `make bundle` has made; without one these tests are skipped."""

from pathlib import Path

import pytest

BUNDLE = Path(__file__).resolve().parents[2] / "dist/sayso"


@pytest.fixture(scope="session")
def bundle() -> Path:
    if not BUNDLE.is_dir():
        pytest.skip("there is no bundle: make bundle")
    return BUNDLE
