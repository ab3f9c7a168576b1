"""Rows are read unchanged from every kind of file, with any name; damage is reported."""

import bz2
import csv
import gzip
import io
import json
import lzma
import random
import resource
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from arro3.core import Array, DataType, Field, Schema, Table
from arro3.io import write_ipc, write_ipc_stream, write_parquet
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.errors import UserError
from desktop.datasets.compression import zstd  # type: ignore[attr-defined]
from desktop.datasets.files import Container, examine, rows
from desktop.datasets.imports import inspect_file
from desktop.datasets.lint.files import lint
from desktop.datasets.lint.issues import LintOptions
from desktop.datasets.records import ImportedRow
from desktop.datasets.row import DataRow
from tests.support.counts import rounds

PAIRS = [
    {"prompt": "为什么天是蓝的？", "chosen": "因为空气散射蓝光，", "rejected": "因为海。"},
    {"prompt": 'Why "blue", sky?', "chosen": "Light\nscatters.", "rejected": "No ☂"},
    {"prompt": "请把这句话翻译成英文：今天天气很好", "chosen": "The weather is nice today.", "rejected": "不知道"},
]
LINES = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in PAIRS)


def read(path: Path) -> list[dict[str, Any]]:
    found = list(rows(path))
    assert all(row.problem is None for row in found), found
    assert [row.number for row in found] == list(range(1, len(found) + 1))
    return [fields(row) for row in found]


def fields(row: DataRow) -> dict[str, Any]:
    assert row.fields is not None
    return {name: row.fields.raw(name) for name in row.fields}


def problem(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        list(rows(path))
    return str(caught.value)


def table(data: Sequence[dict[str, str]] = PAIRS) -> Table:
    schema = Schema([Field(name, DataType.string(), nullable=True) for name in data[0]])
    return Table.from_pydict(
        {name: Array([row[name] for row in data], DataType.string()) for name in data[0]}, schema=schema
    )


def as_csv(separator: str = ",", end: str = "\r\n", data: Sequence[dict[str, str]] = PAIRS) -> str:
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, list(data[0]), delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(data)
    return file.getvalue()


# --- compressed, and in columns


def zipped(*files: tuple[str, bytes]) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return memory.getvalue()


def locked(data: bytes) -> bytes:
    """A zip archive that says that its file is encrypted."""
    found = bytearray(zipped(("a.jsonl", data)))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        found[found.index(magic) + offset] |= 1
    return bytes(found)


PACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".zst": zstd.compress,
    ".xz": lzma.compress,
    ".bz2": bz2.compress,
    ".zip": lambda data: zipped(("inner/pairs.jsonl", data), ("__MACOSX/inner/._pairs.jsonl", b"x"), ("inner/", b"")),
    ".xz in parts": lambda data: lzma.compress(data[:100]) + b"\0" * 4 + lzma.compress(data[100:]),
    ".bz2 in parts": lambda data: bz2.compress(data[:100]) + bz2.compress(data[100:]),
    ".zip with a note": lambda data: zipped(("LICENSE", b"MIT"), ("data.jsonl", data), ("readme.md", b"# Pairs")),
    ".gz in parts": lambda data: gzip.compress(data[:100]) + gzip.compress(data[100:]),
    ".zst in frames": lambda data: zstd.compress(data[:100]) + zstd.compress(data[100:]),
}


