"""The libraries of the package `sayso-training`: the trainer's environment without what a trainer does not need.

They are plain files in the bundle, as pip installed them: transformers finds its models by listing folders, and torch
reads sources. Torch's tests, headers and static libraries are excluded, and the models of transformers that cannot be
read from a GGUF file.

Byte code is compiled here. It contains neither times nor the builder's folder, so the same source gives the same bytes.
"""

from __future__ import annotations

import ast
import py_compile
import shutil
from collections.abc import Iterator
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path, PurePosixPath

from bundle import BundleError

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv-training"

TOPS = (  # what a run or a conversion imports; tests/bundle/test_training.py trains with nothing else
    *("torch", "torchgen", "transformers", "peft", "accelerate", "safetensors", "tokenizers", "gguf"),
    *("numpy", "numpy.libs"),
    *("huggingface_hub", "httpx2", "httpcore2", "h11", "anyio", "idna", "truststore", "filelock", "fsspec", "tqdm"),
    *("jinja2", "markupsafe", "yaml", "regex", "packaging", "psutil", "sympy", "mpmath", "typing_extensions.py"),
)

UNUSED = (  # folders and files of those, by the beginning of their path
    *("torch/include/", "torch/share/", "torch/test/", "torch/lib/libshm_windows/", "torch/utils/model_dump/"),
    *("torch/lib/libtorchbind_test", "torch/lib/libjitbackend_test", "torch/lib/libbackend_with_compiler"),
    *("torch/lib/libaoti_custom_ops", "torch/utils/benchmark/utils/valgrind_wrapper/"),
    *("numpy/_pyinstaller/", "transformers/cli/"),
)
NEEDED = ("torch/bin/torch_shm_manager",)  # torch refuses to start where it is not
NAMED_MODELS = ("siglip",)  # of transformers: gemma3's configuration asks for it by a name in a text
UNUSED_FOLDERS = {"tests", "__pycache__", "bin"}
UNUSED_KINDS = (
    *(".a", ".lib", ".h", ".hpp", ".cuh", ".cpp", ".c", ".cu", ".pyx", ".pxd", ".pyi", ".cmake", ".typed", ".exe"),
)


def site_packages() -> Path:
    """Raises `BundleError` if the trainer's environment is missing, or has not torch's CPU build."""
    found = sorted(ENVIRONMENT.resolve().glob("lib/python3*/site-packages"))
    metadata = [file.read_text(encoding="utf-8") for site in found for file in site.glob("torch-*.dist-info/METADATA")]
    if not metadata:
        raise BundleError("the trainer's environment is missing: run make training.")
    if any("Requires-Dist: nvidia-" in text for text in metadata):
        raise BundleError(
            "the trainer's environment has a torch with CUDA: the package takes the build for processors."
        )
    return found[0]


def modules() -> list[str]:
    """The names under which they are imported."""
    return [name.removesuffix(".py") for name in TOPS if name != "numpy.libs"]


def files() -> Iterator[tuple[str, Path]]:
    """Each file of the libraries: its place in the bundle, and its source."""
    site = site_packages()
    for top in TOPS:
        root = site / top
        if not root.exists():
            raise BundleError(f"the trainer's environment has no {top}: run make training.")
        for path in [root] if root.is_file() else sorted(root.rglob("*")):
            name = path.relative_to(site).as_posix()
            if path.is_file() and is_used(name):
                yield name, path
    for info in sorted(site.glob("*.dist-info")):  # what tells a version; the rest is about how it was installed
        provides = (info / "RECORD").read_text(encoding="utf-8")
        if any(f"\n{top}/" in f"\n{provides}" or f"\n{top}," in f"\n{provides}" for top in TOPS):
            yield f"{info.name}/METADATA", info / "METADATA"


def is_used(name: str) -> bool:
    path = PurePosixPath(name)
    if name in NEEDED:
        return True
    if name.startswith(UNUSED) or path.suffix in UNUSED_KINDS or UNUSED_FOLDERS & set(path.parts[:-1]):
        return False
    is_model = path.parts[:2] == ("transformers", "models") and len(path.parts) > 3
    return not is_model or path.parts[2] in models()


@cache
def models() -> frozenset[str]:
    """The folders of transformers' models that can be read from GGUF files, and those that something imports."""
    site = site_packages()
    folder = site / "transformers/models"
    others = [file for file in (site / "transformers").rglob("*.py") if folder not in file.parents]
    missing = {"auto", *_gguf_architectures(), *NAMED_MODELS}
    for file in [*others, *(site / "peft").rglob("*.py")]:
        missing.update(_imported_models(file))
    found: set[str] = set()
    while missing:
        name = missing.pop()
        if name not in found and (folder / name).is_dir():
            found.add(name)
            for file in (folder / name).rglob("*.py"):
                missing.update(_imported_models(file))
    return frozenset(found)


def _gguf_architectures() -> list[str]:
    tree = ast.parse((site_packages() / "transformers/integrations/ggml.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "GGUF_CONFIG_MAPPING":
            return [str(key) for key in ast.literal_eval(node.value)]
    raise BundleError("transformers has changed where it lists the architectures of GGUF files.")


def _imported_models(file: Path) -> Iterator[str]:
    """Names after `models.`, and of two dots, which in a model's folder are the folders beside it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            module = node.module or ""
            before, named, after = f".{module}".rpartition(".models.")
            if named and before in ("", ".transformers"):
                yield after.split(".")[0]
            elif node.level == 2:
                yield from [module.split(".")[0]] if module else [alias.name for alias in node.names]


def compile_to(folder: Path, listed: list[tuple[str, Path]]) -> Iterator[tuple[str, Path, Path]]:
    """Write the byte code of each module into `folder`: its place, its file, and the source that it is of."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, source in listed:
        if source.suffix == ".py":
            cached = Path(cache_from_source(name))
            (folder / cached).parent.mkdir(parents=True, exist_ok=True)
            try:
                py_compile.compile(
                    str(source),
                    str(folder / cached),
                    dfile=name,
                    doraise=True,
                    invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
                )
            except py_compile.PyCompileError:  # for another version of Python, which nothing imports
                continue
            yield cached.as_posix(), folder / cached, source
