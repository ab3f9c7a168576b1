"""Writes the logits that llama.cpp computes: `python llama_logits.py MODEL ADAPTER|- TOKENS.json LOGITS.npy`.

It runs in the application's environment, which has llama.cpp.
"""

import ctypes
import json
import sys
from pathlib import Path

import numpy as np
from llama_cpp import llama_cpp as native


def main(model_path: str, adapter_path: str, tokens_path: str, out: str) -> None:
    tokens = json.loads(Path(tokens_path).read_text())
    native.llama_backend_init()
    silent = native.llama_log_callback(lambda level, text, data: None)
    native.llama_log_set(silent, None)
    model = native.llama_model_load_from_file(model_path.encode(), native.llama_model_default_params())
    assert model, "the model cannot be loaded"
    params = native.llama_context_default_params()
    params.n_ctx = params.n_batch = len(tokens)
    params.n_threads = params.n_threads_batch = 2
    params.type_k = params.type_v = params.flash_attn_type = 0  # float32: halves would turn the winner of near ties
    context = native.llama_init_from_model(model, params)
    if adapter_path != "-":
        adapter = native.llama_adapter_lora_init(model, adapter_path.encode())
        assert adapter, "the adapter cannot be loaded"
        adapters, scales = (native.llama_adapter_lora_p_ctypes * 1)(adapter), (ctypes.c_float * 1)(1.0)
        assert native.llama_set_adapters_lora(context, adapters, 1, scales) == 0
    batch = native.llama_batch_init(len(tokens), 0, 1)
    batch.n_tokens = len(tokens)
    for index, token in enumerate(tokens):
        batch.token[index], batch.pos[index], batch.logits[index] = token, index, 1
        batch.n_seq_id[index] = 1
        batch.seq_id[index][0] = 0
    assert native.llama_decode(context, batch) == 0
    width = native.llama_vocab_n_tokens(native.llama_model_get_vocab(model))
    logits = np.ctypeslib.as_array(native.llama_get_logits(context), shape=(len(tokens) * width,))
    np.save(out, logits.reshape(len(tokens), width))


if __name__ == "__main__":
    main(*sys.argv[1:])