@pytest.mark.parametrize("pack", PACK)
@pytest.mark.parametrize("name", ["pairs.jsonl{}", "pairs{}", "pairs.jsonl", "without"])
def test_a_compressed_file_is_recognized_by_its_bytes(pack: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / name.format(pack.split()[0])
    path.write_bytes(PACK[pack](LINES.encode()))
    assert read(path) == PAIRS


def test_tables_and_other_encodings_may_be_compressed_too(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv.gz"
    path.write_bytes(gzip.compress(as_csv(";").encode("utf-16")))
    assert read(path) == PAIRS
    assert examine(path).stem == "pairs"


@pytest.mark.parametrize("name", ["pairs.arrow", "pairs.parquet", "blob"])
@pytest.mark.parametrize("write", [write_ipc, write_ipc_stream, write_parquet])
def test_parquet_and_arrow_are_recognized_by_their_bytes(write: Any, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    with path.open("wb") as file:
        write(table(), file)
    assert read(path) == PAIRS


@pytest.mark.parametrize("write", [write_ipc, write_ipc_stream])
def test_damaged_arrow_files_raise_a_user_error(write: Any, tmp_path: Path) -> None:
    path = tmp_path / "bad.arrow"
    with path.open("wb") as file:
        write(table(PAIRS * 50), file)
    good = path.read_bytes()
    draw = random.Random(7)
    for _ in range(4):
        broken = bytearray(good)
        for _ in range(20):
            broken[draw.randrange(len(broken))] = draw.randrange(256)
        path.write_bytes(bytes(broken))
        with suppress(UserError):  # or the damage is in a text
            list(rows(path))
    path.write_bytes(good[: len(good) // 2])
    assert "damaged after row" in problem(path)


@pytest.mark.parametrize("pack", [".gz", ".zst", ".xz", ".bz2", ".zip"])
def test_a_truncated_compressed_file_is_reported(pack: str, tmp_path: Path) -> None:
    path = tmp_path / f"cut.jsonl{pack}"
    draw = random.Random(3)
    data = "".join(json.dumps({"prompt": str(draw.random())}) + "\n" for _ in range(3000))
    path.write_bytes(PACK[pack](data.encode())[:-200])
    assert "cannot be unpacked" in problem(path)


BOMB = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (700 * 2**20,) * 2)
from desktop.core.errors import UserError
from desktop.datasets.files import rows
try:
    print(sum(row.problem is None for row in rows(Path(sys.argv[1]))))
except UserError as error:
    print(error)
"""


def bomb(pack: str, line: bytes) -> bytes:
    """A gigabyte, in a few kilobytes or megabytes."""
    piece = line * (2**22 // len(line))
    if pack == ".gz":
        packer = zlib.compressobj(9, wbits=31)
        once = packer.compress(piece) + packer.flush()
    elif pack == ".xz":
        once = lzma.compress(piece, preset=1)
    elif pack == ".bz2":
        once = bz2.compress(piece)
    elif pack == ".zip":
        return zipped(("bomb.jsonl", piece * (2**28 // len(piece))))
    else:
        once = zstd.compress(piece)
    return once * (2**30 // len(piece))


@pytest.mark.skipif(sys.platform == "win32", reason="the limit of memory is one of Unix")
@pytest.mark.parametrize("pack", [".gz", ".zst", ".xz", ".bz2", ".zip"])
@pytest.mark.parametrize("line", [b"\0", b" " * 4095 + b"\n"])
def test_a_bomb_fills_neither_memory_nor_time(pack: str, line: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"bomb.jsonl{pack}"
    path.write_bytes(bomb(pack, line))
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    run = subprocess.run([sys.executable, "-c", BOMB, path], capture_output=True, text=True, check=True)
    assert "times its size" in run.stdout
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 30  # of the processor: the rest is not read
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (zipped(("[Content_Types].xml", b""), ("xl/workbook.xml", b"")), "is a spreadsheet"),
        (zipped(("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"")), "spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "is a spreadsheet"),
        (zipped(("a.jsonl", b"{}"), ("b.csv", b"x"), ("c.txt", b"")), "holds 3 files (a.jsonl, b.csv, c.txt)"),
        (zipped(), "has no file in it"),
        (zipped(("a.parquet", b"PAR1" + b"\0" * 90)), "Unpack it first"),
        (zipped(("a.jsonl", gzip.compress(b"{}"))), "Unpack it first"),
        (locked(b'{"prompt": "q"}'), "password"),
        (b"PK\x03\x04\x14\0\0\0" + b"\0" * 22 + b"a.jsonl", "cannot be unpacked"),
        (b"BZh91AY&SY", "cannot be unpacked"),
        (b"\xfd7zXZ\0\0\x04", "cannot be unpacked"),
        (lzma.compress(b"{}")[:-8] + b"12345678", "cannot be unpacked"),
        (b"7z\xbc\xaf\x27\x1c" + b"\0" * 20, "Unpack it first"),
        (b"SQLite format 3\0\x10\0", "neither JSON"),
    ],
)
@pytest.mark.parametrize("name", ["x", "x.dat"])
def test_the_error_names_an_unsupported_kind_of_file(start: bytes, said: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(start)
    assert said in problem(path)


# --- folders


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


# --- encodings

ENCODINGS = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16-LE",
    "utf-16-le": "UTF-16-LE",
    "utf-16-be": "UTF-16-BE",
    "utf-32": "UTF-32-LE",
    "gbk": "GB18030",
    "gb18030": "GB18030",
}


def without(text: str, encoding: str) -> bytes:
    return text.replace("☂", "" if encoding == "gbk" else "☂").encode(encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "a.tsv", "a"])
def test_encodings_are_recognized_and_named(encoding: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    wanted = [{**row, "rejected": row["rejected"].replace("☂", "")} for row in PAIRS] if encoding == "gbk" else PAIRS
    text = LINES if name == "a.jsonl" else json.dumps(PAIRS, ensure_ascii=False) if name == "a.json" else ""
    text = text or as_csv("\t" if name == "a.tsv" else ",")
    path.write_bytes(without(text, encoding))
    assert read(path) == wanted
    assert examine(path).encoding == ENCODINGS[encoding]


@pytest.mark.parametrize(
    ("text", "encoding", "seems"),
    [
        ("질문,대답\n하늘은 왜 파란가요,빛이 흩어지기 때문입니다\n", "euc-kr", "East Asian"),
        ("prompt\n天気はどうですか。今日は良い天気です。ありがとうございます\n", "shift-jis", ""),
        ("prompt\n請問這個問題應該怎麼回答，謝謝您的幫助\n", "big5", ""),
        ("prompt\nO que é isso? Não é nada, são três. Où êtes-vous allé? Grüße\n", "cp1252", "Windows-1252"),
        ("prompt\n天\n", "gbk", "East Asian"),
    ],
)
def test_an_encoding_that_is_not_certain_is_not_read(text: str, encoding: str, seems: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    assert examine(path).encoding == "UTF-8"
    try:
        said = " ".join(str(row.problem) for row in rows(path) if row.problem is not None)
    except UserError as error:
        said = str(error)
    assert "UTF-8" in said
    assert seems in said


def test_an_invalid_byte_in_another_encoding_affects_one_row(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    data = (LINES * 20).encode("gb18030")
    path.write_bytes(data + b'{"prompt": "\xff\xff"}\n' + data)
    found = list(rows(path))
    assert [row.number for row in found if row.problem is not None] == [61]
    assert "not GB18030 text" in str(found[60].problem)


# --- tables of Excel


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line", ["sep={}\r\n", '"sep={}"\r\n', "SEP={}\n", ""])
def test_the_separator_is_named_or_the_most_frequent_in_the_header(separator: str, line: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    if separator == "|" and not line:
        return
    path.write_text("\ufeff" + line.format(separator) + as_csv(separator), encoding="utf-8", newline="")
    assert read(path) == PAIRS


def test_empty_cells_without_a_column_name_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",prompt,chosen,,\r\n0,q,a,,\r\n1,r,b,note,\r\n2,s,c\r\n,,,,\r\n3,t,d,,,,\r\n", newline="")
    first, second, third, fourth = read(path)
    assert first == {"column 1": "0", "prompt": "q", "chosen": "a"}
    assert second == {"column 1": "1", "prompt": "r", "chosen": "b", "column 4": "note"}
    assert third["chosen"] == "c"
    assert fourth["chosen"] == "d"


@pytest.mark.parametrize(
    "words",
    [
        "Où êtes-vous allé à Noël ? « À l’école », répondit-il… Ça coûte 5 €.",
        "Übung macht den Meister – schöne Grüße aus Köln, „sehr gut“!",
        "¿Dónde está el niño? ¡Mañana será otro día! Aquí, según él.",
        "Não é nada, são três irmãos. Amanhã a gente põe a mesa às 8.",
        "Perché no? È già così, più o meno: città e università.",
        "Blåbærsyltetøy på brød, så klart. Én kopp på bordet.",
        "It’s late, isn’t it? “Yes,” she said – “it’s late.”",
    ],
)
@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_western_text_is_recognized_by_its_letters(words: str, encoding: str, tmp_path: Path) -> None:
    try:
        data = f"prompt\n{words}\n".encode(encoding)
    except UnicodeEncodeError:
        return  # Latin-1 has no curly quotes
    path = tmp_path / "a.tsv"
    path.write_bytes(data)
    assert examine(path).encoding == "Windows-1252"
    assert read(path) == [{"prompt": words}]


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        ("Zażółć gęślą jaźń, wyjść na spacer, być może też później.", "cp1250"),
        ("Příliš žluťoučký kůň úpěl ďábelské ódy.", "cp1250"),
        ("Şu anda nasıl öğrenebilirim? Çok güzel, değil mi?", "cp1254"),
        ("nasıl öğrenci şu ağaç ılık", "cp1254"),
        ("Árvíztűrő tükörfúrógép, köszönöm szépen, jövő héten.", "cp1250"),
        ("Γιατί ο ουρανός είναι μπλε;", "cp1253"),
        ("Почему небо голубое? It is blue.", "cp1251"),
        ("空はなぜ青いのですか。 It is blue.", "shift-jis"),
        ("하늘은 왜 파란가요? It is blue.", "euc-kr"),
        ("天空為什麼是藍色的？ It is blue, isn't it?", "big5"),
        ("Où êtes-vous allé à Noël ? Déjà là.", "cp850"),
        ("Où êtes-vous allé à Noël ? Déjà là.", "mac-roman"),
        ("Où est le café ? Grüße, señor, não.", "cp1252"),  # of several languages at once
        ("naïve", "cp1252"),  # too little
    ],
)
def test_text_in_an_uncertain_encoding_is_refused(words: str, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_bytes(f"prompt\n{words}\n".encode(encoding))
    assert examine(path).encoding == "UTF-8"
    said = [str(row.problem) for row in rows(path)]
    assert "not UTF-8 text" in said[0]


def test_an_invalid_byte_in_utf8_is_not_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("prompt\ncafé\nrésumé\ncafé\n".encode() + b"caf\xe9\n")
    found = list(rows(path))
    assert [row.problem is None for row in found] == [True, True, True, False]


def test_line_ends_of_old_macs_with_breaks_in_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(as_csv(end="\r"), encoding="utf-8", newline="")
    assert read(path) == PAIRS
    lines = tmp_path / "a.jsonl"
    lines.write_text(LINES.replace("\n", "\r"), encoding="utf-8", newline="")
    assert read(lines) == PAIRS


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@settings(max_examples=60, deadline=None)
@given(
    data=st.lists(st.fixed_dictionaries({"prompt": cells.filter(str.strip), "chosen": cells}), min_size=1, max_size=5),
    separator=st.sampled_from(",;\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    pack=st.sampled_from([lambda data: data, gzip.compress, zstd.compress, lzma.compress, bz2.compress]),
    sep=st.booleans(),
)
def test_any_table_is_read_unchanged(
    data: Any, separator: str, encoding: str, pack: Any, sep: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("t") / "a.csv"
    text = (f"sep={separator}\r\n" if sep else "") + as_csv(separator, data=data)
    path.write_bytes(pack(text.encode(encoding)))
    assert read(path) == data


# --- JSON in other shapes

SHAPES: dict[str, str] = {
    "a list": json.dumps(PAIRS),
    "a list, indented": json.dumps(PAIRS, indent=1),
    "wrapped": json.dumps({"version": 1, "data": PAIRS, "features": ["a", "b"]}, indent=2),
    "wrapped in one line": json.dumps({"data": PAIRS}),
    "in splits": json.dumps({"train": PAIRS[:2], "test": PAIRS[2:]}),
    "under a name of its own": json.dumps({"meta": {"n": 3}, "my pairs": PAIRS}, indent=2),
    "one after the other": "".join(json.dumps(row, indent=2) for row in PAIRS),
    "one a line": LINES,
    "two lists": json.dumps(PAIRS[:1]) + "\n" + json.dumps(PAIRS[1:]),
    "by columns": json.dumps({name: [row[name] for row in PAIRS] for name in PAIRS[0]}),
    "by columns of pandas": json.dumps({name: {str(n): row[name] for n, row in enumerate(PAIRS)} for name in PAIRS[0]}),
    "split by pandas": json.dumps(
        {"columns": list(PAIRS[0]), "index": [0, 1, 2], "data": [list(row.values()) for row in PAIRS]}
    ),
    "lists below a header": json.dumps([list(PAIRS[0]), *(list(row.values()) for row in PAIRS)]),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a"])
def test_rows_are_found_in_every_layout(shape: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(SHAPES[shape], encoding="utf-8")
    assert read(path) == PAIRS


def test_a_single_object_is_a_row(tmp_path: Path) -> None:
    chat = [{"role": "user", "content": "Note"}, {"role": "assistant", "content": "So."}]
    ranked = {"answers": [{"text": "a", "answer": "a", "rank": 1}, {"answer": "b", "rank": 2}], "prompt": "Q"}
    for row in (PAIRS[0], {"messages": chat, "tools": [{"name": "x"}]}, {"chosen": chat, "rejected": chat}, ranked):
        for indent in (None, 2):
            path = tmp_path / "a.json"
            path.write_text(json.dumps(row, indent=indent))
            assert read(path) == [row]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize(
    "inner",
    [
        {"steps": [{"prompt": "x", "label": 1}]},
        {"my turns": [{"question": "q", "answer": "a"}]},
        {"results": [{"text": "r", "score": 2}]},
        {"summaries": [{"text": "one"}, {"text": "two"}]},
        {"samples": [["prompt", "label"], ["x", 1]]},
    ],
)
def test_a_row_alone_in_its_file_keeps_its_lists(tmp_path: Path, inner: dict[str, Any], last: bool, name: str) -> None:
    """They are not lists of rows, and the labels next to them are not lost, in any order of the fields."""
    pair = {"input": "P", "chosen": "good", "rejected": "bad"}
    row = pair | inner if last else inner | pair
    for indent in (None, 2):
        path = tmp_path / name
        path.write_text(json.dumps(row, indent=indent), encoding="utf-8")
        assert read(path) == [row]


def test_one_line_of_json_lines_is_a_row(tmp_path: Path) -> None:
    row = {"id": 7, "segments": [{"label": True, "text": "a"}, {"label": False, "text": "b"}]}
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(row), encoding="utf-8")
    assert read(path) == [row]


def test_a_long_list_with_an_unusual_name_is_read_through_a_window(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    long = "x" * 300_000
    wanted = [{"prompt": str(n), "text": long} for n in range(80)]
    path.write_text(json.dumps({"few": wanted[:2], "many": wanted[2:], "version": 1, "more": wanted[:1]}))
    assert read(path) == [*wanted, wanted[0]]


def test_lists_of_turns_are_chats(tmp_path: Path) -> None:
    chat = [{"role": "user", "content": "Note"}, {"role": "assistant", "content": "So."}]
    path = tmp_path / "a.json"
    for text, count in ((json.dumps([chat, chat]), 2), (json.dumps(chat), 1), (f"{json.dumps(chat)}\n" * 3, 3)):
        path.write_text(text)
        assert read(path) == [{"messages": chat}] * count
    prompts = [{"role": "user", "content": "a"}, {"role": "user", "content": "b"}]
    path.write_text(json.dumps(prompts))
    assert read(path) == prompts
    path.write_text('["Why?", "Who?"]')
    assert read(path) == [{"prompt": "Why?"}, {"prompt": "Who?"}]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[1, 2], [3, 4]]", "Row 1 cannot be used: it is a list, not an object"),
        ('[{"prompt": "a"}', "the end"),
        ('[{"prompt": "a"},]', "not valid JSON"),
        ('{"data": [{"prompt": "a"}], }', "is expected"),
        ('{\n"prompt": tru\n}', "not valid JSON"),
        ("[" * 100_000, "nested too deeply"),
        ('[{"n": ' + "9" * 5000 + "}]", "a number with too many digits"),
    ],
)
def test_the_error_describes_the_problem(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)
    try:
        found = [row.problem for row in rows(path) if row.problem is not None]
    except UserError as error:
        found = [error]
    assert said in str(found[0])


def test_a_long_list_in_an_object_is_read_through_a_window(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    long = "x" * 300_000
    with path.open("w") as file:
        file.write('{"about": "' + long + '", "data": [')
        file.write(",".join(json.dumps({"prompt": f"{n} 天", "text": long}) for n in range(120)))
        file.write("]}")
    assert [row["prompt"] for row in read(path)] == [f"{n} 天" for n in range(120)]


def test_numbers_that_are_not_finite_are_missing_and_named(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"prompt": "a", "margin": NaN, "s": [{"x": -Infinity}]}\n{"prompt": "b", "margin": 1e999}\n{"m": 1.50}\n'
    )
    first, second, third = rows(path)
    assert (first.missing, fields(first)) == (("margin", "s"), {"prompt": "a", "margin": None, "s": [{"x": None}]})
    assert (second.missing, fields(second)["margin"]) == (("margin",), None)
    assert third.missing == ()


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(
    data=st.lists(
        st.dictionaries(st.sampled_from(["prompt", "a", "messages", "data", "x"]), values), min_size=1, max_size=5
    ),
    shape=st.sampled_from(["list", "lines", "wrapped"]),
    indent=st.sampled_from([None, 1]),
)
def test_any_objects_are_read_unchanged(
    data: Any, shape: str, indent: int | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("j") / ("a.jsonl" if shape == "lines" else "a.json")
    data = [{"prompt": "q", **row} for row in data]
    if shape == "lines":
        text = "".join(json.dumps(row) + "\n" for row in data) * 2
        data = data * 2
    else:
        text = json.dumps(data if shape == "list" else {"data": data}, indent=indent)
    path.write_text(text, encoding="utf-8")
    assert read(path) == data


@pytest.mark.soak
def test_damaged_compressed_files_raise_a_user_error(tmp_path: Path) -> None:
    draw = random.Random(11)
    refused = 0
    for number in range(rounds(300, 4000)):
        pack = draw.choice((".xz", ".bz2", ".zip", ".gz", ".zst"))
        broken = bytearray(PACK[pack](LINES.encode()))
        for _ in range(draw.choice((1, 1, 2, 5))):
            place = draw.randrange(len(broken) + 1)
            match draw.randrange(4):
                case 0:
                    broken[place : place + 1] = bytes([draw.randrange(256)])
                case 1:
                    del broken[place:]
                case 2:
                    del broken[place : place + draw.randrange(40)]
                case 3:
                    broken[place:place] = broken[: draw.randrange(60)]
        path = tmp_path / f"{number}{pack}"
        path.write_bytes(bytes(broken))
        try:
            list(rows(path))
        except UserError:
            refused += 1
        path.unlink()
    assert refused
