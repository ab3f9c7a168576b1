"""Formats are found by listing their package, and each says of itself all that the rest of the program needs."""

import subprocess
import sys
from pathlib import Path

import pytest

from desktop.datasets import formats
from desktop.datasets.dataset_types import DATASET_TYPES, DatasetType
from desktop.datasets.formats import FOLDER, FORMATS, PLAIN
from desktop.datasets.recognition import FORMATS as SOURCES

MODULES = sorted(path.stem for path in Path(formats.__file__).parent.glob("[!_]*.py"))


def test_each_module_is_a_format_of_its_name() -> None:
    assert sorted(PLAIN) == sorted(name.replace("_", "-") for name in MODULES)


def test_a_file_of_each_format_can_be_imported() -> None:
    assert all(format.source is not None and format.source.name == name for name, format in PLAIN.items())
    assert PLAIN.keys() <= SOURCES.keys()
    assert all(source.read is not None for source in SOURCES.values())


def test_no_two_formats_have_the_same_weight() -> None:
    """Else which one a file is would follow from the order of modules."""
    weights = [source.weight for source in SOURCES.values()]
    assert len(set(weights)) == len(weights)


@pytest.mark.parametrize("type", DatasetType)
def test_each_type_is_in_the_folder_of_all_types(type: DatasetType) -> None:
    assert type in DATASET_TYPES
    assert type in [part.dataset_type for part in FOLDER.parts]


def test_offered_formats_are_in_the_menu() -> None:
    assert all(DATASET_TYPES[format.dataset_type].use for format in FORMATS.values())


def test_a_module_is_all_that_a_new_format_needs(tmp_path: Path) -> None:
    """In a process of its own, with one more module on the package's path."""
    (tmp_path / "mine.py").write_text(
        "from dataclasses import replace\n"
        "from desktop.datasets.formats import trl_sft\n"
        "FORMAT = replace(trl_sft.FORMAT, name='mine', source=replace(trl_sft.FORMAT.source, name='mine', weight=75))\n"
    )
    code = (
        "import importlib.util, sys, pkgutil\n"
        "listed = pkgutil.iter_modules\n"
        "def more(path=None, prefix=''):\n"
        "    if path and path[0].endswith('formats'): path.append(sys.argv[1])\n"
        "    return listed(path, prefix)\n"
        "pkgutil.iter_modules = more\n"
        "from desktop.datasets.formats import FORMATS, READABLE, FOLDER\n"
        "from desktop.datasets.recognition import FORMATS as SOURCES\n"
        "assert 'mine' in SOURCES\n"
        "assert all('mine' in [format.name for format in found] for found in (READABLE, FOLDER.parts))\n"
        "print(*FORMATS)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["mine", *FORMATS]
