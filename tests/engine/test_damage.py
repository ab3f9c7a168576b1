"""Weights that are not finite, and files that change while the model is loaded."""

import os
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest

from desktop.core.errors import ErrorKind, UserError
from desktop.core.generation import Adapter, EndReason
from desktop.core.sampling import Sampling
from desktop.engine.protocol import (
    CandidateDone,
    ContextOptions,
    Done,
    Event,
    Generate,
    Load,
    Pieces,
    Prefilled,
    Started,
)
from desktop.engine.signature import MODEL_CHANGED
from desktop.engine.worker.candidates import CancelToken
from desktop.engine.worker.engine import Engine
from desktop.engine.worker.library import LlamaLibrary
from desktop.engine.worker.model import NOT_FINITE
from tests.support import synthetic
from tests.support.engine_harness import Harness, Opener

FREE = Sampling(temperature=1, max_tokens=8, seed=1)


@cache
def location(model: Path, tensor: str) -> tuple[np.dtype[Any], int, tuple[int, ...]]:
    """A tensor's type, place in the file and shape. Kept, since the reader takes two seconds for the vocabulary."""
    found = next(t for t in gguf.GGUFReader(model).tensors if t.name == tensor)
    return found.data.dtype, int(found.data_offset), found.data.shape


def with_tensor_value(source: Path, target: Path, tensor: str, value: float, rows: slice = slice(None)) -> Path:
    """A copy of the model in which rows of a tensor have this value."""
    shutil.copyfile(source, target)
    kind, offset, shape = location(source, tensor)
    data = np.memmap(target, kind, "r+", offset, shape)
    data[rows] = np.frombuffer(np.array([value], kind).tobytes(), kind)[0]
    data.flush()
    return target


def opened(library: LlamaLibrary, path: Path) -> Harness:
    return Harness(library, path, batch=64, ubatch=64)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
@pytest.mark.parametrize("sampling", [FREE, Sampling(temperature=0, max_tokens=8)], ids=["drawn", "greedy"])
def test_weights_that_are_not_finite(
    library: LlamaLibrary, models: dict[str, Path], tmp_path: Path, value: float, sampling: Sampling
) -> None:
    harness = opened(
        library, with_tensor_value(models["full"], tmp_path / "bad.gguf", "output_norm.weight", value, slice(3, 4))
    )
    try:
        with pytest.raises(UserError) as caught:
            harness.generate("Hello", sampling=sampling, n=2)
        assert caught.value.text == NOT_FINITE
        assert caught.value.values["name"] == "bad.gguf"
        assert [event.stats.end for event in harness.all(CandidateDone)] == [EndReason.FAILED] * 2
        assert not harness.all(Done)
    finally:
        harness.close()


def test_an_adapter_that_overflows(engine: Opener, models: dict[str, Path]) -> None:
    harness = engine("full")
    adapter = str(models["adapter"])
    with pytest.raises(UserError) as caught:
        harness.generate("Hello", sampling=FREE, adapters=(Adapter(adapter, 1e38),))
    assert caught.value.text == NOT_FINITE
    harness.generate("Hello", sampling=FREE, adapters=(Adapter(adapter, 1.0),))
    assert harness.done().stats.end is not EndReason.FAILED


def test_an_adapter_whose_alpha_is_nan(engine: Opener, models: dict[str, Path], tmp_path: Path) -> None:
    bad = tmp_path / "bad.gguf"
    shutil.copyfile(models["adapter"], bad)
    field = gguf.GGUFReader(bad, "r+").fields["adapter.lora.alpha"]
    field.parts[field.data[0]][0] = np.nan
    field.parts[field.data[0]].base.flush()
    harness = engine("full")
    with pytest.raises(UserError) as caught:
        harness.generate("Hello", sampling=FREE, adapters=(Adapter(str(bad), 1.0),))
    assert caught.value.text == NOT_FINITE
    assert harness.done().stats.end is EndReason.FAILED


