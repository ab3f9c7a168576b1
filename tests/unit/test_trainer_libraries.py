"""Which files of the trainer's environment the package `sayso-training` takes."""

from pathlib import Path
from types import ModuleType

import pytest

from tests.support.scripts import script

GGML = "GGUF_CONFIG_MAPPING = {'general': {}, 'tiny': {'context_length': 'n'}}\n"
FILES = {
    "transformers/integrations/ggml.py": GGML,
    "transformers/integrations/text.py": "from ..models.named.words import X\n",
    "transformers/models/__init__.py": "",
    "transformers/models/auto/__init__.py": "",
    "transformers/models/tiny/model.py": "from ..parent.model import X\nfrom ...utils import Y\n",
    "transformers/models/parent/model.py": "from transformers.models.grandparent import X\n",
    "transformers/models/grandparent/__init__.py": "from .. import sibling\n",
    "transformers/models/sibling/__init__.py": "",
    "transformers/models/named/words.py": "",
    "transformers/models/vision/model.py": "",
    "transformers/utils/__init__.py": "",
    "peft/tuners/lora.py": "def f():\n    from transformers.models.adapted import Z\n",
    "transformers/models/adapted/__init__.py": "",
    "torch/__init__.py": "NAMES = {'a', 'b', 'c'}\nHERE = __file__\n",
    "torch/old.py": "print 'for Python 2'\n",
    "torch/lib/libtorch.so": "",
    "torch/lib/libtorch.a": "",
    "torch/include/torch.h": "",
    "torch/test/test_x.py": "",
    "torch/sub/tests/test_y.py": "",
    "torch/bin/torch_shm_manager": "",
    "torch/bin/protoc": "",
    "torch-2.0.dist-info/METADATA": "Name: torch\n",
    "torch-2.0.dist-info/RECORD": "torch/__init__.py,,\n",
    "other-1.0.dist-info/METADATA": "Name: other\n",
    "other-1.0.dist-info/RECORD": "other/__init__.py,,\n",
}


@pytest.fixture
def libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, for a small environment."""
    site = tmp_path / "lib/python3.11/site-packages"
    for name, text in FILES.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text)
    module = script("trainer_libraries")
    monkeypatch.setattr(module, "ENVIRONMENT", tmp_path)
    monkeypatch.setattr(module, "TOPS", ("torch", "transformers", "peft"))
    return module


def test_models_that_something_needs_are_taken(libraries: ModuleType) -> None:
    needed = {"auto", "tiny", "parent", "grandparent", "sibling", "named", "adapted"}
    assert libraries.models() == needed
    names = {name for name, _ in libraries.files()}
    assert {name.split("/")[2] for name in names if name.startswith("transformers/models/")} == {*needed, "__init__.py"}


def test_what_a_trainer_does_not_need_is_left(libraries: ModuleType) -> None:
    names = {name for name, _ in libraries.files() if name.startswith(("torch", "other"))}
    taken = {"torch/__init__.py", "torch/old.py", "torch/lib/libtorch.so", "torch/bin/torch_shm_manager"}
    assert names == {*taken, "torch-2.0.dist-info/METADATA"}


def test_byte_code_is_the_same_wherever_it_is_made(libraries: ModuleType, tmp_path: Path) -> None:
    made = []
    for folder in (tmp_path / "one", tmp_path / "two/deeper"):
        listed = [entry for entry in libraries.files() if entry[0].startswith("torch/")]
        compiled = list(libraries.compile_to(folder, listed))
        ((name, file, source),) = compiled  # the other is of no Python that runs here
        assert name.startswith("torch/__pycache__/__init__.")
        assert source.name == "__init__.py"
        made.append(file.read_bytes())
    assert made[0] == made[1]
    assert str(tmp_path).encode() not in made[0]


def test_another_torch_is_refused(libraries: ModuleType, tmp_path: Path) -> None:
    (metadata,) = tmp_path.rglob("torch-*/METADATA")
    metadata.write_text("Name: torch\nRequires-Dist: nvidia-cudnn; platform_system == 'Linux'\n")
    with pytest.raises(libraries.BundleError, match="CUDA"):
        libraries.site_packages()
    metadata.unlink()
    with pytest.raises(libraries.BundleError, match="make training"):
        libraries.site_packages()
