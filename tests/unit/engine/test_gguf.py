"""What is read from good files, and the sentence that each bad one gets."""

import os
import struct
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
from tests.fakes.gguf_file import F32_TENSOR, Q4_0_TENSOR, header, model, string, write


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
def test_numbers_that_nothing_can_be_computed_with(tmp_path: Path, key: str, value: float, possible: bool) -> None:
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


def test_what_a_file_does_not_say(tmp_path: Path) -> None:
    changes = {"general.name": None, "general.file_type": None, "tokenizer.chat_template": None}
    found = read_metadata(write(tmp_path / "some model.gguf", changes))
    assert found.name == "some model"
    assert found.quantization == "Q4_0"  # most of its bytes
    assert found.template is None


def test_values_of_the_wrong_type_are_none(tmp_path: Path) -> None:
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


def of_keys(**changes: Any) -> bytes:
    renamed = {key.replace("__", "."): item for key, item in changes.items()}
    values = {key: item for key, item in {**gguf_file.LLAMA, **renamed}.items() if item is not None}
    return model(values)


GOOD = model()

BAD_FILES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "is empty"),
    "one byte": (b"G", "not a GGUF"),
    "text": (b"hello world, this is no model" * 9, "not a GGUF"),
    "magic alone": (b"GGUF", "incomplete: it ends in the middle"),
    "cut in the header": (GOOD[:300], "incomplete: it ends in the middle"),
    "cut in the weights": (GOOD[:-100], "incomplete: 100 of"),
    "safetensors": (struct.pack("<Q", 200) + b'{"__metadata__":{}}' + b" " * 300, "safetensors"),
    "pytorch zip": (b"PK\x03\x04" + b"\0" * 26 + b"archive/data.pkl" + b"\0" * 500, "PyTorch"),
    "pytorch pickle": (b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.", "PyTorch"),
    "zip": (b"PK\x03\x04" + b"\0" * 26 + b"readme.txt" + b"\0" * 500, "zip archive"),
    "gzip": (b"\x1f\x8b\x08" + b"\0" * 100, "compressed archive"),
    "web page": (b"\n<!DOCTYPE html><html><body>404</body>", "web page"),
    "git lfs": (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "Git LFS pointer"),
    "ggml": (b"tjgg" + b"\0" * 100, "old GGML format"),
    "zeros": (b"\0" * 4096, "only zeros"),
    "version 1": (header(version=1) + b"\0" * 40, "GGUF version 1"),
    "version 4": (header(version=4) + b"\0" * 40, "GGUF version 4"),
    "version 0": (header(version=0) + b"\0" * 40, "header is invalid"),
    "big-endian": (b"GGUF" + struct.pack(">IQQ", 3, 0, 0) + b"\0" * 40, "big-endian"),
    "2**63 keys": (header(keys=2**63), "header is invalid"),
    "2**63 tensors": (header(count=2**63), "header is invalid"),
    "more keys than there are": (header(keys=1000), "header is invalid|incomplete"),
    "a key of 2**60 bytes": (header({}, {}, keys=1) + struct.pack("<Q", 2**60), "header is invalid"),
    "a string of 2**60 bytes": (
        header({}, {}, keys=1) + string("k") + struct.pack("<IQ", 8, 2**60) + b"x" * 99, "incomplete",
    ),
    "an array of 2**60 strings": (
        header({}, {}, keys=1) + string("k") + struct.pack("<IIQ", 9, 8, 2**60) + b"\0" * 99, "incomplete",
    ),
    "an array of 2**60 numbers": (
        header({}, {}, keys=1) + string("k") + struct.pack("<IIQ", 9, 4, 2**60) + b"\0" * 99, "incomplete",
    ),
    "an array of arrays": (
        header({}, {}, keys=1) + string("k") + struct.pack("<IIQ", 9, 9, 1) + b"\0" * 99, "header is invalid",
    ),
    "an unknown value type": (header({}, {}, keys=1) + string("k") + struct.pack("<I", 77) + b"\0" * 99, "is invalid"),
    "a key twice": (header({"a": 1}, {}, keys=2) + string("a") + struct.pack("<II", 4, 1) + b"\0" * 99, "is invalid"),
    "an unknown tensor type": (header(tensors={"x": ((32,), 99)}) + b"\0" * 400, "format (number 99)"),
    "a tensor with no elements": (header(tensors={"x": ((0,), 0)}) + b"\0" * 400, "header is invalid"),
    "a tensor of 2**80 elements": (header(tensors={"x": ((2**40, 2**40), 0)}) + b"\0" * 400, "header is invalid"),
    "half a block": (header(tensors={"x": ((33,), Q4_0_TENSOR)}) + b"\0" * 400, "header is invalid"),
    "five dimensions": (header(tensors={"x": ((1, 1, 1, 1, 1), 0)}) + b"\0" * 400, "header is invalid"),
    "a long tensor name": (header(tensors={"x" * 70: ((32,), 0)}) + b"\0" * 400, "header is invalid"),
    "odd alignment": (of_keys(general__alignment=33), "header is invalid"),
    "alignment zero": (of_keys(general__alignment=0), "header is invalid"),
    "4 billion layers": (of_keys(llama__block_count=2**32 - 1), "header is invalid"),
}  # fmt: skip

NO_CHAT: dict[str, tuple[bytes, str]] = {
    "unknown architecture": (of_keys(general__architecture="llama99"), "architecture llama99"),
    "no architecture": (of_keys(general__architecture=None), "does not name its architecture"),
    "bert": (of_keys(general__architecture="bert"), "embedding or ranking model"),
    "pooling": (of_keys(llama__pooling_type=3), "embedding or ranking model"),
    "not causal": (of_keys(llama__attention__causal=False), "embedding or ranking model"),
    "t5": (of_keys(general__architecture="t5"), "type t5"),
    "diffusion": (of_keys(general__architecture="dream"), "type dream"),
    "adapter": (of_keys(general__type="adapter"), "adapter (LoRA)"),
    "mmproj": (of_keys(general__type="mmproj", general__architecture="clip"), "image part"),
    "imatrix": (of_keys(general__type="imatrix"), "calibration data"),
    "vocabulary alone": (model(gguf_file.LLAMA, {}), "only a vocabulary"),
    "nothing at all": (model({"general.architecture": "llama"}, {}), "no weights"),
    "no vocabulary": (of_keys(tokenizer__ggml__tokens=None), "no vocabulary"),
}


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
    """Each is allowed, all together are not kept."""
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
