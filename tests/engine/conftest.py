"""Real models in this process: the built-in one and small synthetic ones, one for each kind of memory."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.engine.builtin import builtin_model
from desktop.engine.protocol import Hello
from desktop.engine.worker.library import LlamaLibrary
from tests.support import synthetic
from tests.support.engine_harness import Child, Harness, Opener
from tests.support.requirements import unavailable


@pytest.fixture(scope="session")
def library() -> LlamaLibrary:
    return LlamaLibrary()


@pytest.fixture(scope="session")
def builtin() -> Path:
    path = builtin_model()
    if path is None:
        unavailable("the built-in model is not installed")
    return path


@pytest.fixture(scope="session")
def models(builtin: Path, pytestconfig: pytest.Config) -> dict[str, Path]:
    """By name: "builtin", "full", "sliding", "recurrent", "hybrid" and "adapter". Made once, kept in pytest's cache."""
    version = hashlib.sha256(Path(synthetic.__file__).read_bytes()).hexdigest()[:12]
    folder = pytestconfig.cache.mkdir(f"models-{version}")
    found = {"builtin": builtin, "adapter": folder / "adapter.gguf"}
    for name, write in synthetic.WRITERS.items():
        found[name] = made(folder / f"{name}.gguf", lambda path, write=write: write(path, builtin))
    made(found["adapter"], synthetic.write_adapter)
    return found


def made(path: Path, write: Callable[[Path], None]) -> Path:
    if not path.exists():
        unfinished = path.with_suffix(".new")
        write(unfinished)
        unfinished.rename(path)
    return path


@pytest.fixture
def engine(library: LlamaLibrary, models: dict[str, Path]) -> Iterator[Opener]:
    """Opens engines by the model's name; closes them after the test."""
    opened: list[Harness] = []

    def open_engine(name: str, **options: object) -> Harness:
        if name != "builtin":  # a window's cells are overwritten soon, not after a batch of 512
            options = {"batch": 64, "ubatch": 64, **options}
        harness = Harness(library, models[name], **options)
        opened.append(harness)
        return harness

    yield open_engine
    for harness in opened:
        harness.close()


@pytest.fixture
def child() -> Iterator[Child]:
    """A model process that has sent its `Hello`."""
    child = Child()
    try:
        child.until(Hello)
        yield child
    finally:
        child.close()
