"""Builds the llama.cpp of the bundle into `build/portable`: one that runs on any processor. `make bundle` calls this.

The development environment's llama.cpp is compiled for the processor in front of you. A bundle goes to others, so its
libraries come from the same locked source, compiled once for each kind of processor (`FLAGS`); the model process takes
the best one at start. They never meet pip's cache of built wheels, whose name for both would be the same.

Compiling takes about 9 minutes on two cores. What was compiled is kept under the user's cache folder by what it was
made from, so a fresh clone, or `make clean`, costs none of it.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

from setup import BIN, PYTHON, ROOT, SetUpError, Steps, check_compiler

OUT = ROOT / "build/portable"  # lib/, licences/ and the key of what is in them
WORK = ROOT / "build/portable-work"  # stays until the end, so that an interrupted run goes on
LAYOUT = 1  # another number when this script makes something else of the same

FLAGS = {
    "CMAKE_BUILD_TYPE": "Release",
    "BUILD_SHARED_LIBS": "ON",
    # for any processor: nothing of this one, the processor's code in libraries of its own, one for each kind
    "GGML_NATIVE": "OFF",
    "GGML_BACKEND_DL": "ON",
    "GGML_CPU_ALL_VARIANTS": "ON",
    # the library alone
    "LLAMA_BUILD_COMMON": "OFF",
    "LLAMA_BUILD_TOOLS": "OFF",
    "LLAMA_BUILD_EXAMPLES": "OFF",
    "LLAMA_BUILD_TESTS": "OFF",
    "LLAMA_BUILD_SERVER": "OFF",
    "LLAMA_BUILD_APP": "OFF",
    "LLAMA_OPENSSL": "OFF",
    # the libraries find each other where they lie
    "CMAKE_BUILD_WITH_INSTALL_RPATH": "ON",
    "CMAKE_INSTALL_RPATH": "@loader_path" if sys.platform == "darwin" else "$ORIGIN",
}
if sys.platform == "linux":
    FLAGS |= {"CMAKE_SHARED_LINKER_FLAGS": "-Wl,-s", "CMAKE_MODULE_LINKER_FLAGS": "-Wl,-s"}  # no symbols for debuggers


def main() -> int:
    if not PYTHON.exists():
        print("The development environment is missing: run make bundle.", file=sys.stderr)
        return 1
    return bring(OUT, "llama.cpp", fingerprint(), build)


def bring(out: Path, name: str, key: str, build: Callable[[str, Path], None]) -> int:
    """Puts what `build` makes of this key into `out`, from the user's cache where it was built before; an exit code."""
    if is_there(out, key):
        return 0
    kept = cache_folder() / f"{name}-{key}"
    try:
        if not is_there(kept, key):
            build(key, kept)
    except SetUpError as trouble:
        print(f"\n{name} for the bundle was not built: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. The next run goes on from here.", file=sys.stderr)
        return 130
    copy(kept, out)
    return 0


def build(key: str, target: Path) -> None:
    check_compiler()
    step = Steps(of=2)
    if not (WORK / "key").is_file() or (WORK / "key").read_text() != key:
        shutil.rmtree(WORK, ignore_errors=True)
        WORK.mkdir(parents=True)
    source = WORK / "source/vendor/llama.cpp"

    step("Source of llama.cpp")
    if not (WORK / "key").is_file():
        fetch_source(step, "llama-cpp-python", "app", WORK)
        (WORK / "key").write_text(key)

    step("llama.cpp for any processor")
    step.note("compiled once for each kind of processor: about 9 minutes on two cores, only this once")
    # the source lies inside this repository, whose commit is none of llama.cpp's
    os.environ["GIT_DIR"] = os.devnull
    cmake = str(BIN / ("cmake.exe" if os.name == "nt" else "cmake"))
    step.run([cmake, "-S", str(source), "-B", str(WORK / "build"), *generator(), *definitions(source)])
    step.run([cmake, "--build", str(WORK / "build"), "--config", "Release", "--target", "llama", "--parallel"])
    step.run([cmake, "--install", str(WORK / "build"), "--config", "Release", "--prefix", str(WORK / "installed")])
    step.end()

    collected = WORK / "collected"
    shutil.rmtree(collected, ignore_errors=True)
    collect(WORK / "installed", collected / "lib")
    collect_licences(source, collected / "licences")
    (collected / "key").write_text(key)
    copy(collected, target)
    shutil.rmtree(WORK, ignore_errors=True)


