"""Model files that cannot be opened or cannot chat, each with what the error must say."""

import struct
from typing import Any

from tests.fakes import gguf_file
from tests.fakes.gguf_file import Q4_0_TENSOR, header, model, string


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
