"""The trainer's bundle: what is in it, that it trains beside a bundle of Sayso, and that it has every model that Sayso
trains. `make test-training-bundle`."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end2end.window import NETWORK
from tests.support.requirements import unavailable
from tests.support.scripts import script
from tests.support.training_worlds import save, small_world

TRAINED = {  # by the names of transformers
    *("llama", "mistral", "qwen2", "qwen3", "gemma2", "gemma3", "gemma3_text", "phi3", "falcon", "gpt2", "stablelm"),
    *("starcoder2", "nemotron", "bloom", "qwen2_moe", "qwen3_moe", "gpt_oss", "lfm2", "gemma4", "minimax_m2"),
}
LOOK_UP = """
import json, sys
sys.path = [path for path in sys.path if "site-packages" not in path] + [sys.argv[1]]
from transformers import MODEL_FOR_CAUSAL_LM_MAPPING, AutoConfig
from transformers.modeling_gguf_pytorch_utils import GGUF_SUPPORTED_ARCHITECTURES
def model(name):
    try:
        return MODEL_FOR_CAUSAL_LM_MAPPING[type(AutoConfig.for_model(name))].__name__
    except Exception as error:
        return repr(error)
names = {*GGUF_SUPPORTED_ARCHITECTURES, *json.loads(sys.argv[2])} - {"general", "tokenizer"}
print(json.dumps({name: model(name) for name in names}))
"""


@pytest.fixture(scope="module")
def training(bundle: Path) -> Path:
    folder = bundle.with_name("sayso-training")
    if not folder.is_dir():
        pytest.skip("for the trainer's bundle: make test-training-bundle")
    return folder


def test_everything_has_a_licence_is_there_once_and_runs_on_an_old_glibc(training: Path) -> None:
    script("bundle").check(training)


def test_nothing_that_a_trainer_has_no_use_for(training: Path) -> None:
    names = [path.relative_to(training).as_posix() for path in training.rglob("*")]
    unwanted = ("PySide6", "llama_cpp", "sqlalchemy", "torch/include", "/tests/", "_pytest/", "tkinter", "nvidia")
    for part in unwanted:
        assert [name for name in names if part in name] == []


def test_nothing_names_the_folder_it_was_made_in(training: Path) -> None:
    here = os.fsencode(Path(__file__).resolve().parents[2])
    assert [path.name for path in training.rglob("*") if path.is_file() and here in path.read_bytes()] == []


def test_it_trains_without_a_socket_and_the_adapter_answers(bundle: Path, training: Path, tmp_path: Path) -> None:
    if shutil.which("strace") is None:
        unavailable("watching system calls needs Debian's package strace")
    save(small_world(), tmp_path / "data")
    seen = tmp_path / "sockets.txt"
    watched = ["strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=socket,execve", "-o", str(seen)]
    train = [str(bundle / "sayso"), "train", "sft", "--all", "--steps", "2", "--name", "Two steps", "--json"]
    environment = {**os.environ, "SAYSO_DATA_DIR": str(tmp_path / "data"), "LANG": "C.UTF-8"}
    done = subprocess.run([*watched, *train], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["steps"] == 2
    assert NETWORK.findall(seen.read_text()) == []
    assert str(training / "sayso-trainer") in seen.read_text()[: 10**7]
    ask = [str(bundle / "sayso"), "generate", "--adapter", "Two steps", "--prompt", "Hello!", "--max-tokens", "8"]
    assert subprocess.run(ask, env=environment, capture_output=True, text=True, check=True).stdout.strip()


def test_it_has_the_models_that_can_be_read_from_gguf_files(training: Path) -> None:
    command = [sys.executable, "-S", "-c", LOOK_UP, str(training / "_internal"), json.dumps(sorted(TRAINED))]
    done = subprocess.run(command, env={"PYTHONDONTWRITEBYTECODE": "1"}, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    assert {name: model for name, model in found.items() if "ModuleNotFound" in model or "No module" in model} == {}
    assert {name for name in TRAINED if "Error" in found[name]} == set()
