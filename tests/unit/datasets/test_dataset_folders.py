"""A folder is read as one dataset: splits, several datasets, and the file of a bad row."""

import json
from collections.abc import Sequence
from pathlib import Path

from arro3.io import write_ipc_stream, write_parquet

from desktop.datasets.compression import zstd  # type: ignore[attr-defined]
from desktop.datasets.files import Container, examine, rows
from desktop.datasets.imports import inspect_file
from desktop.datasets.lint.files import lint
from desktop.datasets.lint.issues import LintOptions
from desktop.datasets.records import ImportedRow
from tests.support.data_files import PAIRS, fields, problem, table


def dataset(folder: Path, name: str, data: Sequence[dict[str, str]]) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        (write_ipc_stream if name.endswith(".arrow") else write_parquet)(table(data), file)
    return path


def splits(folder: Path) -> list[tuple[str, str]]:
    return [(row.part, fields(row)["prompt"]) for row in rows(folder)]


EXPECTED = [("train", PAIRS[0]["prompt"]), ("train", PAIRS[1]["prompt"]), ("test", PAIRS[2]["prompt"])]


def test_a_folder_as_on_the_hub(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("---\nlicense: mit\n---\n")
    (tmp_path / ".cache").mkdir()
    (tmp_path / ".cache" / "x.parquet").write_bytes(b"no")
    dataset(tmp_path, "data/test-00000-of-00001.parquet", PAIRS[2:])
    dataset(tmp_path, "data/train-00000-of-00002.parquet", PAIRS[:1])
    dataset(tmp_path, "data/train-00001-of-00002.parquet", PAIRS[1:2])
    assert splits(tmp_path) == EXPECTED
    assert examine(tmp_path).container is Container.FOLDER
    versioned = tmp_path / "pairs-v1.2"
    dataset(versioned, "train.parquet", PAIRS)
    assert examine(versioned).stem == "pairs-v1.2"


def test_folders_of_save_to_disk(tmp_path: Path) -> None:
    (tmp_path / "dataset_dict.json").write_text('{"splits": ["train", "test"]}')
    for split, data in (("train", PAIRS[:2]), ("test", PAIRS[2:])):
        dataset(tmp_path, f"{split}/data-00000-of-00001.arrow", data)
        dataset(tmp_path, f"{split}/cache-4711.arrow", PAIRS)
        dataset(tmp_path, f"{split}/data-00000-of-00007.arrow", PAIRS)  # of an earlier one
        (tmp_path / split / "dataset_info.json").write_text("{}")
        (tmp_path / split / "state.json").write_text('{"_data_files": [{"filename": "data-00000-of-00001.arrow"}]}')
    assert splits(tmp_path) == EXPECTED
    assert [prompt for _, prompt in splits(tmp_path / "train")] == [row["prompt"] for row in PAIRS[:2]]


def test_the_split_of_a_row_is_a_tag_if_there_are_several(tmp_path: Path) -> None:
    wrapped = tmp_path / "w.json"
    wrapped.write_text(json.dumps({"train": PAIRS[:1], "test": PAIRS[1:2]}))
    for folder, files in (("one", ["train.parquet"]), ("two", ["train.parquet", "data/dev.parquet"])):
        for name in files:
            dataset(tmp_path / folder, name, PAIRS[: 1 + len(name)])

    def tags(path: Path) -> set[tuple[str, ...]]:
        return {found.prompt.tags for _, found in inspect_file(path).rows() if isinstance(found, ImportedRow)}

    assert tags(wrapped) == {("train",), ("test",)}
    assert tags(tmp_path / "one") == {()}
    assert tags(tmp_path / "two") == {("train",), ("validation",)}


def test_a_folder_of_several_datasets_names_them(tmp_path: Path) -> None:
    dataset(tmp_path, "pairs/train.parquet", PAIRS)
    dataset(tmp_path, "other/train.parquet", PAIRS)
    assert "several datasets: other, pairs" in problem(tmp_path)
    (tmp_path / "empty").mkdir()
    assert "contains no training data" in problem(tmp_path / "empty")


def test_a_bad_row_of_a_folder_names_its_file(tmp_path: Path) -> None:
    (tmp_path / "train.jsonl").write_text('{"prompt": "a"}\n{"prompt": "b"}\n')
    (tmp_path / "test.jsonl").write_text('{"prompt": "a"}\n{"prompt\n')
    found = list(rows(tmp_path))
    assert str(found[3].problem).startswith("test.jsonl, Line 2")


def test_the_linter_reads_the_same_files(tmp_path: Path) -> None:
    row = {"messages": [{"role": "user", "content": "Note"}, {"role": "assistant", "content": "So."}]}
    for split in ("train", "test"):
        (tmp_path / split).mkdir()
        (tmp_path / split / "data-00000.jsonl.zst").write_bytes(zstd.compress(json.dumps(row).encode()))
    checked = lint(tmp_path, LintOptions())
    assert (checked.rows, set(checked.formats.values())) == (2, {"trl-sft"})
    assert "split-leak" in [issue.check for issue in checked.issues]
