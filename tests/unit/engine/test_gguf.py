"""Metadata of valid files, and the error message for each kind of invalid file."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gguf
import pytest

from desktop.core.errors import ErrorKind, UserError
from desktop.engine import gguf_tables as tables
from desktop.engine.builtin import builtin_model
from desktop.engine.gguf import read_metadata
from tests.fakes import gguf_file
from tests.fakes.gguf_file import F32_TENSOR, model, write
from tests.support.gguf_cases import BAD_FILES, NO_CHAT


@pytest.fixture
def builtin() -> Path:
    path = builtin_model()
    assert path is not None
    return path


def test_the_builtin_model(builtin: Path) -> None:
    start = time.perf_counter()
    found = read_metadata(builtin)
    assert time.perf_counter() - start < 10  # 0.03 s on a quiet machine
    assert found.problem is None
    assert (found.architecture, found.quantization, found.licence) == ("llama", "Q4_1", "apache-2.0")
    assert (found.parameters, found.tensor_count, found.vocabulary) == (134_515_008, 272, 49_152)
    assert (found.context_length, found.embedding_length, found.block_count) == (8192, 576, 30)
    assert (found.head_count, found.head_count_kv, found.kv_widths[0]) == (9, 3, (192, 192))
    assert (found.bos, found.eos) == ("<|im_start|>", "<|im_end|>")
    assert found.template is not None
    assert found.template.startswith("{% for message in messages %}")
    assert found.size == builtin.stat().st_size
    assert found.memory == "full"


@pytest.mark.parametrize(
    ("key", "value", "possible"),
    [
        ("llama.rope.freq_base", 1e6, True),
        ("llama.rope.freq_base", float("inf"), False),
        ("llama.rope.freq_base_swa", float("nan"), False),
        ("llama.attention.layer_norm_epsilon", -1e-5, False),
        ("llama.attention.layer_norm_epsilon", 0.0, True),
        ("llama.attention.clamp_kqv", float("inf"), True),  # no limit
        ("llama.attention.clamp_kqv", float("nan"), False),
        ("llama.attention.scale", float("nan"), False),
        ("general.something", float("nan"), True),  # llama.cpp does not compute with it
    ],
)
def test_invalid_numbers(tmp_path: Path, key: str, value: float, possible: bool) -> None:
    problem = read_metadata(write(tmp_path / "m.gguf", {key: value})).problem
    assert (problem is None) is possible
    assert problem is None or key in str(problem)


def test_against_the_gguf_package(builtin: Path) -> None:
    reader = gguf.GGUFReader(builtin)
    found = read_metadata(builtin)
    assert found.tensor_bytes == sum(int(tensor.n_bytes) for tensor in reader.tensors)
    assert found.parameters == sum(int(tensor.n_elements) for tensor in reader.tensors)


def test_the_table_of_formats_against_the_gguf_package() -> None:
    for type_, sizes in gguf.constants.GGML_QUANT_SIZES.items():
        if type_.name != "Q8_1":  # never in a file; ggml's own block is 36 bytes, the package says 40
            assert tables.TENSOR_TYPES[type_.value] == (type_.name, *sizes)
    for file_type in gguf.LlamaFileType:
        if file_type.name not in ("GUESSED", "MOSTLY_MXFP4_MOE"):
            assert tables.FILE_TYPES[file_type.value] == file_type.name.removeprefix("MOSTLY_").removeprefix("ALL_")
    for known in (tables.EMBEDDING, tables.NOT_CHAT, tables.RECURRENT, tables.HYBRID, set(tables.SLIDING)):
        assert known <= tables.ARCHITECTURES


def test_a_small_file(tmp_path: Path) -> None:
    found = read_metadata(write(tmp_path / "tiny.gguf"))
    assert found.problem is None
    assert found.name == "Tiny"
    assert found.quantization == "F16"
    assert found.parameters == 64 * 4 + 2 * 64 * 32 + 64
    assert found.kv_widths == ((32, 32), (32, 32))  # the first from its weights, the second from the head counts
    assert found.template == "{{ messages[0].content }}"
    assert (found.bos, found.eos) == ("<s>", "</s>")


def test_version_2_is_the_same(tmp_path: Path) -> None:
    path = write(tmp_path / "tiny.gguf")
    data = bytearray(path.read_bytes())
    data[4] = 2
    path.write_bytes(data)
    assert read_metadata(path).name == "Tiny"


def test_missing_values(tmp_path: Path) -> None:
    changes = {"general.name": None, "general.file_type": None, "tokenizer.chat_template": None}
    found = read_metadata(write(tmp_path / "some model.gguf", changes))
    assert found.name == "some model"
    assert found.quantization == "Q4_0"  # most of its bytes
    assert found.template is None


def test_values_of_the_wrong_type_are_ignored(tmp_path: Path) -> None:
    changes = {"general.name": 5, "llama.context_length": "long", "llama.attention.head_count": "many"}
    found = read_metadata(write(tmp_path / "odd.gguf", changes))
    assert (found.name, found.context_length, found.head_count) == ("odd", 0, 0)


def test_names_fit_on_one_line(tmp_path: Path) -> None:
    found = read_metadata(write(tmp_path / "x.gguf", {"general.name": "evil\n\x1b[31mname" + "x" * 500}))
    assert found.name.startswith("evil  [31mname")
    assert len(found.name) <= 200


def test_sliding_and_recurrent_layers(tmp_path: Path) -> None:
    def of(architecture: str, **keys: Any) -> dict[str, Any]:
        renamed = {key.replace("llama.", f"{architecture}."): item for key, item in gguf_file.LLAMA.items()}
        more = {f"{architecture}.{key.replace('__', '.')}": item for key, item in keys.items()}
        return {**dict.fromkeys(gguf_file.LLAMA), **renamed, "general.architecture": architecture, **more}

    path = tmp_path / "x.gguf"
    found = read_metadata(write(path, of("gemma3", block_count=12, attention__sliding_window=512)))
    assert found.sliding_layers == tuple(layer not in (5, 11) for layer in range(12))
    assert found.memory == "sliding"

    keys = {"block_count": 3, "attention__sliding_window": 128, "attention__sliding_window_pattern": [1, 0, 1]}
    found = read_metadata(write(path, of("gemma4", **keys)))
    assert found.sliding_layers == (True, False, True)

    found = read_metadata(write(path, of("phi3", attention__sliding_window=128)))
    assert found.memory == "full"  # llama.cpp ignores it there

    keys = {"ssm__conv_kernel": 4, "ssm__inner_size": 128, "ssm__state_size": 16}
    tensors = {**gguf_file.TENSORS, "blk.0.ssm_a": ((128,), F32_TENSOR), "blk.1.ssm_a": ((128,), F32_TENSOR)}
    found = read_metadata(write(path, of("mamba", **keys), tensors=tensors))
    assert found.memory == "recurrent"
    assert found.kv_widths == ((0, 0), (0, 0))
    assert found.recurrent_state == 2 * (3 * 128 + 16 * 128)


def test_split_models(tmp_path: Path) -> None:
    first = tmp_path / "m-00001-of-00002.gguf"
    second = tmp_path / "m-00002-of-00002.gguf"
    write(first, {"split.count": 2, "split.no": 0})
    with pytest.raises(UserError, match=r"m-00002-of-00002\.gguf is missing"):
        read_metadata(first)
    second.write_bytes(model({"split.count": 2, "split.no": 1}, {"output.weight": ((64, 4), F32_TENSOR)}))
    found = read_metadata(first)
    assert found.parts == (first, second)
    assert found.size == first.stat().st_size + second.stat().st_size
    assert found.parameters == 64 * 4 + 2 * 64 * 32 + 64 + 64 * 4
    with pytest.raises(UserError, match=r"Open its first part, m-00001-of-00002\.gguf"):
        read_metadata(second)
    with pytest.raises(UserError, match="was renamed"):
        read_metadata(first.rename(tmp_path / "other.gguf"))


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_has_its_own_message(tmp_path: Path, name: str) -> None:
    data, sentence = BAD_FILES[name]
    path = tmp_path / "bad.gguf"
    path.write_bytes(data)
    with pytest.raises(UserError) as caught:
        read_metadata(path)
    assert caught.value.kind is ErrorKind.MODEL
    assert any(part in str(caught.value) for part in sentence.split("|")), str(caught.value)
    assert "bad.gguf" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", NO_CHAT)
def test_a_valid_file_that_cannot_chat(tmp_path: Path, name: str) -> None:
    data, sentence = NO_CHAT[name]
    path = tmp_path / "other.gguf"
    path.write_bytes(data)
    found = read_metadata(path)
    assert not found.is_chat_capable
    assert found.problem is not None
    assert found.problem.kind is ErrorKind.MODEL
    assert sentence in str(found.problem)
    assert "other.gguf" in str(found.problem)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Permissions do not stop root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    private = write(tmp_path / "private.gguf")
    private.chmod(0)
    os.mkfifo(tmp_path / "pipe.gguf")
    (tmp_path / "loop.gguf").symlink_to("loop.gguf")
    cases = {
        tmp_path: "is a folder",
        tmp_path / "none.gguf": "was not found",
        private / "below.gguf": "was not found",
        tmp_path / "loop.gguf": "was not found",
        tmp_path / ("x" * 300): "was not found",
        Path("a\0b"): "was not found",
        tmp_path / "pipe.gguf": "is a device",  # and is not waited for
    }
    for path, sentence in cases.items():
        with pytest.raises(UserError) as caught:
            read_metadata(path)
        assert caught.value.kind is ErrorKind.INPUT
        assert sentence in str(caught.value)
    with as_nobody(), pytest.raises(UserError, match="do not have permission"):
        read_metadata(private)


def test_many_long_values_do_not_fill_memory(tmp_path: Path) -> None:
    """Each value is short enough, but all together are too long to keep."""
    import tracemalloc

    values = {**gguf_file.LLAMA, **{f"x.{number}": "y" * 1_000_000 for number in range(40)}}
    path = tmp_path / "large.gguf"
    path.write_bytes(model(values))
    tracemalloc.start()
    try:
        found = read_metadata(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found.problem is None
    assert peak < 25_000_000