def with_rope(path: Path, tokenizer: Path, values: dict[str, float | str], factors: float | None = None) -> Path:
    """A model with these RoPE settings; `factors` divides the frequency of every pair."""
    writer = synthetic._writer(path, "llama", tokenizer)
    synthetic._attention_keys(writer, layers=3, width=128, heads=2, feed=256)
    for key, value in values.items():
        (writer.add_string if isinstance(value, str) else writer.add_float32)(f"llama.{key}", value)
    vocab = synthetic._vocab(tokenizer)
    tensors = list(synthetic._llama(np.random.default_rng(1), layers=3, width=128, feed=256, vocab=vocab))
    if factors is not None:
        tensors.append(("rope_freqs.weight", np.full(synthetic.BLOCK // 2, factors, np.float32)))
    synthetic._finish(writer, iter(tensors))
    return path


@pytest.mark.parametrize(
    ("values", "factors"),
    [
        ({"rope.freq_base": 0.0}, None),
        ({"rope.freq_base": -1.0}, None),
        ({"rope.scaling.type": "yarn", "rope.scaling.factor": -1.0}, None),
        ({}, float("nan")),
        ({}, 0.0),
    ],
    ids=str,
)
def test_rope_frequencies_that_are_not_finite(
    library: LlamaLibrary, builtin: Path, tmp_path: Path, values: dict[str, float | str], factors: float | None
) -> None:
    harness = opened(library, with_rope(tmp_path / "bad.gguf", builtin, values, factors))
    try:
        with pytest.raises(UserError) as caught:
            harness.generate("Hello there", sampling=FREE)
        assert caught.value.text == NOT_FINITE
        assert [event.stats.end for event in harness.all(CandidateDone)] == [EndReason.FAILED]
        assert not harness.all(Done)
    finally:
        harness.close()


def test_an_infinite_frequency_base_is_rejected_before_anything_is_computed(
    library: LlamaLibrary, builtin: Path, tmp_path: Path
) -> None:
    """llama.cpp would answer fluently but ignore the order of words."""
    with pytest.raises(UserError) as caught:
        opened(library, with_rope(tmp_path / "bad.gguf", builtin, {"rope.freq_base": float("inf")}))
    assert caught.value.kind is ErrorKind.MODEL
    assert "llama.rope.freq_base" in str(caught.value)


def test_a_token_that_the_model_excludes_is_valid(engine: Opener) -> None:
    harness = engine("full")
    harness.generate("Hello", sampling=FREE)
    row = harness.context.rows - 1
    harness.context.logits(row)[:5] = -np.inf
    assert harness.context.is_finite(row)
    harness.context.logits(row)[7] = np.inf
    assert not harness.context.is_finite(row)


@pytest.mark.parametrize(
    "change",
    [
        lambda path, other: other.replace(path),
        lambda path, other: path.unlink(),
        lambda path, other: os.utime(path, ns=(1, 1)),
    ],
    ids=["replaced", "deleted", "written to"],
)
def test_a_changed_file_is_detected(
    library: LlamaLibrary, models: dict[str, Path], tmp_path: Path, change: object
) -> None:
    path, other = tmp_path / "m.gguf", tmp_path / "other.gguf"
    shutil.copyfile(models["full"], path)
    shutil.copyfile(models["full"], other)
    harness = opened(library, path)
    try:
        harness.generate("Hello", sampling=FREE)
        change(path, other)  # type: ignore[operator]
        with pytest.raises(UserError) as caught:
            harness.generate("Hello", sampling=FREE)
        assert caught.value.text == MODEL_CHANGED
        assert caught.value.kind is ErrorKind.MODEL
        assert not harness.all(Started)
    finally:
        harness.close()


@pytest.mark.parametrize(("in_place", "end"), [(True, EndReason.FAILED), (False, EndReason.MAX_TOKENS)])
def test_a_file_that_changes_during_an_answer(
    library: LlamaLibrary, models: dict[str, Path], tmp_path: Path, in_place: bool, end: EndReason
) -> None:
    """Overwritten weights may have affected the answer; replacing the file leaves the mapped one unchanged."""
    path, other = tmp_path / "m.gguf", tmp_path / "other.gguf"
    shutil.copyfile(models["full"], path)
    shutil.copyfile(models["full"], other)
    harness = opened(library, path)

    def change(event: Event) -> None:
        if isinstance(event, Prefilled):
            if in_place:
                os.utime(path, ns=(1, 1))
            else:
                other.replace(path)

    ask = {"sampling": FREE, "grammar": "root ::= . root", "watch": change}
    try:
        if in_place:
            with pytest.raises(UserError) as caught:
                harness.generate("Hello", **ask)  # type: ignore[arg-type]
            assert caught.value.text == MODEL_CHANGED
        else:
            harness.generate("Hello", **ask)  # type: ignore[arg-type]
        assert harness.done().stats.end is end
        assert harness.all(Pieces)  # the text is not lost
    finally:
        harness.close()


def test_a_file_replaced_while_loading_gets_no_wrong_hash(
    library: LlamaLibrary, models: dict[str, Path], tmp_path: Path
) -> None:
    """The hash of one file must not be reported for the weights of another."""
    path, other = tmp_path / "m.gguf", tmp_path / "other.gguf"
    shutil.copyfile(models["full"], path)
    shutil.copyfile(models["full"], other)

    def replace(event: Event) -> None:
        if other.exists():
            other.replace(path)

    with pytest.raises(UserError) as caught:
        Engine(library, Load(1, str(path), options=ContextOptions(window=512)), CancelToken(), replace).close()
    assert caught.value.text == MODEL_CHANGED


@pytest.mark.parametrize(
    "wrong",
    [
        {"repeat_penalty": -1.0},
        {"repeat_penalty": 0.0},
        {"repeat_penalty": float("nan")},
        {"top_p": 1.5},
        {"temperature": -0.1},
        {"temperature": float("inf")},
        {"frequency_penalty": 1e9},
        {"min_p": -1.0},
        {"mirostat": 3},
        {"repeat_last_n": -2},
        {"max_tokens": 0},
        {"seed": -1},
    ],
    ids=str,
)
def test_invalid_settings(engine: Opener, wrong: dict[str, float]) -> None:
    harness = engine("full")
    with pytest.raises(UserError) as caught:
        harness.engine.generate(Generate(2, prompt="x", sampling=Sampling(**wrong)), CancelToken())  # type: ignore[arg-type]
    assert caught.value.kind is ErrorKind.INPUT
    assert next(iter(wrong)) in str(caught.value)


@pytest.mark.parametrize("temperature", [9e-4, 1e-20, 1e-45])
def test_a_very_low_temperature_is_greedy(engine: Opener, temperature: float) -> None:
    harness = engine("full")
    harness.generate("Hello", sampling=Sampling(temperature=0, max_tokens=8))
    greedy = harness.text()
    harness.generate("Hello", sampling=Sampling(temperature=temperature, max_tokens=8))
    assert harness.text() == greedy