def fetch_source(step: Steps, package: str, lock: str, work: Path) -> None:
    """The locked source of a package, unpacked into `work/source`."""
    (work / "requirement.txt").write_text(locked(package, lock))
    only_source = ["--no-deps", "--no-binary", ":all:", "--no-build-isolation", "--require-hashes"]
    step.run([*pip(), "download", *only_source, "--dest", str(work), "-r", str(work / "requirement.txt")])
    unpack(next(work.glob(f"{package.replace('-', '_')}-*.tar.gz")), work / "source")


def fingerprint() -> str:
    """Names all that the libraries are made from: the source, the flags, the compiler."""
    source = locked("llama-cpp-python", "app")
    parts = [str(LAYOUT), source, str(sorted(FLAGS.items())), sys.platform, platform.machine(), compiler_version()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def compiler_version() -> str:
    compiler = os.environ.get("CC", "cc")
    if os.name == "nt" or not shutil.which(compiler):
        return ""
    return subprocess.run([compiler, "--version"], capture_output=True, text=True, check=False).stdout


def locked(package: str, lock: str) -> str:
    """A package's version and hashes in `requirements/<lock>.txt`, as pip reads them."""
    text = (ROOT / f"requirements/{lock}.txt").read_text()
    found = re.search(rf"^{re.escape(package)}==(?:.*\\\n)*.*\n", text, re.MULTILINE)
    assert found, f"requirements/{lock}.txt holds {package}"
    return found[0]


def is_there(folder: Path, key: str) -> bool:
    """The key is written last."""
    return (folder / "key").is_file() and (folder / "key").read_text() == key


def copy(source: Path, target: Path) -> None:
    """Whole or not at all."""
    new = target.with_name(f"{target.name}.new-{os.getpid()}")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(source, new)
    shutil.rmtree(target, ignore_errors=True)
    new.rename(target)


def cache_folder() -> Path:
    """Where the system wants what can be made again; platformdirs would know, but nothing is installed that early."""
    if os.name == "nt":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData/Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library/Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "sayso-build"


def pip() -> list[str]:
    return [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input"]


def unpack(archive: Path, target: Path) -> None:
    """Without the version in the name of its top folder."""
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            member.name = member.name.partition("/")[2] or "."
            if member.isreg() or member.isdir():
                tar.extract(member, target, set_attrs=False)


def generator() -> list[str]:
    if os.name == "nt":  # Visual Studio, which finds its own compiler
        return []
    return ["-G", "Ninja", f"-DCMAKE_MAKE_PROGRAM={BIN / 'ninja'}"]


def definitions(source: Path) -> list[str]:
    flags = dict(FLAGS)
    if os.name != "nt":  # no path of this machine in the libraries
        maps = f"-ffile-prefix-map={source}=llama.cpp -ffile-prefix-map={WORK / 'build'}=build"
        flags |= {"CMAKE_C_FLAGS": maps, "CMAKE_CXX_FLAGS": maps}
    return [f"-D{name}={value}" for name, value in flags.items()]


def collect(installed: Path, target: Path) -> None:
    """One of each library, under the name by which it is opened: `libllama.so`, the processor variants by file; the
    others by the name that is written in the libraries that need them (`libggml.so.0`)."""
    target.mkdir(parents=True)
    for file in sorted(installed.rglob("*")):
        opened = re.fullmatch(r"libllama\.(so|dylib)|libggml-\w+-[\w.]+\.so|.+\.dll", file.name)
        needed = re.fullmatch(r"libggml(-base)?(\.so\.\d+|\.\d+\.dylib)", file.name)
        module = file.suffix == ".so" and not file.is_symlink() and file.name != "libllama.so"
        if opened or needed or module:
            shutil.copyfile(file.resolve(), target / file.name)
            (target / file.name).chmod(0o755)
    if not any(target.glob("*ggml-cpu-*")):
        raise SetUpError("the build left no library for any processor; llama.cpp has changed how it names them.")


def collect_licences(source: Path, target: Path) -> None:
    """llama.cpp's, and that of the one file in it that has another owner."""
    target.mkdir(parents=True)
    shutil.copyfile(source / "LICENSE", target / "llama.cpp.txt")
    head = re.match(r"(?://.*\n)+", (source / "ggml/src/ggml-cpu/llamafile/sgemm.cpp").read_text(encoding="utf-8"))
    assert head, "the file begins with its licence"
    text = "\n".join(line[2:].strip() for line in head[0].splitlines())
    (target / "llamafile.txt").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
